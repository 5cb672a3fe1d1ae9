"""Counts of secret votes made before their sums were published: their hash was of the ballots.

Where few have voted, every box could be tried until its hash fits. That hash is taken out, and the
note that was signed with it. The archive then has the hash of the sums, and no signature.
"""

import sqlalchemy as sa
from alembic import op

from linli.db import forbid_changes

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = "deliberation_count"
_MEND = sa.text(
    "UPDATE deliberation_count SET ballots_hash = '', signed = ''"
    " WHERE signed NOT LIKE '%sums_hash %'"
    " AND poll_id IN (SELECT id FROM deliberation_poll WHERE secrecy = 'secret')"
)


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {_TABLE}_no_{verb}")
    else:
        op.execute(f"DROP TRIGGER {_TABLE}_is_history ON {_TABLE}")
        op.execute(f"DROP FUNCTION {_TABLE}_is_history()")
    bind.execute(_MEND)
    for statement in forbid_changes(bind.dialect, _TABLE):
        op.execute(statement)

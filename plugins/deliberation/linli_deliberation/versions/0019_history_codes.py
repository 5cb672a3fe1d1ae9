"""What happened to a topic is kept as a code and said in each reader's language.

Rows of old keep their words. Only promises get their code: a notice period counts from them, and
found them by their word.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_STEP = "deliberation_step"
_FIXED = ("id", "topic_id", "state", "title", "code", "by_id", "at", "stage")
_SAID = f"{_STEP} is history: rows are never changed"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER {_STEP}_no_update" + ("" if sqlite else f" ON {_STEP}"))
    op.add_column(_STEP, sa.Column("code", sa.String(32), nullable=True))
    op.execute(
        f"UPDATE {_STEP} SET code = 'promised'"  # noqa: S608 - the name of a table
        " WHERE title = '责任分工' AND note LIKE '% · %'"
    )
    kept = " AND ".join(
        f"COALESCE(CAST(OLD.{name} AS TEXT), '') = COALESCE(CAST(NEW.{name} AS TEXT), '')"
        for name in _FIXED
    )
    when = f"WHEN (NOT (NEW.note = '' AND {kept}))"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {_STEP}_no_update BEFORE UPDATE ON {_STEP} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {_STEP}_no_update BEFORE UPDATE ON {_STEP} "
        f"FOR EACH ROW {when} EXECUTE FUNCTION {_STEP}_is_history()"
    )

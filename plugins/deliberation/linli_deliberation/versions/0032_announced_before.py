"""A vote keeps when it was announced before, and by which number its lot would have been drawn."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_POLL = "deliberation_poll"
_NAME = "deliberation_poll_earlier"
_SAID = f"{_POLL}: a vote is never changed after the fact"
_OLD, _NEW = (f"CAST({row}.earlier AS TEXT)" for row in ("OLD", "NEW"))
_CHECK = (
    f"(OLD.state <> 'draft' AND NEW.state <> 'draft' AND {_OLD} <> {_NEW})"
    f" OR LENGTH({_NEW}) < LENGTH({_OLD})"
)


def upgrade() -> None:
    op.add_column(
        _POLL, sa.Column("earlier", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON {_POLL} WHEN {_CHECK} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_CHECK} THEN RAISE EXCEPTION '{_SAID}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON {_POLL} FOR EACH ROW EXECUTE FUNCTION {_NAME}()"
    )

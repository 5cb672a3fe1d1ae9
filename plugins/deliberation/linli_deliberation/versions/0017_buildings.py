"""Owners of some buildings vote: which ones is a term of the vote like any other."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_POLL = "deliberation_poll"
_NAME = "deliberation_poll_buildings"
_SAID = f"{_POLL}: a vote is never changed after the fact"
_CHECK = "OLD.state <> 'draft' AND CAST(OLD.buildings AS TEXT) <> CAST(NEW.buildings AS TEXT)"


def upgrade() -> None:
    op.add_column(
        _POLL, sa.Column("buildings", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
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

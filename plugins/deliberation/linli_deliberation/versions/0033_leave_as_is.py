"""An option may mean that everything stays as it is; announced, that is fixed like the rest."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_TABLE = "deliberation_option"
_NAME = f"{_TABLE}_stays"
_SAID = f"{_TABLE}: a vote is never changed after the fact"
_CHECK = (
    "OLD.stays <> NEW.stays"
    " AND (SELECT state FROM deliberation_poll WHERE id = OLD.poll_id) <> 'draft'"
)


def upgrade() -> None:
    op.add_column(
        _TABLE, sa.Column("stays", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON {_TABLE} WHEN {_CHECK} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_CHECK} THEN RAISE EXCEPTION '{_SAID}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {_NAME}()"
    )

"""A draw keeps who could be drawn and by which strata, and this never changes either."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLE = "deliberation_draw"


def upgrade() -> None:
    op.add_column(
        _TABLE, sa.Column("terms", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    name, check = f"{_TABLE}_terms", "CAST(OLD.terms AS TEXT) <> CAST(NEW.terms AS TEXT)"
    said = f"{_TABLE}: a draw is never changed after the fact"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {_TABLE} WHEN {check} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {check} THEN RAISE EXCEPTION '{said}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )

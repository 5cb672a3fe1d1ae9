"""The seal by which a number in the pool of a draw belongs to one person from the beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLE = "deliberation_draw_entry"


def upgrade() -> None:
    for name, length in (("secret", 32), ("seal", 64)):
        op.add_column(_TABLE, sa.Column(name, sa.String(length), nullable=False, server_default=""))
    name, check = f"{_TABLE}_seal", "OLD.seal <> NEW.seal"
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

"""A draw can be annulled with a reason, and its seed is read by two people."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_TABLE = "deliberation_draw"
_NAME = f"{_TABLE}_annulled"
_SAID = f"{_TABLE}: a draw is never changed after the fact"
_CHECK = (
    "OLD.annulled_at IS NOT NULL AND (NEW.annulled_at IS NULL"
    " OR OLD.annulled_reason <> NEW.annulled_reason OR OLD.seed <> NEW.seed)"
)


def upgrade() -> None:
    # The table has triggers, which SQLite would lose if it were made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    kind = "CHAR(32)" if sqlite else "UUID"
    op.execute(f"ALTER TABLE {_TABLE} ADD COLUMN read_by_id {kind} REFERENCES core_person (id)")
    op.add_column(_TABLE, sa.Column("read_seed", sa.String(80), nullable=False, server_default=""))
    op.add_column(_TABLE, sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        _TABLE, sa.Column("annulled_reason", sa.String(500), nullable=False, server_default="")
    )
    if sqlite:
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

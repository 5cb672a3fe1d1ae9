"""A council can vote: which one is a term of the vote like any other."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_POLL = "deliberation_poll"
_NAME = "deliberation_poll_council_id"
_SAID = f"{_POLL}: a vote is never changed after the fact"
_CHECK = (
    "OLD.state <> 'draft' AND COALESCE(CAST(OLD.council_id AS TEXT), '')"
    " <> COALESCE(CAST(NEW.council_id AS TEXT), '')"
)


def upgrade() -> None:
    # The table has triggers, which SQLite would lose if it were made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    kind = "CHAR(32)" if sqlite else "UUID"
    op.execute(
        f"ALTER TABLE {_POLL} ADD COLUMN council_id {kind} REFERENCES deliberation_council (id)"
    )
    if sqlite:
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

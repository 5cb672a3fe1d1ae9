"""Options that stand for persons, and whom a lot gave a vote or a seat."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: Table, column, what it points to, and when a row may no longer point elsewhere.
_COLUMNS = (
    (
        "deliberation_option",
        "person_id",
        "core_person",
        "(SELECT state FROM deliberation_poll WHERE id = OLD.poll_id) <> 'draft'",
    ),
    ("deliberation_poll", "draw_id", "deliberation_draw", "OLD.state <> 'draft'"),
    ("deliberation_seat_holder", "draw_id", "deliberation_draw", ""),
)


def upgrade() -> None:
    # The tables have triggers, which SQLite would lose if they were made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    kind = "CHAR(32)" if sqlite else "UUID"
    for table, column, target, fixed in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} REFERENCES {target} (id)")
        if fixed:
            _keep_frozen(table, column, fixed, sqlite=sqlite)


def _keep_frozen(table: str, column: str, fixed: str, *, sqlite: bool) -> None:
    """Let the database refuse to change the new terms of a vote too, once it is announced."""
    before, after = (f"COALESCE(CAST({row}.{column} AS TEXT), '')" for row in ("OLD", "NEW"))
    check = f"{fixed} AND {before} <> {after}"
    name, said = f"{table}_{column}", f"{table}: a vote is never changed after the fact"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {check} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {check} THEN RAISE EXCEPTION '{said}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )

"""Tables whose rows are never changed: the database itself refuses."""

from sqlalchemy.engine import Dialect


def forbid_changes(dialect: Dialect, table: str) -> list[str]:
    """Return the statements that make ``UPDATE``, ``DELETE`` and ``TRUNCATE`` of ``table`` fail.

    Run them in a migration after the table is made: ``op.execute`` each.
    """
    if dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is history: rows are never changed'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE FUNCTION {table}_is_history() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is history: rows are never changed' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_history()",
    ]

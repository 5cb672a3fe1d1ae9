"""A step of an order stays as it was, but its words may be taken out when a person is erased."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLE = "micro_wishes_step"
_KEPT = "id, order_id, kind, at, person_id, to_person_id, tier, to_tier, other_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        fails = f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is history: rows are never changed'); END"
        op.execute(f"DROP TRIGGER {_TABLE}_no_update")
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_update BEFORE UPDATE OF {_KEPT} ON {_TABLE} {fails}"
        )
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_new_words BEFORE UPDATE OF note ON {_TABLE} "
            f"WHEN NEW.note <> '' {fails}"
        )
        return
    op.execute(f"DROP TRIGGER {_TABLE}_is_history ON {_TABLE}")
    op.execute(
        f"CREATE TRIGGER {_TABLE}_is_history BEFORE UPDATE OF {_KEPT} OR DELETE OR TRUNCATE "
        f"ON {_TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_is_history()"
    )
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_new_words BEFORE UPDATE OF note ON {_TABLE} "
        f"FOR EACH ROW WHEN (NEW.note <> '') EXECUTE FUNCTION {_TABLE}_is_history()"
    )

"""Words may be taken out of a topic's history when their author is erased; nothing else may.

A step also says in which stage it was, so that minutes find the stage of their meeting.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: Table → the columns that may become empty, and those that never change.
_TABLES = {
    "deliberation_revision": (
        ("title", "story"), ("id", "topic_id", "version", "cost", "by_id", "at"),
    ),
    "deliberation_step": (
        ("note",), ("id", "topic_id", "state", "title", "by_id", "at", "stage"),
    ),
}  # fmt: skip


def upgrade() -> None:
    op.add_column("deliberation_step", sa.Column("stage", sa.Integer(), nullable=True))
    for table, (words, fixed) in _TABLES.items():
        emptied = [f"NEW.{name} = ''" for name in words]
        kept = [
            f"COALESCE(CAST(OLD.{name} AS TEXT), '') = COALESCE(CAST(NEW.{name} AS TEXT), '')"
            for name in fixed
        ]
        _allow(table, " AND ".join((*emptied, *kept)))


def _allow(table: str, change: str) -> None:
    """Let the trigger that refuses every change of a table refuse every one but this."""
    said = f"{table} is history: rows are never changed"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({change}) "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(f"DROP TRIGGER {table}_is_history ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_is_history BEFORE DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_history()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN (NOT ({change})) EXECUTE FUNCTION {table}_is_history()"
    )

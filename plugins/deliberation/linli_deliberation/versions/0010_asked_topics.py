"""A topic that another plugin asked for, and the vote prepared for its end."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    op.execute(
        f"ALTER TABLE deliberation_topic ADD COLUMN decision_id {kind}"
        " REFERENCES deliberation_poll (id)"
    )
    op.create_index(
        "uq_deliberation_topic_decision", "deliberation_topic", ["decision_id"], unique=True
    )

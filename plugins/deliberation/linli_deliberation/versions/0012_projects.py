"""What a topic costs, and the options of a vote about money that are topics."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE deliberation_topic ADD COLUMN cost BIGINT"
        " CONSTRAINT ck_deliberation_topic_cost CHECK (cost > 0)"
    )
    op.add_column(
        "deliberation_topic",
        sa.Column("conflict", sa.String(40), nullable=False, server_default=""),
    )
    op.add_column("deliberation_revision", sa.Column("cost", sa.BigInteger(), nullable=True))
    op.create_table(
        "deliberation_project",
        sa.Column("option_id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["option_id"], ["deliberation_option.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("option_id"),
        sa.UniqueConstraint("poll_id", "topic_id", name="uq_deliberation_project"),
    )
    op.create_index("ix_deliberation_project_topic", "deliberation_project", ["topic_id"])

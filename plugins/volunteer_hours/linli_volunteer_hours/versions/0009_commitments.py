"""Commitments made elsewhere, which staff may make activities of."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_hours_commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("reference_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("put_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["activity_id"], ["volunteer_hours_activity.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "reference_id", name="uq_volunteer_hours_commitment"),
    )
    op.create_index(
        "ix_volunteer_hours_commitment_open",
        "volunteer_hours_commitment",
        ["community_id", "put_aside_at", "activity_id"],
    )
    op.create_index(
        "ix_volunteer_hours_commitment_activity", "volunteer_hours_commitment", ["activity_id"]
    )

"""Minutes for what other plugins confirm: a wish fulfilled, an order done."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_hours_award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("reference_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes_each", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name="ck_volunteer_hours_award_minutes"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "community_id", "kind", "reference_id", name="uq_volunteer_hours_award"
        ),
    )
    op.create_index(
        "ix_volunteer_hours_award_person",
        "volunteer_hours_award",
        ["person_id", "community_id", "starts_at"],
    )
    op.create_index(
        "ix_volunteer_hours_award_community", "volunteer_hours_award", ["community_id", "starts_at"]
    )

"""What teams count besides hours."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "volunteer_hours_team",
        sa.Column("counts", sa.String(40), nullable=False, server_default=""),
    )
    op.create_table(
        "volunteer_hours_team_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("once", sa.String(64), nullable=True),
        sa.CheckConstraint("number <> 0", name="ck_volunteer_hours_team_count_number"),
        sa.ForeignKeyConstraint(["team_id"], ["volunteer_hours_team.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "once", name="uq_volunteer_hours_team_count_once"),
    )
    op.create_index(
        "ix_volunteer_hours_team_count_team",
        "volunteer_hours_team_count",
        ["team_id", "on_day"],
    )

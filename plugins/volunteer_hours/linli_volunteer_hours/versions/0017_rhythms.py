"""Activities that are not done each week: every so many weeks, or on days of the month."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table, empty = "volunteer_hours_activity", sa.text("'[]'")
    op.add_column(table, sa.Column("every_weeks", sa.Integer(), nullable=False, server_default="1"))
    for name in ("weeks_of_month", "month_days"):
        op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default=empty))

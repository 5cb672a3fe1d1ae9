"""How well staff know who comes into homes, and what activities do on public holidays."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The card was seen of all who are listed until now; activities were made on any day.
    op.add_column(
        "volunteer_hours_real_name",
        sa.Column("level", sa.String(32), nullable=False, server_default="card"),
    )
    op.add_column(
        "volunteer_hours_activity",
        sa.Column("on_holidays", sa.String(32), nullable=False, server_default="always"),
    )

"""Why staff decided an exchange as they did, and who makes no visits at home for now."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "volunteer_hours_exchange",
        sa.Column("decision", sa.String(500), nullable=False, server_default=""),
    )
    op.add_column(
        "volunteer_hours_real_name",
        sa.Column("barred_at", sa.DateTime(timezone=True), nullable=True),
    )

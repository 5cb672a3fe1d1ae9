"""A claimer may be given more time, once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "micro_wishes_claim",
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
    )

"""A count keeps what would have helped projects that are not paid for."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deliberation_count", sa.Column("helped", sa.JSON(), nullable=False, server_default="{}")
    )

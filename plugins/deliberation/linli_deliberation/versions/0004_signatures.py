"""The hashes of a count, signed with the deployment's key."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deliberation_count", sa.Column("signed", sa.Text(), nullable=False, server_default="")
    )

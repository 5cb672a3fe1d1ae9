"""What staff answer to somebody who says that a certificate is wrong when it is not."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "volunteer_hours_certificate",
        sa.Column("answer", sa.String(300), nullable=False, server_default=""),
    )

"""Staff stand in where too few of a panel may verify a deed; it is recorded with their word."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_TABLE = "moral_bank_verification"


def upgrade() -> None:
    op.add_column(
        _TABLE, sa.Column("stands_in", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column(_TABLE, "stands_in")

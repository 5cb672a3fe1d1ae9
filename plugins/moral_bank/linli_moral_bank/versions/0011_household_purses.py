"""Which household's purse a depositor shares."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("moral_bank_depositor", sa.Column("household_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("moral_bank_depositor", "household_id")

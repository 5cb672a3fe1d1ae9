"""Printed vouchers, for merchants without a network."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moral_bank_voucher",
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["redemption_id"], ["moral_bank_redemption.id"]),
        sa.PrimaryKeyConstraint("redemption_id"),
    )
    op.add_column(
        "moral_bank_merchant",
        sa.Column("offline", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("moral_bank_merchant", "offline")
    op.drop_table("moral_bank_voucher")

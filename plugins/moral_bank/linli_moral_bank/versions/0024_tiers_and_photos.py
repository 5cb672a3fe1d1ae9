"""Goods have a photo that is described, and belong to tiers of the exchange list."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "moral_bank_goods",
        sa.Column("photo_alt", sa.String(120), nullable=False, server_default=""),
    )
    op.create_table(
        "moral_bank_tier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("lowest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "lowest", name="uq_moral_bank_tier_lowest"),
        sa.CheckConstraint("lowest > 0", name="ck_moral_bank_tier_lowest"),
    )


def downgrade() -> None:
    op.drop_table("moral_bank_tier")
    op.drop_column("moral_bank_goods", "photo_alt")

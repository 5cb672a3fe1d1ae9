"""Services that are booked for a time, with their purchase guide."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moral_bank_service",
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.String(1000), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("cancel_hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("cancel_hours >= 0", name="ck_moral_bank_service_cancel_hours"),
        sa.ForeignKeyConstraint(["goods_id"], ["moral_bank_goods.id"]),
        sa.PrimaryKeyConstraint("goods_id"),
    )
    op.create_table(
        "moral_bank_service_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "booked >= 0 AND booked <= capacity", name="ck_moral_bank_service_time_booked"
        ),
        sa.CheckConstraint("starts_at < ends_at", name="ck_moral_bank_service_time_ends"),
        sa.ForeignKeyConstraint(["goods_id"], ["moral_bank_goods.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("goods_id", "starts_at", name="uq_moral_bank_service_time_start"),
    )
    op.create_table(
        "moral_bank_booking",
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("time_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["redemption_id"], ["moral_bank_redemption.id"]),
        sa.ForeignKeyConstraint(["time_id"], ["moral_bank_service_time.id"]),
        sa.PrimaryKeyConstraint("redemption_id"),
    )
    op.create_index("ix_moral_bank_booking_time", "moral_bank_booking", ["time_id"])


def downgrade() -> None:
    op.drop_table("moral_bank_booking")
    op.drop_table("moral_bank_service_time")
    op.drop_table("moral_bank_service")

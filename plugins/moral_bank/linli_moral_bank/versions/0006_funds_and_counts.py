"""The fund's book, and goods that are counted on the shelf."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moral_bank_stock_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(300), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["goods_id"], ["moral_bank_goods.id"]),
        sa.ForeignKeyConstraint(["counted_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_moral_bank_stock_count_goods", "moral_bank_stock_count", ["goods_id", "id"])
    op.create_table(
        "moral_bank_fund_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount_fen <> 0", name="ck_moral_bank_fund_entry_amount"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_moral_bank_fund_entry_day",
        "moral_bank_fund_entry",
        ["community_id", "happened_on", "id"],
    )
    for table in ("moral_bank_stock_count", "moral_bank_fund_entry"):
        for statement in forbid_changes(op.get_bind().dialect, table):
            op.execute(statement)


def downgrade() -> None:
    for table in ("moral_bank_fund_entry", "moral_bank_stock_count"):
        op.drop_table(table)
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"DROP FUNCTION {table}_is_history()")

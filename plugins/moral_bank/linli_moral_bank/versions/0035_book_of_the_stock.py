"""What comes onto the shelf and goes without being redeemed stands in a book."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes
from linli.ids import new_id

revision = "0035"
down_revision = "0029"
branch_labels = None
depends_on = None

_TABLE = "moral_bank_stock_change"
#: What goods that are counted already begin with: as much as makes the book add up to the shelf.
_BEGAN = sa.text(
    """
    SELECT id AS goods_id, created_at AS changed_at, stock
        + COALESCE((SELECT SUM(portions) FROM moral_bank_redemption AS redeemed
            WHERE redeemed.goods_id = goods.id
            AND redeemed.state IN ('reserved', 'handed_over', 'returned')), 0)
        - COALESCE((SELECT SUM(counted - expected) FROM moral_bank_stock_count AS count
            WHERE count.goods_id = goods.id), 0) AS change
    FROM moral_bank_goods AS goods WHERE stock IS NOT NULL
    """
).columns(goods_id=sa.Uuid(), changed_at=sa.DateTime(timezone=True), change=sa.Integer())


def upgrade() -> None:
    made = op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("change <> 0", name="ck_moral_bank_stock_change_change"),
        sa.ForeignKeyConstraint(["goods_id"], ["moral_bank_goods.id"]),
        sa.ForeignKeyConstraint(["changed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("goods_id", "once", name="uq_moral_bank_stock_change_once"),
    )
    op.create_index("ix_moral_bank_stock_change_goods", _TABLE, ["goods_id", "id"])
    began = [
        {**row, "id": new_id(), "why": "opening", "note": ""}
        for row in op.get_bind().execute(_BEGAN).mappings()
        if row["change"]
    ]
    if began:
        op.bulk_insert(made, began)
    for statement in forbid_changes(op.get_bind().dialect, _TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"DROP FUNCTION {_TABLE}_is_history()")

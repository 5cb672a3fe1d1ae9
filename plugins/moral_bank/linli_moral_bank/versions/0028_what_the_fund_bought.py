"""An entry of the fund's book may name the goods that it bought."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes

revision = "0028"
down_revision = "0036"
branch_labels = None
depends_on = None

_TABLE = "moral_bank_fund_goods"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("portions", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("portions <> 0", name="ck_moral_bank_fund_goods_portions"),
        sa.ForeignKeyConstraint(["entry_id"], ["moral_bank_fund_entry.id"]),
        sa.ForeignKeyConstraint(["goods_id"], ["moral_bank_goods.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "goods_id", name="uq_moral_bank_fund_goods"),
    )
    for statement in forbid_changes(op.get_bind().dialect, _TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"DROP FUNCTION {_TABLE}_is_history()")

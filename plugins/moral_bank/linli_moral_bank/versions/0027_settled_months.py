"""A merchant's month is settled once, and stays as it was."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes

revision = "0027"
down_revision = "0032"
branch_labels = None
depends_on = None

_TABLE, _EXCHANGE = "moral_bank_settlement", "moral_bank_redemption"
_NAMED = ("settlement_id", "taken_off_id")


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("portions", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("fen_per_point", sa.Integer(), nullable=False),
        sa.Column("back_points", sa.BigInteger(), nullable=False),
        sa.Column("back_fen", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("points >= 0", name="ck_moral_bank_settlement_points"),
        sa.CheckConstraint("back_points >= 0", name="ck_moral_bank_settlement_back"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["merchant_id"], ["moral_bank_merchant.id"]),
        sa.ForeignKeyConstraint(["settled_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("merchant_id", "month", name="uq_moral_bank_settlement_month"),
    )
    op.create_index("ix_moral_bank_settlement_month", _TABLE, ["community_id", "month"])
    for statement in forbid_changes(op.get_bind().dialect, _TABLE):
        op.execute(statement)
    with op.batch_alter_table(_EXCHANGE) as changed:
        for name in _NAMED:
            changed.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            changed.create_foreign_key(f"fk_{_EXCHANGE}_{name}", _TABLE, [name], ["id"])


def downgrade() -> None:
    with op.batch_alter_table(_EXCHANGE) as changed:
        for name in _NAMED:
            changed.drop_constraint(f"fk_{_EXCHANGE}_{name}", type_="foreignkey")
            changed.drop_column(name)
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"DROP FUNCTION {_TABLE}_is_history()")

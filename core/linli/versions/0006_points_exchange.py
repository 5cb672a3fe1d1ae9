"""Rates at which one unit of points can be exchanged for another."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLE = "core_points_rate"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("from_unit_id", sa.Uuid(), nullable=False),
        sa.Column("to_unit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("give", sa.BigInteger(), nullable=False),
        sa.Column("receive", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(32), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("give > 0 AND receive > 0", name="ck_core_points_rate_amounts"),
        sa.CheckConstraint("cap IS NULL OR cap > 0", name="ck_core_points_rate_cap"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["from_unit_id"], ["core_points_unit.id"]),
        sa.ForeignKeyConstraint(["to_unit_id"], ["core_points_unit.id"]),
        sa.PrimaryKeyConstraint("community_id", "from_unit_id", "to_unit_id", "number"),
    )
    for statement in forbid_changes(op.get_bind().dialect, _TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {_TABLE}_is_history()")

"""Rules with limits, quantities, campaigns, parties, and rewards for contributions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBERS = ("household_cap", "cap_points", "cooldown_days", "per", "most")


def upgrade() -> None:
    rule, deed = "moral_bank_rule", "moral_bank_deed"
    for name in _NUMBERS:
        op.add_column(rule, sa.Column(name, sa.Integer(), nullable=True))
    for name in ("since", "until"):
        op.add_column(rule, sa.Column(name, sa.Date(), nullable=True))
    op.add_column(rule, sa.Column("unit", sa.String(12), nullable=False, server_default=""))
    op.add_column(rule, sa.Column("contribution", sa.String(80), nullable=False, server_default=""))
    op.add_column(
        rule, sa.Column("direct", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        rule, sa.Column("parties", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column(
        deed, sa.Column("quantity", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.add_column(
        deed, sa.Column("corrections", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(deed, sa.Column("contribution", sa.String(80), nullable=False, server_default=""))
    op.add_column(deed, sa.Column("reference_id", sa.Uuid(), nullable=True))
    op.create_index(
        "uq_moral_bank_deed_contribution",
        deed,
        ["community_id", "contribution", "reference_id"],
        unique=True,
        sqlite_where=sa.text("reference_id IS NOT NULL"),
        postgresql_where=sa.text("reference_id IS NOT NULL"),
    )
    op.add_column(
        "moral_bank_verification",
        sa.Column("party", sa.String(32), nullable=False, server_default="panel"),
    )


def downgrade() -> None:
    op.drop_column("moral_bank_verification", "party")
    op.drop_index("uq_moral_bank_deed_contribution", "moral_bank_deed")
    for name in ("reference_id", "contribution", "corrections", "quantity"):
        op.drop_column("moral_bank_deed", name)
    for name in ("parties", "direct", "contribution", "unit", "until", "since", *_NUMBERS):
        op.drop_column("moral_bank_rule", name)

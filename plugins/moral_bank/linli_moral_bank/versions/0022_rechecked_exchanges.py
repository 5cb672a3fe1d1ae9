"""The council looks again at exchanges as well as at deeds."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "moral_bank_recheck",
        sa.Column("exchanged", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "moral_bank_recheck_exchange",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recheck_id", sa.Uuid(), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(32), nullable=True),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["recheck_id"], ["moral_bank_recheck.id"]),
        sa.ForeignKeyConstraint(["redemption_id"], ["moral_bank_redemption.id"]),
        sa.ForeignKeyConstraint(["checked_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recheck_id", "redemption_id", name="uq_moral_bank_recheck_exchange"),
    )


def downgrade() -> None:
    op.drop_table("moral_bank_recheck_exchange")
    op.drop_column("moral_bank_recheck", "exchanged")

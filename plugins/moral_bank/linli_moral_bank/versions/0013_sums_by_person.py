"""Sums of deeds by person are read from an index alone."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_moral_bank_deed_sums",
        "moral_bank_deed",
        ["community_id", "state", "beneficiary_id", "points"],
    )


def downgrade() -> None:
    op.drop_index("ix_moral_bank_deed_sums", "moral_bank_deed")

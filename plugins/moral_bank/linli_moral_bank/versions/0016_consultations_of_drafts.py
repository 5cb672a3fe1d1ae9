"""A draft remembers that it was handed to a consultation, and what came out."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "moral_bank_rule_set"
    op.add_column(table, sa.Column("consulted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(table, sa.Column("agreed", sa.Boolean(), nullable=True))


def downgrade() -> None:
    for name in ("agreed", "consulted_at"):
        op.drop_column("moral_bank_rule_set", name)

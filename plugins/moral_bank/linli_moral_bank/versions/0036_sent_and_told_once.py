"""An entry of the fund that is sent twice counts once; of how many points that end people know."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ENTRY, _INDEX = "moral_bank_fund_entry", "uq_moral_bank_fund_entry_once"


def upgrade() -> None:
    op.add_column(_ENTRY, sa.Column("once", sa.String(64), nullable=True))
    op.create_index(_INDEX, _ENTRY, ["community_id", "once"], unique=True)
    op.add_column(
        "moral_bank_depositor",
        sa.Column("warned_points", sa.BigInteger(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("moral_bank_depositor", "warned_points")
    op.drop_index(_INDEX, _ENTRY)
    op.drop_column(_ENTRY, "once")

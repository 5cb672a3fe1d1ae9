"""Which wish a need became, beside whose wish it is; an order comes from one need at most."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("micro_wishes_wisher") as table:
        table.add_column(sa.Column("finding_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            "fk_micro_wishes_wisher_finding", "micro_wishes_finding", ["finding_id"], ["id"]
        )
        table.create_unique_constraint("uq_micro_wishes_wisher_finding", ["finding_id"])
    op.create_index(
        "uq_micro_wishes_finding_order", "micro_wishes_finding", ["order_id"], unique=True
    )

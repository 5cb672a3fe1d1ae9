"""In whose name somebody acted: an entry of the audit log tells it from whom the act concerns."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLE = "core_audit_entry"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("served_id", sa.Uuid(), nullable=True))
    op.create_index(f"ix_{_TABLE}_served", _TABLE, ["served_id", "community_id", "id"])


def downgrade() -> None:
    op.drop_index(f"ix_{_TABLE}_served", _TABLE)
    op.drop_column(_TABLE, "served_id")

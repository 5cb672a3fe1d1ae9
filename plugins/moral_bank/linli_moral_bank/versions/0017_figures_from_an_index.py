"""The figures of months are read from an index alone."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NAME, _TABLE = "ix_moral_bank_deed_decided", "moral_bank_deed"
_BEFORE = ["community_id", "state", "decided_at"]


def upgrade() -> None:
    op.drop_index(_NAME, _TABLE)
    op.create_index(_NAME, _TABLE, [*_BEFORE, "group_id", "rule_code", "owner_id", "points"])


def downgrade() -> None:
    op.drop_index(_NAME, _TABLE)
    op.create_index(_NAME, _TABLE, _BEFORE)

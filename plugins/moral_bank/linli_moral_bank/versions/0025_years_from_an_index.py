"""Years and rankings are read from an index of the days on which deeds happened."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NAME = "ix_moral_bank_deed_happened"
_COLUMNS = (
    "community_id", "state", "happened_on", "owner_kind", "owner_id", "points", "rule_code",
    "rule_id", "group_id", "beneficiary_id",
)  # fmt: skip


def upgrade() -> None:
    op.create_index(_NAME, "moral_bank_deed", list(_COLUMNS))


def downgrade() -> None:
    op.drop_index(_NAME, "moral_bank_deed")

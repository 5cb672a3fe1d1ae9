"""A promise can be dropped with a reason; when it is kept, what was really spent is said."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


_PROMISE = "deliberation_commitment"


def upgrade() -> None:
    op.execute(
        f"ALTER TABLE {_PROMISE} ADD COLUMN spent BIGINT"
        " CONSTRAINT ck_deliberation_commitment_spent CHECK (spent >= 0)"
    )
    op.add_column(_PROMISE, sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        _PROMISE, sa.Column("dropped_reason", sa.String(500), nullable=False, server_default="")
    )

"""A council says how many make it quorate, and can be dissolved with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_COUNCIL = "deliberation_council"


def upgrade() -> None:
    op.add_column(
        _COUNCIL, sa.Column("quorum", sa.String(32), nullable=False, server_default="half")
    )
    op.add_column(_COUNCIL, sa.Column("dissolved_on", sa.Date(), nullable=True))
    op.add_column(
        _COUNCIL, sa.Column("dissolved_reason", sa.String(300), nullable=False, server_default="")
    )

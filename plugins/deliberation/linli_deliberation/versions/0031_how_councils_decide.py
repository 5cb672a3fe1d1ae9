"""A council says how it decides; a meeting keeps the rules with which it was called."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("deliberation_council", "deliberation_meeting"):
        op.add_column(
            table, sa.Column("decides", sa.String(32), nullable=False, server_default="votes")
        )
    op.add_column(
        "deliberation_meeting",
        sa.Column("quorum", sa.String(32), nullable=False, server_default="half"),
    )
    op.execute(
        "UPDATE deliberation_meeting SET quorum = (SELECT quorum FROM deliberation_council"
        " WHERE deliberation_council.id = deliberation_meeting.council_id)"
    )

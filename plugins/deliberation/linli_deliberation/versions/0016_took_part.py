"""Whether somebody took part already is looked up, and not searched among all who did."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLE = "deliberation_participation"


def upgrade() -> None:
    op.create_index(
        "ix_deliberation_participation_person", _TABLE, ["poll_id", "person_id"], unique=False
    )
    op.drop_index("ix_deliberation_participation_poll", _TABLE)

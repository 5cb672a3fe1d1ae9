"""Whoever is reported has a day until which to answer; staff note who did not."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0026"
branch_labels = None
depends_on = None

_TABLE = "moral_bank_deed"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("hear_until", sa.Date(), nullable=True))
    op.add_column(
        _TABLE, sa.Column("unanswered", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # Who was asked before there was such a day gets a week from now on.
    waits = sa.table(
        _TABLE,
        sa.column("hear_until", sa.Date()),
        sa.column("deduction", sa.Boolean()),
        sa.column("state", sa.String()),
        sa.column("heard_at", sa.DateTime()),
    )
    op.execute(
        waits.update()
        .where(waits.c.deduction, waits.c.state == "verified", waits.c.heard_at.is_(None))
        .values(hear_until=datetime.now(UTC).date() + timedelta(days=7))
    )


def downgrade() -> None:
    op.drop_column(_TABLE, "unanswered")
    op.drop_column(_TABLE, "hear_until")

"""Since when who has a guardian was grown up: a child's guardian is one until it is 18.

Of what is noted already the number of the row says when; its first 48 bits are milliseconds.
"""

from calendar import monthrange
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLE, _COLUMN = "core_kinship", "grown_up_born_until"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column(_COLUMN, sa.Date(), nullable=True))
    table = sa.table(_TABLE, sa.column("id", sa.Uuid()), sa.column(_COLUMN, sa.Date()))
    connection = op.get_bind()
    noted = [
        {"which": id_, "day": _eighteen_years_before(datetime.fromtimestamp(ms / 1000, UTC).date())}
        for (id_,) in connection.execute(sa.select(table.c.id))
        for ms in (id_.int >> 80,)
    ]
    if noted:
        change = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("which"))
            .values({_COLUMN: sa.bindparam("day")})
        )
        connection.execute(change, noted)


def downgrade() -> None:
    op.drop_column(_TABLE, _COLUMN)


def _eighteen_years_before(day: date) -> date:
    year = day.year - 18
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))

"""Keeping the sums of a year: whoever changes a booked deed says so, and a job makes them anew.

Until it has, the year is counted from its deeds, so that nothing old is ever shown.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli import communities
from linli.ids import new_id
from linli_moral_bank.books.year_sums import counting
from linli_moral_bank.calendar import day_of
from linli_moral_bank.models import Deed, KeptYear, YearChange, YearFigure, YearScore

#: The job that makes sums anew.
KEEP = "moral_bank.keep_years"
#: Years of communities that are counted in one transaction: some milliseconds each.
_AT_ONCE = 200


def changed(session: Session, community_id: UUID, deeds: Iterable[Deed]) -> None:
    """Note that what is booked for these deeds, all of one community, is another than before.

    Both years are noted, that of the deed and that of its booking.
    """
    place = communities.place(session, community_id)
    years = set()
    for deed in deeds:
        years.add(deed.happened_on.year)
        if deed.decided_at is not None:
            years.add(day_of(deed.decided_at, place).year)
    rows = [{"id": new_id(), "community_id": community_id, "year": year} for year in sorted(years)]
    if rows:
        session.execute(insert(YearChange), rows)


def keep(session: Session, _payload: Mapping[str, Any]) -> None:
    """Make the sums of the years in which something has changed."""
    waiting = session.execute(
        select(col(YearChange.community_id), col(YearChange.year))
        .distinct()
        .order_by(col(YearChange.community_id), col(YearChange.year))
        .limit(_AT_ONCE)
    ).all()
    for community_id, year in waiting:
        _make(session, community_id, year)


def _make(session: Session, community_id: UUID, year: int) -> None:
    """Count one year of one community; a change that is not in what is counted stays noted.

    The changes are read before the deeds: each that is seen has its deeds seen too.
    """
    _lock(session, community_id, year)
    seen = list(
        session.execute(
            select(col(YearChange.id)).where(
                col(YearChange.community_id) == community_id, col(YearChange.year) == year
            )
        ).scalars()
    )
    place = communities.place(session, community_id)
    figures = (
        *counting.happened([community_id], year),
        *counting.booked([community_id], year, place),
    )
    for table, queries in (
        (YearFigure, figures),
        (YearScore, counting.scores([community_id], year)),
    ):
        session.execute(
            delete(table).where(col(table.community_id) == community_id, col(table.year) == year)
        )
        for query in queries:
            names = [column.name for column in query.selected_columns]
            session.execute(insert(table).from_select(names, query))
    session.execute(delete(YearChange).where(col(YearChange.id).in_(seen)))


def _lock(session: Session, community_id: UUID, year: int) -> None:
    """Let only one make the sums of a year at once; its row is written when it is not there."""
    of_database = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        of_database.insert(KeptYear)
        .values(community_id=community_id, year=year)
        .on_conflict_do_update(index_elements=["community_id", "year"], set_={"year": year})
    )

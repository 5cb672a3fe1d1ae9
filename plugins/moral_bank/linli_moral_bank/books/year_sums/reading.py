"""Reading a year of communities: what is kept of it, the rest counted from its deeds."""

from collections.abc import Callable, Collection
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, select, true, union_all
from sqlmodel import Session, col

from linli.communities import Place
from linli_moral_bank.books.year_sums import counting
from linli_moral_bank.books.year_sums.counting import Queries
from linli_moral_bank.models import CountedBy, YearChange, YearFigure, YearScore


def happened(session: Session, communities: Collection[UUID], year: int) -> Subquery:
    """Return the rows of :class:`~linli_moral_bank.models.YearFigure` by days of deeds.

    One query to know which are kept; so with the others here.
    """
    kept = col(YearFigure.counted_by) == CountedBy.HAPPENED
    return _rows(session, communities, year, YearFigure, counting.happened, kept)


def booked(session: Session, communities: Collection[UUID], year: int, place: Place) -> Subquery:
    """Return its rows by moments of booking, in months of ``place``'s zone."""
    kept = col(YearFigure.counted_by) == CountedBy.BOOKED
    count = partial(counting.booked, place=place)
    return _rows(session, communities, year, YearFigure, count, kept)


def scores(session: Session, communities: Collection[UUID], year: int) -> Subquery:
    """Return the rows of :class:`~linli_moral_bank.models.YearScore`."""
    return _rows(session, communities, year, YearScore, counting.scores, true())


def _rows(
    session: Session,
    communities: Collection[UUID],
    year: int,
    table: type[YearFigure] | type[YearScore],
    count: Callable[[Collection[UUID], int], Queries],
    which: ColumnElement[bool],
) -> Subquery:
    changing = _changing(session, communities, year)
    queries = count(changing, year)
    kept = select(*(getattr(table, column.name) for column in queries[0].selected_columns)).where(
        col(table.community_id).in_(set(communities) - changing), col(table.year) == year, which
    )
    return (union_all(*queries, kept) if changing else kept).subquery()


def _changing(session: Session, communities: Collection[UUID], year: int) -> set[UUID]:
    """Return of which communities something in that year is not in what is kept yet."""
    rows = session.execute(
        select(col(YearChange.community_id))
        .where(col(YearChange.community_id).in_(communities), col(YearChange.year) == year)
        .distinct()
    )
    return set(rows.scalars())

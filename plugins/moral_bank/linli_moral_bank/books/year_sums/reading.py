"""Reading a year of communities: what is kept of it, the rest counted from its deeds."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import Subquery, select, union_all
from sqlmodel import Session, col

from linli_moral_bank.books.year_sums import counting
from linli_moral_bank.books.year_sums.counting import Queries
from linli_moral_bank.models import YearChange, YearFigure, YearScore


def figures(session: Session, communities: Collection[UUID], year: int) -> Subquery:
    """Return the rows of :class:`~linli_moral_bank.models.YearFigure`; one query to know which."""
    return _rows(session, communities, year, YearFigure, counting.figures)


def scores(session: Session, communities: Collection[UUID], year: int) -> Subquery:
    """Return the rows of :class:`~linli_moral_bank.models.YearScore`; one query to know which."""
    return _rows(session, communities, year, YearScore, counting.scores)


def _rows(
    session: Session,
    communities: Collection[UUID],
    year: int,
    table: type[YearFigure] | type[YearScore],
    count: Callable[[Collection[UUID], int], Queries],
) -> Subquery:
    changing = _changing(session, communities, year)
    queries = count(changing, year)
    kept = select(*(getattr(table, column.name) for column in queries[0].selected_columns)).where(
        col(table.community_id).in_(set(communities) - changing), col(table.year) == year
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

"""What the deeds of a year come to, counted from the deeds themselves."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlmodel import col

from linli.communities import Place
from linli.db import text_enum
from linli_moral_bank.calendar import bounds, span, year_bounds
from linli_moral_bank.models import CountedBy, Deed, DeedState

_POINTS = col(Deed.points)
_OWNER = func.distinct(col(Deed.owner_id))
_WHOLE, _EVERY = literal(0), literal("")


#: Queries whose rows together are those of a table.
Queries = tuple[Select[*tuple[Any, ...]], ...]


def happened(communities: Collection[UUID], year: int) -> Queries:
    """Return queries of :class:`~linli_moral_bank.models.YearFigure`'s rows by days of deeds."""
    month = cast(func.extract("month", col(Deed.happened_on)), Integer)
    item = col(Deed.rule_code)
    return tuple(
        _figures(CountedBy.HAPPENED, year, of_month, of_item)
        .where(*_within(communities, year))
        .group_by(col(Deed.community_id), *by)
        for of_month, of_item, by in (
            (_WHOLE, _EVERY, ()),
            (month, _EVERY, (month,)),
            (_WHOLE, item, (item,)),
        )
    )


def booked(communities: Collection[UUID], year: int, place: Place) -> Queries:
    """Return queries of its rows by moments of booking; months are those of ``place``'s zone."""
    begin, end = year_bounds(year, place)
    moment, item = col(Deed.decided_at), col(Deed.rule_code)
    month = case(
        *((moment < bounds(date(year, number, 1), place)[1], number) for number in range(1, 12)),
        else_=12,
    )
    return tuple(
        _figures(CountedBy.BOOKED, year, month, of_item)
        .where(
            col(Deed.community_id).in_(communities),
            col(Deed.state) == DeedState.CONFIRMED,
            moment >= begin,
            moment < end,
        )
        .group_by(col(Deed.community_id), month, *by)
        for of_item, by in ((_EVERY, ()), (item, (item,)))
    )


def _figures(
    counted_by: CountedBy,
    year: int,
    month: ColumnElement[int],
    item: SQLColumnExpression[str],
) -> Select[*tuple[Any, ...]]:
    return select(
        col(Deed.community_id),
        literal(counted_by, text_enum(CountedBy)).label("counted_by"),
        literal(year).label("year"),
        month.label("month"),
        item.label("rule_code"),
        func.count(_OWNER).label("people"),
        func.count(_OWNER).filter(_POINTS < 0).label("losers"),
        func.count().label("deeds"),
        _sum(_POINTS > 0).label("given"),
        (-_sum(_POINTS < 0)).label("taken"),
    )


def scores(communities: Collection[UUID], year: int) -> Queries:
    """Return the query of :class:`~linli_moral_bank.models.YearScore`'s rows of a year."""
    quarters = (
        cast(
            func.sum(_POINTS).filter(col(Deed.happened_on).between(*span(year, number))), BigInteger
        ).label(f"quarter_{number}")
        for number in range(1, 5)
    )
    return (
        select(
            col(Deed.community_id),
            literal(year).label("year"),
            col(Deed.owner_kind),
            col(Deed.owner_id),
            cast(func.sum(_POINTS), BigInteger).label("score"),
            *quarters,
        )
        .where(*_within(communities, year))
        .group_by(col(Deed.community_id), col(Deed.owner_kind), col(Deed.owner_id)),
    )


def _sum(which: Any) -> Any:
    return cast(func.coalesce(func.sum(_POINTS).filter(which), 0), BigInteger)


def _within(communities: Collection[UUID], year: int) -> tuple[Any, ...]:
    return (
        col(Deed.community_id).in_(communities),
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.happened_on).between(date(year, 1, 1), date(year, 12, 31)),
    )

"""What the deeds of a year come to, counted from the deeds themselves."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Integer, Select, cast, func, literal, select
from sqlmodel import col

from linli_moral_bank.calendar import span
from linli_moral_bank.models import Deed, DeedState

_POINTS = col(Deed.points)
_OWNER = func.distinct(col(Deed.owner_id))


#: Queries whose rows together are those of a table.
Queries = tuple[Select[*tuple[Any, ...]], ...]


def figures(communities: Collection[UUID], year: int) -> Queries:
    """Return queries of :class:`~linli_moral_bank.models.YearFigure`'s rows of a year."""
    month = cast(func.extract("month", col(Deed.happened_on)), Integer)
    item = col(Deed.rule_code)
    whole, every = literal(0), literal("")
    return tuple(
        select(
            col(Deed.community_id),
            literal(year).label("year"),
            of_month.label("month"),
            of_item.label("rule_code"),
            func.count(_OWNER).label("people"),
            func.count(_OWNER).filter(_POINTS < 0).label("losers"),
            func.count().label("deeds"),
            _sum(_POINTS > 0).label("given"),
            (-_sum(_POINTS < 0)).label("taken"),
        )
        .where(*_within(communities, year))
        .group_by(col(Deed.community_id), *by)
        for of_month, of_item, by in (
            (whole, every, ()),
            (month, every, (month,)),
            (whole, item, (item,)),
        )
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

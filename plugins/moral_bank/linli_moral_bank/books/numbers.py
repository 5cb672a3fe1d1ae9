"""The bank in figures, month by month: who took part, what was given, taken and redeemed."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.calendar import bounds, months_before, today
from linli_moral_bank.models import Deed, DeedState, Redemption, RedemptionState, Rule

#: Months that are shown, the present one among them.
MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthNumbers:
    """A month; of people and points nothing is told where fewer than five took part."""

    month: date
    people: int | None = 0
    deeds: int | None = 0
    given: int | None = 0
    taken: int | None = 0
    redeemed: int | None = 0


@dataclass(frozen=True, slots=True)
class ItemNumbers:
    """How often an item was booked, and the points of all of them."""

    title: str
    deeds: int
    points: int


def by_month(session: Session, place: Place) -> list[MonthNumbers]:
    """Return the last twelve months, oldest first; two queries."""
    months = _months(session, place)
    found = {month: MonthNumbers(month) for month in months}
    points = col(Deed.points)
    deeds = select(
        _bucket(col(Deed.decided_at), months, place).label("bucket"),
        func.count(func.distinct(col(Deed.owner_id))),
        func.count(),
        func.coalesce(func.sum(points).filter(points > 0), 0),
        func.coalesce(-func.sum(points).filter(points < 0), 0),
    ).where(*_booked(months, place))
    for number, people, count, given, taken in session.execute(deeds.group_by("bucket")):
        month = months[number]
        if 0 < people < FEWEST:
            found[month] = replace(found[month], people=None, deeds=None, given=None, taken=None)
        else:
            found[month] = replace(
                found[month], people=people, deeds=count, given=int(given), taken=int(taken)
            )
    redeemed = select(
        _bucket(col(Redemption.ended_at), months, place).label("bucket"),
        func.count(func.distinct(col(Redemption.person_id))),
        func.sum(col(Redemption.points)),
    ).where(
        col(Redemption.community_id) == place.id,
        col(Redemption.state) == RedemptionState.HANDED_OVER,
        col(Redemption.ended_at) >= bounds(months[0], place)[0],
    )
    for number, people, total in session.execute(redeemed.group_by("bucket")):
        month = months[number]
        told = int(total) if people >= FEWEST else None
        found[month] = replace(found[month], redeemed=told)
    return [found[month] for month in months]


def by_item(session: Session, place: Place, *, limit: int = 10) -> list[ItemNumbers]:
    """Return the items that were booked most in these months; one query.

    Items for which fewer than five people were booked are left out.
    """
    months = _months(session, place)
    count = func.count()
    rows = session.execute(
        select(func.max(col(Rule.title)), count, func.sum(col(Deed.points)))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(*_booked(months, place))
        .group_by(col(Deed.rule_code))
        .having(func.count(func.distinct(col(Deed.owner_id))) >= FEWEST)
        .order_by(count.desc(), func.max(col(Rule.title)))
        .limit(limit)
    )
    return [ItemNumbers(title, deeds, int(points)) for title, deeds, points in rows]


def _months(session: Session, place: Place) -> list[date]:
    present = today(session, place).replace(day=1)
    return [months_before(present, ago) for ago in range(MONTHS - 1, -1, -1)]


def _booked(months: list[date], place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Deed.community_id) == place.id,
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.decided_at) >= bounds(months[0], place)[0],
    )


def _bucket(at: Any, months: list[date], place: Place) -> ColumnElement[int]:
    """Return the number of the month that a moment lies in, as the community counts months."""
    ends = [bounds(month, place)[1] for month in months[:-1]]
    return case(*((at < end, number) for number, end in enumerate(ends)), else_=len(months) - 1)

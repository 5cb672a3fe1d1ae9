"""A year in figures: of one person for themselves, and of the community for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.points import OwnerKind
from linli_moral_bank.models import (
    Deed,
    DeedState,
    Honour,
    Nominee,
    NomineeState,
    Redemption,
    RedemptionState,
    Rule,
)


@dataclass(frozen=True, slots=True)
class ItemSum:
    """What one item of the rules brought in a year."""

    title: str
    times: int
    points: int


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A person's year."""

    items: Sequence[ItemSum]
    points: int
    redeemed: int
    honours: Sequence[str]


@dataclass(frozen=True, slots=True)
class Month:
    """Points given and taken for deeds of one month."""

    first: date
    given: int
    taken: int


@dataclass(frozen=True, slots=True)
class CommunityYear:
    """A community's year, without names."""

    people: int
    deeds: int
    given: int
    taken: int
    redeemed: int
    items: Sequence[ItemSum]
    months: Sequence[Month]
    honoured: int


def of_person(session: Session, community_id: UUID, person_id: UUID, year: int) -> OwnYear:
    """Return what a person did and got in a year; three queries."""
    items = _items(session, community_id, year, person_id)
    redeemed = session.execute(
        select(func.coalesce(func.sum(col(Redemption.points)), 0)).where(
            col(Redemption.community_id) == community_id,
            col(Redemption.person_id) == person_id,
            col(Redemption.owner_kind) != OwnerKind.ORGANISATION,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.month).between(f"{year}-01", f"{year}-12"),
        )
    ).scalar_one()
    honours = session.execute(
        select(col(Honour.title))
        .join(Nominee, col(Nominee.honour_id) == col(Honour.id))
        .where(
            col(Honour.community_id) == community_id,
            col(Honour.year) == year,
            col(Nominee.owner_id) == person_id,
            col(Nominee.state) == NomineeState.AWARDED,
        )
        .order_by(col(Honour.id))
    ).scalars()
    return OwnYear(items, sum(one.points for one in items), int(redeemed), list(honours))


def of_community(session: Session, place: Place, year: int) -> CommunityYear:
    """Return a community's year; five queries."""
    points = col(Deed.points)
    given = func.coalesce(func.sum(points).filter(points > 0), 0)
    taken = func.coalesce(-func.sum(points).filter(points < 0), 0)
    where = _of_year(place.id, year)
    people, deeds = session.execute(
        select(func.count(func.distinct(col(Deed.owner_id))), func.count()).where(*where)
    ).one()
    by_day = session.execute(
        select(col(Deed.happened_on), given, taken).where(*where).group_by(col(Deed.happened_on))
    ).all()
    months = [
        Month(
            date(year, number, 1),
            sum(int(row[1]) for row in by_day if row[0].month == number),
            sum(int(row[2]) for row in by_day if row[0].month == number),
        )
        for number in range(1, 13)
    ]
    redeemed = session.execute(
        select(func.coalesce(func.sum(col(Redemption.points)), 0)).where(
            col(Redemption.community_id) == place.id,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.month).between(f"{year}-01", f"{year}-12"),
        )
    ).scalar_one()
    honoured = session.execute(
        select(func.count())
        .select_from(Nominee)
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .where(
            col(Honour.community_id) == place.id,
            col(Honour.year) == year,
            col(Nominee.state) == NomineeState.AWARDED,
        )
    ).scalar_one()
    return CommunityYear(
        int(people),
        int(deeds),
        sum(one.given for one in months),
        sum(one.taken for one in months),
        int(redeemed),
        _items(session, place.id, year),
        months,
        int(honoured),
    )


def _items(
    session: Session, community_id: UUID, year: int, person_id: UUID | None = None
) -> list[ItemSum]:
    where = _of_year(community_id, year)
    if person_id is not None:
        where = (*where, col(Deed.owner_id) == person_id)
    total = func.sum(col(Deed.points))
    rows = session.execute(
        select(func.max(col(Rule.title)), func.count(), total)
        .select_from(Deed)
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(*where)
        .group_by(col(Deed.rule_code))
        .order_by(total.desc(), col(Deed.rule_code))
    )
    return [ItemSum(title, int(times), int(points)) for title, times, points in rows]


def _of_year(community_id: UUID, year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Deed.community_id) == community_id,
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.happened_on).between(date(year, 1, 1), date(year, 12, 31)),
    )

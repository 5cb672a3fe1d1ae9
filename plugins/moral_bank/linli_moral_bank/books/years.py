"""A year in figures: of one person for themselves, and of the community for everybody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, null, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.i18n import Text
from linli.points import OwnerKind
from linli_moral_bank.books.rollup import FEWEST, Part, add_up
from linli_moral_bank.calendar import said, year_bounds
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
from linli_moral_bank.reach import reach
from linli_moral_bank.texts import _


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
    #: Titles; one of a quarter says which.
    honours: Sequence[Text | str]


@dataclass(frozen=True, slots=True)
class Month:
    """Points given and taken for deeds of one month; None where it would tell of too few."""

    first: date
    given: int | None
    taken: int | None


@dataclass(frozen=True, slots=True)
class CommunityYear:
    """A community's year, without names; a figure that would tell of too few is None."""

    people: int | None
    deeds: int | None
    given: int | None
    taken: int | None
    redeemed: int | None
    items: Sequence[ItemSum]
    months: Sequence[Month]
    honoured: int


def of_person(session: Session, place: Place, person_id: UUID, year: int) -> OwnYear:
    """Return what a person did and got in a year; three queries."""
    own = (*_of_year([place.id], year), col(Deed.owner_id) == person_id)
    items = _items(session, own)
    redeemed = session.execute(
        select(func.coalesce(func.sum(col(Redemption.points)), 0)).where(
            *_redeemed_in([place.id], place, year),
            col(Redemption.person_id) == person_id,
            col(Redemption.owner_kind) != OwnerKind.ORGANISATION,
        )
    ).scalar_one()
    honours = session.execute(
        select(col(Honour.title), col(Honour.year), col(Honour.quarter))
        .join(Nominee, col(Nominee.honour_id) == col(Honour.id))
        .where(
            col(Honour.community_id) == place.id,
            col(Honour.year) == year,
            col(Nominee.owner_id) == person_id,
            col(Nominee.state) == NomineeState.AWARDED,
        )
        .order_by(col(Honour.quarter), col(Honour.id))
    )
    titles = [
        _("%(title)s (%(time)s)", title=title, time=said(of, quarter)) if quarter else title
        for title, of, quarter in honours
    ]
    return OwnYear(items, sum(one.points for one in items), int(redeemed), titles)


def of_community(session: Session, place: Place, year: int) -> CommunityYear:
    """Return a community's year; five queries.

    A branch or district adds up what lies below, without what would tell of too few. In a community
    itself the book tells of each deed, so there is nothing to withhold.
    """
    within = reach(session, place.id)
    alone = len(within) == 1
    add = _all_of if alone else add_up
    where = _of_year(within, year)
    points, owner = col(Deed.points), func.distinct(col(Deed.owner_id))
    people = func.count(owner)
    sums = (
        func.count(),
        func.coalesce(func.sum(points).filter(points > 0), 0),
        func.coalesce(-func.sum(points).filter(points < 0), 0),
    )
    # How many people a figure tells of is counted, which takes longest, only where it is asked for.
    nobody = literal(0)
    losers = nobody if alone else people.filter(points < 0)
    month = func.extract("month", col(Deed.happened_on))
    by_place = select(null(), people, *sums, losers).where(*where).group_by(col(Deed.community_id))
    whole = _figures(session.execute(by_place))
    by_month = _figures(
        session.execute(
            select(month, nobody if alone else people, *sums, losers)
            .where(*where)
            .group_by(month, col(Deed.community_id))
        )
    )
    redeemed = session.execute(
        select(func.sum(col(Redemption.points)), func.count(func.distinct(Redemption.person_id)))
        .where(*_redeemed_in(within, place, year))
        .group_by(col(Redemption.community_id))
    )
    honoured = session.execute(
        select(func.count())
        .select_from(Nominee)
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .where(
            col(Honour.community_id).in_(within),
            col(Honour.year) == year,
            col(Nominee.state) == NomineeState.AWARDED,
        )
    ).scalar_one()
    return CommunityYear(
        **{name: add(whole[None, name]) for name in _FIGURES},
        redeemed=add([Part(int(total), people) for total, people in redeemed]),
        items=_items(session, where, fewest=1 if alone else FEWEST),
        months=[
            Month(
                date(year, number, 1),
                add(by_month[number, "given"]),
                add(by_month[number, "taken"]),
            )
            for number in range(1, 13)
        ],
        honoured=int(honoured),
    )


_FIGURES = ("people", "deeds", "given", "taken")


def _figures(rows: Iterable[Any]) -> defaultdict[tuple[int | None, str], list[Part]]:
    """Return the figures of each place by month, with how many people each tells of."""
    found: defaultdict[tuple[int | None, str], list[Part]] = defaultdict(list)
    for month, people, deeds, given, taken, losers in rows:
        number = None if month is None else int(month)
        told = (people, deeds, int(given), int(taken))
        for name, figure, of in zip(_FIGURES, told, (people, people, people, losers), strict=True):
            found[number, name].append(Part(figure, of))
    return found


def _all_of(parts: Sequence[Part]) -> int:
    return sum(part.figure for part in parts)


def _items(
    session: Session, where: tuple[ColumnElement[bool], ...], *, fewest: int = 1
) -> list[ItemSum]:
    """Return the sums of each item, added up before anything is looked up about its rules."""
    code = col(Deed.rule_code)
    sums = (
        select(
            code,
            col(Deed.rule_id),
            func.count().label("times"),
            func.sum(col(Deed.points)).label("points"),
        )
        .where(*where)
        .group_by(code, col(Deed.rule_id))
        .subquery()
    )
    total = func.sum(sums.c.points)
    query = (
        select(func.max(col(Rule.title)), func.sum(sums.c.times), total)
        .join(Rule, col(Rule.id) == sums.c.rule_id)
        .group_by(sums.c.rule_code)
        .order_by(total.desc(), sums.c.rule_code)
    )
    if fewest > 1:
        many = func.count(func.distinct(col(Deed.owner_id))) >= fewest
        told = select(code).where(*where).group_by(code).having(many)
        query = query.where(sums.c.rule_code.in_(told))
    rows = session.execute(query)
    return [ItemSum(title, int(times), int(points)) for title, times, points in rows]


def _of_year(communities: Sequence[UUID], year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Deed.community_id).in_(communities),
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.happened_on).between(date(year, 1, 1), date(year, 12, 31)),
    )


def _redeemed_in(
    communities: Sequence[UUID], place: Place, year: int
) -> tuple[ColumnElement[bool], ...]:
    """Narrow to what was handed over in a year of ``place``, as the lists of its months do."""
    begin, end = year_bounds(year, place)
    return (
        col(Redemption.community_id).in_(communities),
        col(Redemption.state) == RedemptionState.HANDED_OVER,
        col(Redemption.ended_at) >= begin,
        col(Redemption.ended_at) < end,
    )

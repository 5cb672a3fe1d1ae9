"""A year in figures: of one passbook for whose it is, and of the community for everybody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.i18n import Text
from linli.points import OwnerKind
from linli_moral_bank.books import year_sums
from linli_moral_bank.books.rollup import Part, add_up
from linli_moral_bank.calendar import said, year_bounds
from linli_moral_bank.models import (
    Deed,
    DeedState,
    Honour,
    Nominee,
    NomineeState,
    Redemption,
    RedemptionState,
)
from linli_moral_bank.reach import reach
from linli_moral_bank.rule_sets import titles
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class ItemSum:
    """What one item of the rules brought in a year."""

    title: str
    times: int
    points: int


@dataclass(frozen=True, slots=True)
class OwnYear:
    """The year of a person, household or organisation."""

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


def own(
    session: Session,
    place: Place,
    owner_id: UUID,
    year: int,
    kind: OwnerKind = OwnerKind.PERSON,
) -> OwnYear:
    """Return what a person, household or organisation did and got in a year; four queries."""
    payers = (
        (col(Redemption.person_id) == owner_id)
        & (col(Redemption.owner_kind) != OwnerKind.ORGANISATION)
        if kind is OwnerKind.PERSON
        else col(Redemption.owner_id) == owner_id
    )
    sums = session.execute(
        select(col(Deed.rule_code), func.count(), func.sum(col(Deed.points)))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.owner_id) == owner_id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.happened_on).between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(col(Deed.rule_code))
    )
    items = _items(
        session, place, [place.id], [(code, times, int(points)) for code, times, points in sums]
    )
    redeemed = session.execute(
        select(func.coalesce(func.sum(col(Redemption.points)), 0)).where(
            *_redeemed_in([place.id], place, year),
            payers,
        )
    ).scalar_one()
    honours = session.execute(
        select(col(Honour.title), col(Honour.year), col(Honour.quarter))
        .join(Nominee, col(Nominee.honour_id) == col(Honour.id))
        .where(
            col(Honour.community_id) == place.id,
            col(Honour.year) == year,
            col(Nominee.owner_id) == owner_id,
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
    """Return a community's year; five queries, in a branch or district six.

    A branch or district adds up what lies below, without what would tell of too few. In a community
    itself the book tells of each deed, so there is nothing to withhold.
    """
    within = reach(session, place.id)
    add = _all_of if len(within) == 1 else add_up
    #: By month and item, as the table of the figures has them.
    found: defaultdict[tuple[int, str, str], list[Part]] = defaultdict(list)
    for row in session.execute(select(year_sums.happened(session, within, year))):
        for name, figure, of in (
            ("people", row.people, row.people),
            ("deeds", row.deeds, row.people),
            ("given", row.given, row.people),
            ("taken", row.taken, row.losers),
            ("points", row.given - row.taken, row.people),
        ):
            found[row.month, row.rule_code, name].append(Part(figure, of))
    items = (
        (code, times, add(found[0, code, "points"]) or 0)
        for month, code, name in list(found)
        if code and name == "deeds" and (times := add(found[month, code, name])) is not None
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
        **{name: add(found[0, "", name]) for name in _FIGURES},
        redeemed=add([Part(int(total), people) for total, people in redeemed]),
        items=_items(session, place, within, items),
        months=[
            Month(
                date(year, month, 1), *(add(found[month, "", name]) for name in ("given", "taken"))
            )
            for month in range(1, 13)
        ],
        honoured=int(honoured),
    )


_FIGURES = ("people", "deeds", "given", "taken")


def _all_of(parts: Sequence[Part]) -> int:
    return sum(part.figure for part in parts)


def _items(
    session: Session, place: Place, within: Sequence[UUID], found: Iterable[tuple[str, int, int]]
) -> list[ItemSum]:
    """Give items (code, times, points) their titles, those that brought most first."""
    ordered = sorted(found, key=lambda item: (-item[2], item[0]))
    called = titles.of(session, {*place.ancestor_ids, *within}, [code for code, *_sums in ordered])
    return [ItemSum(called.get(code, code), times, points) for code, times, points in ordered]


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

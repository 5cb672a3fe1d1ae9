"""The bank in figures, month by month: who took part, what was given, taken and redeemed.

A branch or district adds up what lies below.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    Subquery,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlmodel import Session, col

from linli.communities import Place
from linli.db import read
from linli_moral_bank.books import year_sums
from linli_moral_bank.books.rollup import FEWEST, Part, add_up
from linli_moral_bank.calendar import bounds, months_before, today
from linli_moral_bank.models import Deed, DeedState, Redemption, RedemptionState
from linli_moral_bank.reach import reach
from linli_moral_bank.rule_sets import titles

_MOMENT = Deed.__table__.c.decided_at.type  # type: ignore[attr-defined]
#: Months that are shown, the present one among them.
MONTHS = 12
_COMMUNITIES: BindParameter[Any] = bindparam("communities", expanding=True)
_FIGURES = ("people", "deeds", "given", "taken", "redeemed")


@dataclass(frozen=True, slots=True)
class MonthNumbers:
    """A month; a figure that would tell of fewer than five is not told."""

    month: date
    people: int | None
    deeds: int | None
    given: int | None
    taken: int | None
    redeemed: int | None


@dataclass(frozen=True, slots=True)
class ItemNumbers:
    """How often an item was booked, and the points of all of them."""

    title: str
    deeds: int
    points: int


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=_MOMENT)


def _each_month(
    of_month: Callable[[int], Select[*tuple[Any, ...]]],
) -> CompoundSelect[*tuple[Any, ...]]:
    """Return a query of all months: each is read as one piece of an index, and nothing is sorted.

    Its rows begin with the month's number; the moments of months are ``month_0``, ``month_1`` …
    """
    return union_all(*(of_month(number) for number in range(MONTHS)))


def _redeemed_of(number: int) -> Select[*tuple[Any, ...]]:
    query = select(
        literal(number),
        func.count(func.distinct(col(Redemption.person_id))),
        func.sum(col(Redemption.points)),
    ).where(
        col(Redemption.community_id).in_(_COMMUNITIES),
        col(Redemption.state) == RedemptionState.HANDED_OVER,
        col(Redemption.ended_at) >= _moment(f"month_{number}"),
        col(Redemption.ended_at) < _moment(f"month_{number + 1}"),
    )
    return query.group_by(col(Redemption.community_id))


_REDEEMED = _each_month(_redeemed_of)
#: Ends with the fifth of them: to count all people of every item takes several times as long.
_PEOPLE = (
    select(col(Deed.owner_id))
    .where(
        col(Deed.community_id).in_(_COMMUNITIES),
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.decided_at) >= _moment("since"),
        col(Deed.rule_code) == bindparam("rule_code"),
    )
    .distinct()
    .limit(FEWEST)
)


def by_month(session: Session, place: Place) -> list[MonthNumbers]:
    """Return the last twelve months, oldest first; four queries at most."""
    months = _months(session, place)
    asked: dict[str, Any] = {
        f"month_{number}": bounds(month, place)[0] for number, month in enumerate(months)
    }
    asked[f"month_{MONTHS}"] = bounds(months[-1], place)[1]
    asked["communities"] = within = reach(session, place.id)
    booked = _booked(session, place, within, months)
    found: defaultdict[tuple[date, str], list[Part]] = defaultdict(list)
    for row in session.execute(select(booked).where(booked.c.rule_code == "")):
        for name, figure, of in (
            ("people", row.people, row.people),
            ("deeds", row.deeds, row.people),
            ("given", row.given, row.people),
            ("taken", row.taken, row.losers),
        ):
            found[date(row.year, row.month, 1), name].append(Part(figure, of))
    for number, people, total in read(session, _REDEEMED, **asked):
        found[months[number], "redeemed"].append(Part(int(total), people))
    return [
        MonthNumbers(month, **{name: add_up(found[month, name]) for name in _FIGURES})
        for month in months
    ]


def by_item(session: Session, place: Place, *, limit: int = 10) -> list[ItemNumbers]:
    """Return the items that were booked most in these months.

    Items for which fewer than five people were booked are left out. Four queries at most, and a
    short one for each item that is told.
    """
    months, within = _months(session, place), reach(session, place.id)
    booked = _booked(session, place, within, months)
    deeds = func.sum(booked.c.deeds)
    sums = session.execute(
        select(booked.c.rule_code, deeds, func.sum(booked.c.given - booked.c.taken))
        .where(booked.c.rule_code != "")
        .group_by(booked.c.rule_code)
        .having(deeds >= FEWEST)
        .order_by(deeds.desc(), booked.c.rule_code)
    )
    asked = {"communities": within, "since": bounds(months[0], place)[0]}
    found: list[tuple[str, int, int]] = []
    for code, times, points in sums.all():
        if len(read(session, _PEOPLE, **asked, rule_code=code).all()) == FEWEST:
            found.append((code, int(times), int(points)))
        if len(found) == limit:
            break
    called = titles.of(session, {*place.ancestor_ids, *within}, [code for code, *_sums in found])
    return [ItemNumbers(called.get(code, code), times, points) for code, times, points in found]


def _booked(
    session: Session, place: Place, within: Sequence[UUID], months: Sequence[date]
) -> Subquery:
    """Return the figures of these months, of one or two years."""
    rows = []
    for year in sorted({month.year for month in months}):
        of_year = year_sums.booked(session, within, year, place)
        wanted = [month.month for month in months if month.year == year]
        rows.append(select(of_year).where(of_year.c.month.in_(wanted)))
    return union_all(*rows).subquery()


def _months(session: Session, place: Place) -> list[date]:
    present = today(session, place).replace(day=1)
    return [months_before(present, ago) for ago in range(MONTHS - 1, -1, -1)]

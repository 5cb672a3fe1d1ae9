"""The bank in figures, month by month: who took part, what was given, taken and redeemed.

A branch or district adds up what lies below.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Row,
    Select,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlmodel import Session, col

from linli.communities import Place
from linli.db import read
from linli_moral_bank.books.rollup import FEWEST, Part, add_up
from linli_moral_bank.calendar import bounds, months_before, today
from linli_moral_bank.models import Deed, DeedState, Redemption, RedemptionState
from linli_moral_bank.reach import reach
from linli_moral_bank.rule_sets import titles

_MOMENT = Deed.__table__.c.decided_at.type  # type: ignore[attr-defined]
#: Months that are shown, the present one among them.
MONTHS = 12
_COMMUNITIES: BindParameter[Any] = bindparam("communities", expanding=True)
_HERE = col(Deed.community_id).in_(_COMMUNITIES)
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


def _deeds_of(number: int) -> Select[*tuple[Any, ...]]:
    points = col(Deed.points)
    query = select(
        literal(number),
        func.count(func.distinct(col(Deed.owner_id))),
        func.count(),
        func.coalesce(func.sum(points).filter(points > 0), 0),
        func.coalesce(-func.sum(points).filter(points < 0), 0),
        func.count(func.distinct(col(Deed.owner_id))).filter(points < 0),
    ).where(
        _HERE,
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.decided_at) >= _moment(f"month_{number}"),
        col(Deed.decided_at) < _moment(f"month_{number + 1}"),
    )
    return query.group_by(col(Deed.community_id))


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


_DEEDS, _REDEEMED = _each_month(_deeds_of), _each_month(_redeemed_of)
_BOOKED = (
    _HERE,
    col(Deed.state) == DeedState.CONFIRMED,
    col(Deed.decided_at) >= _moment("since"),
)
_COUNT = func.count()
_ITEMS = (
    select(col(Deed.rule_code), _COUNT, func.sum(col(Deed.points)))
    .where(*_BOOKED)
    .group_by(col(Deed.rule_code))
    .having(_COUNT >= FEWEST)
    .order_by(_COUNT.desc(), col(Deed.rule_code))
)
#: Ends with the fifth of them: to count all people of every item takes several times as long.
_PEOPLE = (
    select(col(Deed.owner_id))
    .where(*_BOOKED, col(Deed.rule_code) == bindparam("rule_code"))
    .distinct()
    .limit(FEWEST)
)


def by_month(session: Session, place: Place) -> list[MonthNumbers]:
    """Return the last twelve months, oldest first; two queries."""
    months = _months(session, place)
    asked: dict[str, Any] = {
        f"month_{number}": bounds(month, place)[0] for number, month in enumerate(months)
    }
    asked[f"month_{MONTHS}"] = bounds(months[-1], place)[1]
    asked["communities"] = reach(session, place.id)
    found: defaultdict[tuple[int, str], list[Part]] = defaultdict(list)
    for number, people, deeds, given, taken, losers in read(session, _DEEDS, **asked):
        for name, figure, of in (
            ("people", people, people),
            ("deeds", deeds, people),
            ("given", given, people),
            ("taken", taken, losers),
        ):
            found[number, name].append(Part(int(figure), of))
    for number, people, total in read(session, _REDEEMED, **asked):
        found[number, "redeemed"].append(Part(int(total), people))
    return [
        MonthNumbers(month, **{name: add_up(found[number, name]) for name in _FIGURES})
        for number, month in enumerate(months)
    ]


def by_item(session: Session, place: Place, *, limit: int = 10) -> list[ItemNumbers]:
    """Return the items that were booked most in these months.

    Items for which fewer than five people were booked are left out. Two queries, and a short one
    for each item that is told.
    """
    within = reach(session, place.id)
    asked = {
        "communities": within,
        "since": bounds(_months(session, place)[0], place)[0],
    }
    found: list[Row[*tuple[Any, ...]]] = []
    for row in read(session, _ITEMS, **asked).all():
        if len(read(session, _PEOPLE, **asked, rule_code=row[0]).all()) == FEWEST:
            found.append(row)
        if len(found) == limit:
            break
    called = titles.of(session, {*place.ancestor_ids, *within}, [row[0] for row in found])
    return [
        ItemNumbers(called.get(code, code), deeds, int(points)) for code, deeds, points in found
    ]


def _months(session: Session, place: Place) -> list[date]:
    present = today(session, place).replace(day=1)
    return [months_before(present, ago) for ago in range(MONTHS - 1, -1, -1)]

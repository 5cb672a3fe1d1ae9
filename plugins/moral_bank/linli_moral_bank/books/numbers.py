"""The bank in figures, month by month: who took part, what was given, taken and redeemed."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Subquery, func, literal, select, union_all
from sqlmodel import Session, col

from linli.communities import Place
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.calendar import bounds, months_before, today
from linli_moral_bank.models import Deed, DeedState, Redemption, RedemptionState, Rule, RuleSet

_MOMENT = Deed.__table__.c.decided_at.type  # type: ignore[attr-defined]
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
    points, spans = col(Deed.points), _spans(months, place)
    deeds = (
        select(
            spans.c.number,
            func.count(func.distinct(col(Deed.owner_id))),
            func.count(),
            func.coalesce(func.sum(points).filter(points > 0), 0),
            func.coalesce(-func.sum(points).filter(points < 0), 0),
        )
        .join(
            Deed,
            (col(Deed.decided_at) >= spans.c.start) & (col(Deed.decided_at) < spans.c.end),
        )
        .where(col(Deed.community_id) == place.id, col(Deed.state) == DeedState.CONFIRMED)
        .group_by(spans.c.number)
    )
    for number, people, count, given, taken in session.execute(deeds):
        month = months[number]
        if 0 < people < FEWEST:
            found[month] = replace(found[month], people=None, deeds=None, given=None, taken=None)
        else:
            found[month] = replace(
                found[month], people=people, deeds=count, given=int(given), taken=int(taken)
            )
    redeemed = (
        select(
            spans.c.number,
            func.count(func.distinct(col(Redemption.person_id))),
            func.sum(col(Redemption.points)),
        )
        .join(
            Redemption,
            (col(Redemption.ended_at) >= spans.c.start) & (col(Redemption.ended_at) < spans.c.end),
        )
        .where(
            col(Redemption.community_id) == place.id,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
        )
        .group_by(spans.c.number)
    )
    for number, people, total in session.execute(redeemed):
        month = months[number]
        told = int(total) if people >= FEWEST else None
        found[month] = replace(found[month], redeemed=told)
    return [found[month] for month in months]


def by_item(session: Session, place: Place, *, limit: int = 10) -> list[ItemNumbers]:
    """Return the items that were booked most in these months; two queries.

    Items for which fewer than five people were booked are left out.
    """
    months = _months(session, place)
    count = func.count()
    found = session.execute(
        select(col(Deed.rule_code), count, func.sum(col(Deed.points)))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.decided_at) >= bounds(months[0], place)[0],
        )
        .group_by(col(Deed.rule_code))
        .having(func.count(func.distinct(col(Deed.owner_id))) >= FEWEST)
        .order_by(count.desc(), col(Deed.rule_code))
        .limit(limit)
    ).all()
    titles = _titles(session, place, [code for code, _deeds, _points in found])
    return [
        ItemNumbers(titles.get(code, code), deeds, int(points)) for code, deeds, points in found
    ]


def _titles(session: Session, place: Place, codes: list[str]) -> dict[str, str]:
    """Return what items are called by the newest rules that hold, or held, here."""
    rows = session.execute(
        select(col(Rule.code), col(Rule.title))
        .join(RuleSet, col(RuleSet.id) == col(Rule.rule_set_id))
        .where(col(Rule.code).in_(codes), col(RuleSet.community_id).in_(place.ancestor_ids))
        .order_by(col(Rule.id))
    )
    return {row.code: row.title for row in rows}


def _months(session: Session, place: Place) -> list[date]:
    present = today(session, place).replace(day=1)
    return [months_before(present, ago) for ago in range(MONTHS - 1, -1, -1)]


def _spans(months: list[date], place: Place) -> Subquery:
    """Return the months as a table: number, first moment, and that of the next."""
    rows = []
    for number, month in enumerate(months):
        start, end = bounds(month, place)
        rows.append(
            select(
                literal(number).label("number"),
                literal(start, _MOMENT).label("start"),
                literal(end, _MOMENT).label("end"),
            )
        )
    return union_all(*rows).subquery()

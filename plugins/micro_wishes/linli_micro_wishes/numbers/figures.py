"""What came of wishes and orders in a span of time, in figures that name nobody.

Times are medians in hours: half were quicker. Shares are percent, rounded down.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.people import Organisation
from linli_micro_wishes.models import (
    FULFILLED,
    SETTLED,
    Claim,
    ClaimState,
    Order,
    Service,
    Tier,
    Wish,
)
from linli_micro_wishes.numbers.shares import percent

#: A span of time in UTC: from its first moment to just before its last.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Line:
    """Wishes of one category, or orders of one service."""

    title: str
    told: int
    fulfilled: int
    #: Median hours from being told (for a wish: open) to being taken, and to being fulfilled.
    hours_to_take: float | None
    hours_to_fulfil: float | None
    stars: float | None


@dataclass(frozen=True, slots=True)
class Fulfiller:
    """What an organisation, or a team, took on; with a blank name: single neighbours."""

    name: str
    people: int
    taken: int
    fulfilled: int
    #: In hundredths of the currency.
    given: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Wishes or orders of a span of time."""

    total: Line
    lines: tuple[Line, ...]
    #: How many gave one to five stars.
    stars: Mapping[int, int]
    fulfillers: tuple[Fulfiller, ...] = ()
    #: How many were settled on each tier.
    tiers: Mapping[Tier, int] = field(default_factory=dict)

    def share_of(self, tier: Tier) -> int:
        """Return the percent of what was settled that was settled on a tier."""
        settled = sum(self.tiers.values())
        return percent(self.tiers.get(tier, 0), settled) if settled else 0

    @property
    def content(self) -> int | None:
        """Percent of those who gave stars that gave four or five."""
        rated = sum(self.stars.values())
        return percent(self.stars.get(4, 0) + self.stars.get(5, 0), rated) if rated else None


def wishes(session: Session, community_ids: Iterable[UUID], span: Span) -> Figures:
    """Return what came of the wishes that were opened in a span of time."""
    ids = list(community_ids)
    rows = session.execute(
        select(
            col(Wish.category),
            col(Wish.opened_at),
            col(Wish.first_claimed_at),
            col(Wish.closed_at),
            col(Wish.state).in_(FULFILLED),
            col(Wish.rating),
        ).where(
            col(Wish.community_id).in_(ids),
            col(Wish.opened_at) >= span[0],
            col(Wish.opened_at) < span[1],
        )
    ).all()
    return Figures(*_lines(rows), fulfillers=_fulfillers(session, ids, span))


def orders(session: Session, community_ids: Iterable[UUID], span: Span) -> Figures:
    """Return what came of the orders and questions that were told in a span of time."""
    ids = list(community_ids)
    told = (
        col(Order.community_id).in_(ids),
        col(Order.submitted_at) >= span[0],
        col(Order.submitted_at) < span[1],
    )
    rows = session.execute(
        select(
            col(Service.title),
            col(Order.submitted_at),
            col(Order.answered_at),
            col(Order.done_at),
            col(Order.state).in_(SETTLED),
            col(Order.rating),
        )
        .join(Service, col(Service.id) == col(Order.service_id))
        .where(*told)
    ).all()
    tiers = session.execute(
        select(col(Order.tier), func.count())
        .where(*told, col(Order.state).in_(SETTLED))
        .group_by(col(Order.tier))
    )
    return Figures(*_lines(rows), tiers={row[0]: row[1] for row in tiers})


def _lines(rows: Iterable[Any]) -> tuple[Line, tuple[Line, ...], Mapping[int, int]]:
    everything = list(rows)
    names = sorted({row[0] for row in everything})
    stars = Counter(row[5] for row in everything if row[5] is not None)
    return (
        _line("", everything),
        tuple(_line(name, [row for row in everything if row[0] == name]) for name in names),
        dict(stars),
    )


def _line(title: str, rows: list[Any]) -> Line:
    rated = [row[5] for row in rows if row[5] is not None]
    return Line(
        title,
        told=len(rows),
        fulfilled=sum(1 for row in rows if row[4]),
        hours_to_take=_median(row[2] - row[1] for row in rows if row[2] is not None),
        hours_to_fulfil=_median(row[3] - row[1] for row in rows if row[4] and row[3] is not None),
        stars=round(sum(rated) / len(rated), 1) if rated else None,
    )


def _median(times: Iterable[timedelta]) -> float | None:
    hours = [time.total_seconds() / 3600 for time in times]
    return round(median(hours), 1) if hours else None


def _fulfillers(session: Session, ids: list[UUID], span: Span) -> tuple[Fulfiller, ...]:
    """Return who took on the wishes of a span: the report back to each organisation."""
    name = func.coalesce(col(Organisation.name), col(Claim.team))
    confirmed = col(Claim.state) == ClaimState.CONFIRMED
    rows = session.execute(
        select(
            name,
            func.count(func.distinct(col(Claim.person_id))),
            func.count(),
            func.count().filter(confirmed),
            func.coalesce(func.sum(col(Claim.given)).filter(confirmed), 0),
        )
        .join(Wish, col(Wish.id) == col(Claim.wish_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Claim.organisation_id))
        .where(
            col(Wish.community_id).in_(ids),
            col(Claim.claimed_at) >= span[0],
            col(Claim.claimed_at) < span[1],
        )
        .group_by(name)
        .order_by(func.count().desc(), name)
    )
    return tuple(Fulfiller(row[0], *(int(number) for number in row[1:])) for row in rows)

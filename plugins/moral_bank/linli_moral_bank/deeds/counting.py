"""How often an item counts, as plain arithmetic: what is asked for, and what counted before.

Nothing is read here, so that thousands of histories can be tried in a test. Who reads them, and
says in words what is used up, is :mod:`linli_moral_bank.deeds.limits`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from linli_moral_bank.calendar import days_of_period
from linli_moral_bank.models import Rhythm


class Limited(Protocol):
    """A rule, as a table row or as a list shows it."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def rhythm(self) -> Rhythm: ...
    @property
    def cap(self) -> int | None: ...
    @property
    def household_cap(self) -> int | None: ...
    @property
    def cap_points(self) -> int | None: ...
    @property
    def cooldown_days(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Counted:
    """A deed by the same item that counts, of an owner or of those who live with them."""

    owner_id: UUID
    day: date
    #: Below zero for a deduction; 0 where they are not set yet.
    points: int


class Reached(StrEnum):
    """Which limit a further deed would exceed."""

    PERSON = "person"
    HOUSEHOLD = "household"
    POINTS = "points"
    DAYS = "days"


def is_limited(rule: Limited) -> bool:
    """Return whether a rule limits anything that others before it count towards."""
    limits = (rule.cap, rule.household_cap, rule.cap_points, rule.cooldown_days)
    return any(limit is not None for limit in limits)


def span(rule: Limited, day: date) -> tuple[date, date] | None:
    """Return between which days others matter to a deed of a day; None where all of them do."""
    period = days_of_period(rule.rhythm, day)
    if period is None:
        return None
    apart = timedelta(days=(rule.cooldown_days or 1) - 1)
    return min(period[0], day - apart), max(period[1], day + apart)


def reached(rule: Limited, owner_id: UUID, day: date, others: Iterable[Counted]) -> Reached | None:
    """Return the limit that a further deed of an owner on a day would exceed, or None.

    ``others`` are all that count, of the owner and of those who live with them.
    """
    others = tuple(others)
    inside = _inside(rule, day, others)
    own = [one for one in inside if one.owner_id == owner_id]
    if rule.cap is not None and len(own) >= rule.cap:
        return Reached.PERSON
    if rule.household_cap is not None and len(inside) >= rule.household_cap:
        return Reached.HOUSEHOLD
    if rule.cap_points is not None and room(rule, owner_id, day, others) == 0:
        return Reached.POINTS
    if rule.cooldown_days is not None and any(
        one.owner_id == owner_id and abs(one.day - day).days < rule.cooldown_days for one in others
    ):
        return Reached.DAYS
    return None


def room(rule: Limited, owner_id: UUID, day: date, others: Iterable[Counted]) -> int | None:
    """Return how many points a rule still gives or takes in the period of a day; None: any."""
    if rule.cap_points is None:
        return None
    own = (one for one in _inside(rule, day, others) if one.owner_id == owner_id)
    return max(0, rule.cap_points - sum(abs(one.points) for one in own))


def clipped(points: int, room: int | None) -> int:
    """Return what the room that is left leaves of points, above or below zero.

    >>> clipped(3, 2), clipped(-3, 2), clipped(3, None)
    (2, -2, 3)
    """
    return points if room is None else max(-room, min(points, room))


def _inside(rule: Limited, day: date, others: Iterable[Counted]) -> list[Counted]:
    period = days_of_period(rule.rhythm, day)
    if period is None:
        return list(others)
    return [one for one in others if period[0] <= one.day <= period[1]]

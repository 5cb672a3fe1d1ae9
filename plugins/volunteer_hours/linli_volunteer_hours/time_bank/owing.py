"""Whoever was helped more than they gave so far: how much, and what they may still ask for."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli import points
from linli.points import AccountKind, Owner
from linli_volunteer_hours.time_bank import currency


@dataclass(frozen=True, slots=True)
class Owing:
    """Help received ahead of what was given, in minutes."""

    minutes: int
    #: What can still be asked for.
    room: int


def owing(session: Session, community_id: UUID, person_id: UUID) -> Owing | None:
    """Return what a person received ahead; None for whoever owes nothing. One query."""
    found = [
        one
        for one in points.accounts_of(session, Owner.person(person_id), community_id)
        if currency.is_time(one.unit) and one.account.kind is AccountKind.HOLDER
    ]
    owed = -sum(one.balance.balance - one.balance.expired for one in found)
    if owed <= 0:
        return None
    lowest = sum(one.account.minimum or 0 for one in found)
    return Owing(owed, max(0, sum(one.balance.available for one in found) - lowest))

"""Councils and meetings as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.i18n import Text
from linli.people import Person
from linli_deliberation.councils.composition import counted
from linli_deliberation.models import (
    Coming,
    Council,
    Invited,
    Meeting,
    MeetingState,
    Seat,
    SeatHolder,
)
from linli_deliberation.texts import _

#: State → what it is called, and the kind of its badge.
STATES: dict[MeetingState, tuple[Text, str]] = {
    MeetingState.CALLED: (_("Called"), "info"),
    MeetingState.HELD: (_("Minutes to be confirmed"), "wait"),
    MeetingState.INQUORATE: (_("Too few came"), "bad"),
    MeetingState.CONFIRMED: (_("Minutes confirmed"), "good"),
    MeetingState.CANCELLED: (_("Called off"), "bad"),
}
COMINGS: dict[Coming, Text] = {
    Coming.HALL: _("in the hall"),
    Coming.ONLINE: _("online"),
    Coming.EXCUSED: _("excused"),
    Coming.ABSENT: _("absent"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on a seat."""

    id: UUID
    name: str
    until: date
    elected: bool
    over: bool


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Seats of one kind with who holds them; ``places`` unset for guests."""

    id: UUID
    title: str
    places: int | None
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited to a meeting."""

    person_id: UUID
    name: str
    is_member: bool
    coming: Coming | None
    confirmed: bool
    objection: str


def councils(session: Session, community_id: UUID) -> Sequence[Council]:
    """Return the councils of a community, the oldest first."""
    return (
        session.execute(
            select(Council)
            .where(col(Council.community_id) == community_id)
            .order_by(col(Council.id))
        )
        .scalars()
        .all()
    )


def seats(session: Session, council: Council, today: date) -> list[SeatRow]:
    """Return the seats of a council with who holds them; two queries."""
    holders: dict[UUID, list[Holder]] = {}
    for holder, name in session.execute(
        select(SeatHolder, col(Person.name))
        .join(Person, col(Person.id) == col(SeatHolder.person_id))
        .where(col(SeatHolder.council_id) == council.id, col(SeatHolder.ended_on).is_(None))
        .order_by(col(SeatHolder.since), col(SeatHolder.id))
    ):
        holders.setdefault(holder.seat_id, []).append(
            Holder(holder.id, name, holder.until, holder.poll_id is not None, holder.until < today)
        )
    rows = session.execute(
        select(col(Seat.id), col(Seat.title), col(Seat.places))
        .where(col(Seat.council_id) == council.id)
        .order_by(col(Seat.position))
    )
    return [SeatRow(id_, title, places, tuple(holders.get(id_, ()))) for id_, title, places in rows]


def majority(session: Session, council: Council) -> tuple[int, int] | None:
    """Return how many who sit belong to the council's category, of how many; None without one."""
    if not council.majority:
        return None
    _seats, held, belong = counted(session, council)
    return belong, held


def meetings(session: Session, council_id: UUID, limit: int = 30) -> Sequence[Meeting]:
    """Return the meetings of a council, the newest first."""
    return (
        session.execute(
            select(Meeting)
            .where(col(Meeting.council_id) == council_id)
            .order_by(col(Meeting.starts_at).desc(), col(Meeting.id))
            .limit(limit)
        )
        .scalars()
        .all()
    )


def guests(session: Session, meeting: Meeting) -> list[Guest]:
    """Return who is invited to a meeting, members first, by name."""
    rows = session.execute(
        select(Invited, col(Person.name))
        .join(Person, col(Person.id) == col(Invited.person_id))
        .where(col(Invited.meeting_id) == meeting.id)
        .order_by(col(Invited.is_member).desc(), col(Person.name), col(Person.id))
    )
    return [
        Guest(
            one.person_id,
            name,
            one.is_member,
            one.coming,
            one.confirmed is not None and one.confirmed == meeting.version,
            one.objection,
        )
        for one, name in rows
    ]

"""Councils and meetings as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from linli.i18n import Text
from linli.people import Membership, MembershipStatus, Person
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


#: How many meetings a page lists.
AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on a seat."""

    id: UUID
    name: str
    until: date
    over: bool
    #: Whether they still belong to the community.
    belongs: bool
    #: The vote that elected them, or the draw by lot; neither when appointed.
    poll_id: UUID | None
    draw_id: UUID | None


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
    for holder, name, membership_id in session.execute(
        select(SeatHolder, col(Person.name), col(Membership.id))
        .join(Person, col(Person.id) == col(SeatHolder.person_id))
        .join(
            Membership,
            (col(Membership.person_id) == col(SeatHolder.person_id))
            & (col(Membership.community_id) == council.community_id)
            & (col(Membership.status) == MembershipStatus.ACTIVE),
            isouter=True,
        )
        .where(col(SeatHolder.council_id) == council.id, col(SeatHolder.ended_on).is_(None))
        .order_by(col(SeatHolder.since), col(SeatHolder.id))
    ):
        holders.setdefault(holder.seat_id, []).append(
            Holder(
                holder.id,
                name,
                holder.until,
                over=holder.until < today,
                belongs=membership_id is not None,
                poll_id=holder.poll_id,
                draw_id=holder.draw_id,
            )
        )
    rows = session.execute(
        select(col(Seat.id), col(Seat.title), col(Seat.places))
        .where(col(Seat.council_id) == council.id)
        .order_by(col(Seat.position))
    )
    return [SeatRow(id_, title, places, tuple(holders.get(id_, ()))) for id_, title, places in rows]


def kinds_of_seats(session: Session, community_id: UUID) -> list[tuple[UUID, str]]:
    """Return the kinds of seats of all councils of a community, those for guests left out."""
    rows = session.execute(
        select(col(Seat.id), col(Council.title), col(Seat.title))
        .join(Council, col(Council.id) == col(Seat.council_id))
        .where(col(Council.community_id) == community_id, col(Seat.places).is_not(None))
        .order_by(col(Council.id), col(Seat.position))
    )
    return [(id_, f"{council} · {seat}") for id_, council, seat in rows]


def meetings(
    session: Session, council_id: UUID, *, before: UUID | None = None, limit: int = AT_ONCE
) -> Sequence[Meeting]:
    """Return the meetings of a council, the newest first; ``before`` is the last already seen."""
    query = (
        select(Meeting)
        .where(col(Meeting.council_id) == council_id)
        .order_by(col(Meeting.starts_at).desc(), col(Meeting.id).desc())
        .limit(limit)
    )
    last = None if before is None else session.get(Meeting, before)
    if last is not None:
        query = query.where(
            tuple_(col(Meeting.starts_at), col(Meeting.id)) < (last.starts_at, last.id)
        )
    return session.execute(query).scalars().all()


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

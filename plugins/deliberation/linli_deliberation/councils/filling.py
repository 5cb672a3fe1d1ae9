"""Filling seats of one kind at once: with whom a vote elected or a lot drew, or a category."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.people import Membership, MembershipStatus, Person
from linli_deliberation.councils import chosen, seats
from linli_deliberation.days import today_in
from linli_deliberation.models import Council, Seat, SeatHolder
from linli_deliberation.refusals import CouncilRefused
from linli_deliberation.texts import _

#: Why an earlier term ends, in the community's own words.
ANEW = "换届"


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of filling seats."""

    council_id: UUID
    #: How many took a seat now.
    seated: int
    #: Who was to take one and does not belong to the community any more.
    gone: tuple[str, ...]


def with_elected(
    session: Session,
    actor: Actor,
    community_id: UUID,
    seat_id: UUID,
    poll_id: UUID,
    *,
    until: date,
) -> Filled:
    """Let all whom a vote elected take seats of one kind; done again, nothing changes.

    Whoever sits on the council by an earlier term begins a new one. Whoever has left the community
    since the vote is passed over and named.

    Raises:
        NotAllowed, CouncilUnknown, PollUnknown: the actor may not, or there is no such thing here.
        NotNow: the result is not final.
        CouncilRefused: the vote elected nobody, too few seats are free, or ``seats.seat`` refuses
            one of them.
    """
    access.require(session, actor, seats.COUNCILS, community_id)
    people = chosen.elected(session, community_id, poll_id)
    return _fill(session, actor, community_id, seat_id, people, until, "poll_id", poll_id)


def with_drawn(
    session: Session,
    actor: Actor,
    community_id: UUID,
    seat_id: UUID,
    draw_id: UUID,
    *,
    until: date,
) -> Filled:
    """Let all whom a lot drew take seats of one kind, as :func:`with_elected` does.

    Raises:
        NotAllowed, CouncilUnknown, DrawUnknown: the actor may not, or there is no such thing here.
        NotNow: lots are not drawn.
        CouncilRefused: see :func:`with_elected`.
    """
    access.require(session, actor, seats.COUNCILS, community_id)
    people = chosen.drawn(session, community_id, draw_id)
    return _fill(session, actor, community_id, seat_id, people, until, "draw_id", draw_id)


def with_category(
    session: Session,
    actor: Actor,
    community_id: UUID,
    seat_id: UUID,
    category: str,
    *,
    until: date,
) -> Filled:
    """Let all members of the community with a category take seats of one kind: a members' meeting.

    Whoever sits on the council already stays where they are; done again, only newcomers are seated.

    Raises:
        NotAllowed, CouncilUnknown: the actor may not, or there is no such seat here.
        NotNow: the council was dissolved.
        CouncilRefused: nobody has the category, too few seats are free, or ``seats.seat`` refuses
            one of them.
    """
    access.require(session, actor, seats.COUNCILS, community_id)
    council, place = seats.find_seat(session, community_id, seat_id)
    seats.end_terms(session, council, today_in(session, community_id))
    rows = session.execute(
        select(col(Membership.person_id), col(Membership.categories))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
        )
        .order_by(col(Membership.person_id))
    )
    belong = [person_id for person_id, categories in rows if category in (categories or ())]
    if not belong:
        raise CouncilRefused(_("Nobody in the register has this category."), field="category")
    sitting = _sitting(session, council)
    coming = [person_id for person_id in belong if person_id not in sitting]
    _require_room(session, place, len(coming))
    for person_id in coming:
        seats.seat(session, actor, community_id, place.id, person_id, until=until)
    return Filled(council.id, len(coming), ())


def _fill(
    session: Session,
    actor: Actor,
    community_id: UUID,
    seat_id: UUID,
    people: Sequence[UUID],
    until: date,
    by: Literal["poll_id", "draw_id"],
    reference: UUID,
) -> Filled:
    council, place = seats.find_seat(session, community_id, seat_id)
    seats.end_terms(session, council, today_in(session, community_id))
    sitting = _sitting(session, council)
    here = _members(session, community_id, people)
    there = {one for one in people if one in sitting and getattr(sitting[one], by) == reference}
    coming = [one for one in people if one in here and one not in there]
    for person_id in coming:
        if person_id in sitting:
            holder = sitting[person_id]
            seats.leave(session, actor, community_id, holder.id, reason=ANEW)
    _require_room(session, place, len(coming))
    for person_id in coming:
        seats.seat(
            session, actor, community_id, place.id, person_id, until=until, **{by: reference}
        )
    gone = [one for one in people if one not in here]
    return Filled(council.id, len(coming), _names(session, gone))


def _require_room(session: Session, place: Seat, coming: int) -> None:
    free = coming if place.places is None else place.places - seats.taken(session, place.id)
    if coming > free:
        raise CouncilRefused(
            _("To be seated: %(people)s. Free seats of this kind: %(free)s. Please end former terms"
              " first, or choose another kind of seat.", people=coming, free=free),
            field="seat",
        )  # fmt: skip


def _sitting(session: Session, council: Council) -> dict[UUID, SeatHolder]:
    rows = session.execute(
        select(SeatHolder).where(
            col(SeatHolder.council_id) == council.id, col(SeatHolder.ended_on).is_(None)
        )
    ).scalars()
    return {one.person_id: one for one in rows}


def _members(session: Session, community_id: UUID, people: Sequence[UUID]) -> set[UUID]:
    rows = session.execute(
        select(col(Membership.person_id)).where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.person_id).in_(people),
        )
    )
    return set(rows.scalars())


def _names(session: Session, people: Sequence[UUID]) -> tuple[str, ...]:
    rows = session.execute(select(col(Person.name)).where(col(Person.id).in_(people)))
    return tuple(sorted(rows.scalars()))

"""Councils and who sits on them: seats as a community lays them out, terms, and composition."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, people
from linli.access import Actor
from linli.clock import now
from linli.db import breaks
from linli.subjects import Subject
from linli_deliberation.councils import chosen
from linli_deliberation.councils.composition import keeps_majority
from linli_deliberation.days import today_in
from linli_deliberation.models import Council, Seat, SeatHolder
from linli_deliberation.models.councils import Decides, Quorum
from linli_deliberation.refusals import CouncilRefused, CouncilUnknown, NotNow
from linli_deliberation.texts import _

COUNCILS = "deliberation.councils"
_LINE = re.compile(r"(?P<title>.{1,60}?)[\s:：×x]*(?P<places>\d{1,3}|[XxＸ])")


def subject_of(council_id: UUID) -> Subject:
    """Return a council as a subject of the audit log."""
    return Subject("deliberation.council", council_id)


def found(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    seats: str,
    about: str = "",
    majority: str = "",
    notice_days: int = 3,
    quorum: Quorum = Quorum.HALF,
    decides: Decides = Decides.VOTES,
) -> Council:
    """Found a council; ``seats`` are lines such as "书记 1", "固定成员 7", "利益相关方 X".

    ``majority`` is a category of people who hold more than half of the seats; X seats, which are
    guests at a meeting, do not count.

    Raises:
        NotAllowed: the actor may not look after councils here.
        CouncilRefused: the name is missing or taken, or a line is no seat; ``field`` says which.
    """
    access.require(session, actor, COUNCILS, community_id)
    title = title.strip()
    if not title:
        raise CouncilRefused(_("Please give it a name."), field="title")
    laid_out = laid_out_in(seats)
    council = Council(
        community_id=community_id,
        title=title,
        about=about.strip(),
        majority=majority,
        notice_days=notice_days,
        quorum=quorum,
        decides=decides,
        created_at=now(session),
    )
    with called(session, title):
        session.add(council)
    for position, (name, places) in enumerate(laid_out):
        session.add(Seat(council_id=council.id, position=position, title=name, places=places))
    session.flush()
    record(session, actor, "deliberation.council.founded", council)
    return council


@contextmanager
def called(session: Session, title: str) -> Iterator[None]:
    """Write a council down under a name, in a savepoint.

    Raises:
        CouncilRefused: another one has this name.
    """
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        columns = ("deliberation_council.community_id", "deliberation_council.title")
        if not breaks(error, "uq_deliberation_council_title", *columns):
            raise
        there = _("“%(title)s” is already there.", title=title)
        raise CouncilRefused(there, field="title") from error


def seat(
    session: Session,
    actor: Actor,
    community_id: UUID,
    seat_id: UUID,
    person_id: UUID,
    *,
    until: date,
    poll_id: UUID | None = None,
    draw_id: UUID | None = None,
) -> SeatHolder:
    """Let a person take a seat from today until the end of a term: elected, by lot or appointed.

    With ``poll_id`` they are among those whom this vote elected, and its result is final. With
    ``draw_id`` they are among those whom this lot drew.

    Raises:
        NotAllowed: the actor may not look after councils here.
        CouncilUnknown, PollUnknown, DrawUnknown: there is no such seat, vote or draw here.
        NotAMember: the person does not belong to the community.
        NotNow: the result is not final, or lots are not drawn.
        CouncilRefused: the seat is taken or for guests, the term is over, they were not elected or
            drawn, they sit here already, or the majority could not be kept.
    """
    access.require(session, actor, COUNCILS, community_id)
    council, place = find_seat(session, community_id, seat_id)
    membership = people.membership_of(session, community_id, person_id)
    today = today_in(session, community_id)
    if until <= today:
        raise CouncilRefused(_("This day is over already."), field="until")
    if place.places is None:
        raise CouncilRefused(_("These are invited to a meeting when a matter needs them."),
                             field="seat")  # fmt: skip
    end_terms(session, council, today)
    if taken(session, place.id) >= place.places:
        raise CouncilRefused(_("All seats of this kind are taken."), field="seat")
    if poll_id is not None and person_id not in chosen.elected(session, community_id, poll_id):
        raise CouncilRefused(_("This person was not elected by this vote."), field="poll")
    if draw_id is not None and person_id not in chosen.drawn(session, community_id, draw_id):
        raise CouncilRefused(_("This person was not drawn by this lot."), field="draw")
    if not keeps_majority(session, council, membership.categories):
        raise CouncilRefused(
            _("Then the rule that more than half belong to one category could not be kept."),
            field="person",
        )
    holder = SeatHolder(
        council_id=council.id,
        seat_id=place.id,
        person_id=person_id,
        since=today,
        until=until,
        poll_id=poll_id,
        draw_id=draw_id,
    )
    try:
        with session.begin_nested():
            session.add(holder)
    except IntegrityError as error:
        columns = ("deliberation_seat_holder.council_id", "deliberation_seat_holder.person_id")
        if not breaks(error, "uq_deliberation_seat_holder_now", *columns):
            raise
        sits = _("This person sits on the council already.")
        raise CouncilRefused(sits, field="person") from error
    record(session, actor, "deliberation.council.seated", council)
    return holder


def leave(
    session: Session, actor: Actor, community_id: UUID, holder_id: UUID, *, reason: str
) -> None:
    """End somebody's time on a seat before its term; ended already, nothing changes.

    Raises:
        NotAllowed, CouncilUnknown: the actor may not, or there is no such seat holder here.
        CouncilRefused: the reason is missing.
    """
    access.require(session, actor, COUNCILS, community_id)
    holder = session.get(SeatHolder, holder_id)
    if holder is None:
        raise CouncilUnknown(_("There is no such council here."))
    council = lock(session, community_id, holder.council_id)
    if holder.ended_on is not None:
        return
    if not reason.strip():
        raise CouncilRefused(_("Please write down why."), field="reason")
    holder.ended_on, holder.ended_reason = today_in(session, community_id), reason.strip()[:300]
    session.flush()
    record(session, actor, "deliberation.council.left", council)


def find(session: Session, community_id: UUID, council_id: UUID) -> Council:
    """Return a council of this community.

    Raises:
        CouncilUnknown: there is none.
    """
    council = session.get(Council, council_id)
    if council is None or council.community_id != community_id:
        raise CouncilUnknown(_("There is no such council here."))
    return council


def lock(session: Session, community_id: UUID, council_id: UUID) -> Council:
    """Return a council whose seats nobody else fills until this transaction ends.

    Raises:
        CouncilUnknown: there is none in this community.
    """
    session.execute(select(col(Council.id)).where(col(Council.id) == council_id).with_for_update())
    return find(session, community_id, council_id)


def find_seat(session: Session, community_id: UUID, seat_id: UUID) -> tuple[Council, Seat]:
    """Return a seat with its council, whose seats nobody else fills until this transaction ends.

    Raises:
        CouncilUnknown: there is none in this community.
        NotNow: the council was dissolved.
    """
    place = session.get(Seat, seat_id)
    if place is None:
        raise CouncilUnknown(_("There is no such council here."))
    council = lock(session, community_id, place.council_id)
    require_standing(council)
    return council, place


def require_standing(council: Council) -> None:
    """Refuse what a council that is no more cannot do.

    Raises:
        NotNow: it was dissolved.
    """
    if council.dissolved_on is not None:
        raise NotNow(_("This council was dissolved."))


def laid_out_in(lines: str) -> list[tuple[str, int | None]]:
    """Return the kinds of seats that lines name, each with how many there are; none for X.

    Raises:
        CouncilRefused: a line is no seat, or there is none.
    """
    read = list[tuple[str, int | None]]()
    for number, line in enumerate(filter(None, map(str.strip, lines.splitlines())), start=1):
        matched = _LINE.fullmatch(line)
        if matched is None or matched["places"] == "0":
            raise CouncilRefused(
                _("Line %(line)s: please write what the seat is called and how many there are.",
                  line=number), field="seats",
            )  # fmt: skip
        places = matched["places"]
        read.append((matched["title"].strip(), int(places) if places.isdigit() else None))
    if not any(places for _title, places in read):
        raise CouncilRefused(_("A council needs at least one seat."), field="seats")
    return read


def end_terms(session: Session, council: Council, today: date) -> None:
    """Free the seats whose terms are over."""
    session.execute(
        update(SeatHolder)
        .where(
            col(SeatHolder.council_id) == council.id,
            col(SeatHolder.ended_on).is_(None),
            col(SeatHolder.until) < today,
        )
        .values(ended_on=col(SeatHolder.until))
    )


def taken(session: Session, seat_id: UUID) -> int:
    """Return how many seats of a kind somebody holds."""
    count = select(func.count()).where(
        col(SeatHolder.seat_id) == seat_id, col(SeatHolder.ended_on).is_(None)
    )
    return int(session.execute(count).scalar_one())


def record(session: Session, actor: Actor, action: str, council: Council) -> None:
    """Write down in the audit log what happened to a council."""
    audit.record(
        session, actor, action, council.community_id, subject_of(council.id),
        after={"title": council.title},
    )  # fmt: skip

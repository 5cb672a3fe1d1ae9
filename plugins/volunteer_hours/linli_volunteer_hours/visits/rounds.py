"""Who is on a round: put on it and taken off by the team's leaders."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import audit, people
from linli.access import Actor
from linli.clock import now
from linli.db import breaks
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours.activities import planning, shifts
from linli_volunteer_hours.models import Activity, Stop
from linli_volunteer_hours.refusals import NotNow, StopUnknown, VisitRefused
from linli_volunteer_hours.register import lines
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True)
class StopRow:
    """A neighbour on a round."""

    id: UUID
    person_id: UUID
    name: str
    phone: str | None
    door: str
    since: datetime


def put_on(
    session: Session,
    actor: Actor,
    community_id: UUID,
    activity_id: UUID,
    person_id: UUID,
    door: str = "",
) -> Stop:
    """Put a neighbour on an activity's round, from its next shift on.

    Raises:
        NotAllowed, ActivityUnknown: the actor does not lead the team.
        NotAMember: the neighbour does not belong to this community.
        NotNow: they are on it already.
        VisitRefused: the words about the door are too long.
    """
    activity = planning.find(session, community_id, activity_id, lock=True)
    require_leader(session, actor, community_id, activity.team_id)
    people.membership_of(session, community_id, person_id)
    if len(door.strip()) > 120:
        raise VisitRefused(
            _("Please write no more than %(most)s characters.", most=120), field="door"
        )
    stop = Stop(
        community_id=community_id,
        activity_id=activity_id,
        person_id=person_id,
        door=door.strip(),
        since=now(session),
    )
    _save(session, stop)
    for shift in shifts.coming(session, activity):
        shifts.watch(session, shift)
    _note(session, actor, activity, stop, "stop.added")
    return stop


def put_on_list(
    session: Session, actor: Actor, community_id: UUID, activity_id: UUID, typed: str
) -> int:
    """Put several neighbours on a round, one a line: name, last digits of the phone, the door.

    All of them are put on it, or none; return how many.

    Raises:
        NotAllowed, ActivityUnknown: the actor does not lead the team.
        LinesRefused: lines are wrong.
    """
    activity = planning.find(session, community_id, activity_id)
    require_leader(session, actor, community_id, activity.team_id)
    everybody = lines.People(session, community_id)

    def put(line: lines.Line) -> None:
        one = everybody.of(line)
        put_on(session, actor, community_id, activity_id, one.id, ", ".join(line.rest))

    return lines.each(session, typed, put)


def take_off(session: Session, actor: Actor, community_id: UUID, stop_id: UUID) -> UUID:
    """Take a neighbour off a round and return its activity; taken off already, nothing changes.

    Raises:
        NotAllowed: the actor does not lead the team.
        StopUnknown: there is no such neighbour on a round here.
    """
    stop = find(session, community_id, stop_id)
    activity = planning.find(session, community_id, stop.activity_id, lock=True)
    require_leader(session, actor, community_id, activity.team_id)
    if stop.until is None:
        stop.until = now(session)
        session.flush()
        _note(session, actor, activity, stop, "stop.removed")
    return activity.id


def find(session: Session, community_id: UUID, stop_id: UUID) -> Stop:
    """Return one neighbour on a round of a community.

    Raises:
        StopUnknown: there is none with this id here.
    """
    stop = session.get(Stop, stop_id, populate_existing=True)
    if stop is None or stop.community_id != community_id:
        raise StopUnknown(_("There is no such neighbour on a round here."))
    return stop


def of_activity(session: Session, activity_id: UUID) -> list[StopRow]:
    """Return who is on a round now, in the order they were put on it."""
    query = (
        select(
            col(Stop.id),
            col(Stop.person_id),
            col(Person.name),
            col(Person.phone),
            col(Stop.door),
            col(Stop.since),
        )
        .join(Person, col(Person.id) == col(Stop.person_id))
        .where(col(Stop.activity_id) == activity_id, col(Stop.until).is_(None))
        .order_by(col(Stop.id))
    )
    return [StopRow(*row) for row in session.execute(query)]


def _save(session: Session, stop: Stop) -> None:
    try:
        with session.begin_nested():
            session.add(stop)
            session.flush()
    except IntegrityError as error:
        columns = ("volunteer_hours_stop.activity_id", "volunteer_hours_stop.person_id")
        if not breaks(error, "uq_volunteer_hours_stop_now", *columns):
            raise
        raise NotNow(_("This neighbour is on the round already.")) from error


def _note(session: Session, actor: Actor, activity: Activity, stop: Stop, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        stop.community_id,
        Subject("volunteer_hours.stop", stop.id),
        after={"title": activity.title},
        person_id=stop.person_id,
    )

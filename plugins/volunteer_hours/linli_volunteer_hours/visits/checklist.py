"""The checklist of a round: whom to visit in a shift, and what came of each visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import audit, people
from linli.access import Actor, NotAllowed
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.models import (
    BUSY,
    Activity,
    Attendance,
    Outcome,
    Shift,
    ShiftState,
    Stop,
    Visit,
)
from linli_volunteer_hours.refusals import OutsideTime, StopUnknown, VisitRefused
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.visits import missed, rounds


@dataclass(frozen=True, slots=True)
class Line:
    """A neighbour on the checklist; without an outcome nobody has been there."""

    stop_id: UUID
    name: str
    phone: str | None
    door: str
    outcome: Outcome | None
    note: str
    at: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier visit, as the team reads it."""

    id: UUID
    at: datetime
    outcome: Outcome
    note: str
    by: str | None


def note(
    session: Session,
    actor: Actor,
    community_id: UUID,
    shift_id: UUID,
    stop_id: UUID,
    outcome: Outcome,
    text: str = "",
) -> None:
    """Write down what came of a visit; written again, the new word holds.

    The team's leaders are told at once when nobody opened or somebody needs help. What is written
    stays with the team: the log says only that there was a visit, and what came of it.

    Raises:
        NotAllowed, ActivityUnknown: the actor is not on this round.
        OutsideTime: it is too early, or too long ago.
        StopUnknown: the neighbour is not on this round.
        VisitRefused: the note is too long.
    """
    shift = shifts.find(session, community_id, shift_id, lock=True)
    require_visitor(session, actor, shift)
    _check_time(session, shift)
    stop = rounds.find(session, community_id, stop_id)
    if not any(line.stop_id == stop_id for line in lines(session, shift)):
        raise StopUnknown(_("There is no such neighbour on a round here."))
    text = text.strip()
    if len(text) > 500:
        raise VisitRefused(
            _("Please write no more than %(most)s characters.", most=500), field="note"
        )
    visit = session.execute(
        select(Visit).where(col(Visit.shift_id) == shift_id, col(Visit.stop_id) == stop_id)
    ).scalar_one_or_none()
    before = None if visit is None else visit.outcome
    if visit is None:
        visit = Visit(shift_id=shift_id, stop_id=stop_id, outcome=outcome, at=now(session))
    visit.outcome, visit.note = outcome, text
    visit.at, visit.by_id = now(session), actor.person_id
    session.add(visit)
    session.flush()
    title = session.get_one(Activity, shift.activity_id).title
    audit.record(
        session,
        actor,
        f"volunteer_hours.visit.{outcome.value}",
        community_id,
        Subject("volunteer_hours.stop", stop_id),
        before=None if before is None else {"outcome": before.value},
        after={"outcome": outcome.value, "title": title},
        person_id=stop.person_id,
    )
    if outcome is not before and outcome is not Outcome.WELL:
        name = people.names_of(session, {stop.person_id})[stop.person_id]
        missed.tell_at_once(session, shift, outcome, name)


def lines(session: Session, shift: Shift) -> list[Line]:
    """Return a shift's checklist in the round's order; one query. For the eyes of its visitors."""
    visitor = aliased(Person)
    query = (
        select(
            col(Stop.id),
            col(Person.name),
            col(Person.phone),
            col(Stop.door),
            col(Visit.outcome),
            col(Visit.note),
            col(Visit.at),
            col(visitor.name),
        )
        .join(Person, col(Person.id) == col(Stop.person_id))
        .join(
            Visit,
            (col(Visit.stop_id) == col(Stop.id)) & (col(Visit.shift_id) == shift.id),
            isouter=True,
        )
        .join(visitor, col(visitor.id) == col(Visit.by_id), isouter=True)
        .where(col(Stop.activity_id) == shift.activity_id, *missed.on_round(shift.starts_at))
        .order_by(col(Stop.id))
    )
    return [
        Line(id_, name, phone, door, outcome, text or "", at, by)
        for id_, name, phone, door, outcome, text, at, by in session.execute(query)
    ]


def earlier(
    session: Session, stop_id: UUID, *, before: UUID | None = None, limit: int = 30
) -> list[Earlier]:
    """Return the last visits of a neighbour, the newest first. For the eyes of the team.

    ``before`` is the last one already seen.
    """
    query: Any = (
        select(col(Visit.id), col(Visit.at), col(Visit.outcome), col(Visit.note), col(Person.name))
        .join(Person, col(Person.id) == col(Visit.by_id), isouter=True)
        .where(col(Visit.stop_id) == stop_id)
        .order_by(col(Visit.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Visit.id) < before)
    return [Earlier(*row) for row in session.execute(query)]


def require_visitor(session: Session, actor: Actor, shift: Shift) -> None:
    """Refuse whoever neither leads the team nor goes on this round.

    Raises:
        NotAllowed: the list is not for their eyes.
    """
    if leading.leads(session, actor, shift.community_id, shift.team_id):
        return
    goes = select(col(Attendance.id)).where(
        col(Attendance.shift_id) == shift.id,
        col(Attendance.person_id) == actor.person_id,
        col(Attendance.state).in_(BUSY),
    )
    if actor.person_id is None or session.execute(goes).first() is None:
        raise NotAllowed(_("Only those who go on this round may see whom it visits."))


def reads_notes(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> bool:
    """Return whether what was written about visits is for the actor's eyes: the team's own."""
    if leading.leads(session, actor, community_id, team_id):
        return True
    return actor.person_id is not None and leading.belongs(session, team_id, actor.person_id)


def _check_time(session: Session, shift: Shift) -> None:
    moment = now(session)
    rules = settings.of(session, shift.community_id)
    if shift.state is ShiftState.CANCELLED:
        raise OutsideTime(_("This was cancelled."))
    if moment < shift.starts_at - timedelta(minutes=rules.early_minutes):
        raise OutsideTime(_("It has not begun yet."))
    if moment > shift.ends_at + timedelta(days=rules.visit_days):
        raise OutsideTime(_("This lies too far back. Please tell the leader."))

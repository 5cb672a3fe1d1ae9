"""One shift apart from the others: moved because of rain, with places of its own, or added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, communities, inbox
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_volunteer_hours.activities import planning, plans, shifts
from linli_volunteer_hours.attendance import overlaps, rows, waiting
from linli_volunteer_hours.calendar import local, moment_of
from linli_volunteer_hours.models import (
    Activity,
    ActivityState,
    Attendance,
    Shift,
    ShiftState,
    State,
    VoidReason,
)
from linli_volunteer_hours.refusals import ActivityRefused, NotNow, Overlap
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _

_EXPECTED = (State.WAITING, State.OFFERED, State.SIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneShift:
    """When a shift is, how long, and for how many."""

    on: date
    begins: time
    minutes: int
    capacity: int


def change(
    session: Session, actor: Actor, community_id: UUID, shift_id: UUID, wanted: OneShift
) -> int:
    """Move a shift that has not begun, or change its length or places.

    Everybody who is signed up or waits is told of another time. Whoever has promised that time to
    something else is taken off the list and told so; return how many these are.

    Raises:
        NotAllowed, ActivityUnknown: it is not the actor's to change.
        NotNow: it has begun, or was cancelled; or somebody has come already, and it is moved.
        ActivityRefused: the time has gone by, or has a shift already; fewer places than people who
            signed up.
    """
    found = shifts.find(session, community_id, shift_id)
    require_leader(session, actor, community_id, found.team_id)
    _lock_expected(session, shift_id)
    activity = planning.find(session, community_id, found.activity_id, lock=True)
    shift = shifts.find(session, community_id, shift_id, lock=True)
    if shift.state is not ShiftState.OPEN or shift.starts_at <= now(session):
        raise NotNow(_("This shift has begun, or was cancelled already."))
    plans.check_size(wanted.minutes, wanted.capacity)
    starts_at = _start(session, community_id, wanted)
    if starts_at <= now(session):
        raise ActivityRefused(_("This time is over already."), field="on")
    if starts_at != shift.starts_at:
        _refuse_taken(session, activity, starts_at)
    before = (shift.starts_at, shift.ends_at, shift.capacity)
    shift.starts_at, shift.ends_at = starts_at, starts_at + timedelta(minutes=wanted.minutes)
    clashing = []
    if (shift.starts_at, shift.ends_at) != before[:2]:
        _refuse_come(session, shift)
        session.flush()
        shifts.schedule(session, shift, moved=True)
        clashing = _move_expected(session, actor, activity, shift, before[0])
    if shift.taken > wanted.capacity:
        raise ActivityRefused(
            _(
                "%(count)s people are signed up already; there cannot be fewer places.",
                count=shift.taken,
            ),
            field="capacity",
        )
    shift.capacity = wanted.capacity
    session.flush()
    waiting.move_up(session, actor, shift)
    if before != (shift.starts_at, shift.ends_at, shift.capacity):
        _note(session, actor, activity, shift, "shift_changed", was=before[0].isoformat())
    return len(clashing)


def add(
    session: Session, actor: Actor, community_id: UUID, activity_id: UUID, wanted: OneShift
) -> Shift:
    """Add a shift to an activity; one that lies behind is over at once, as in planning.

    Raises:
        NotAllowed, ActivityUnknown: it is not the actor's to change.
        NotNow: the activity was ended or cancelled.
        ActivityRefused: the time does not fit, or has a shift already.
    """
    activity = planning.find(session, community_id, activity_id, lock=True)
    require_leader(session, actor, community_id, activity.team_id)
    if activity.state is not ActivityState.OPEN:
        raise NotNow(_("This activity is over and can no longer be changed."))
    plans.check_size(wanted.minutes, wanted.capacity)
    starts_at = _start(session, community_id, wanted)
    place = communities.place(session, community_id)
    plans.check_entered(session, place, starts_at, wanted.minutes, field="on")
    _refuse_taken(session, activity, starts_at)
    shift = shifts.make(
        session, activity, starts_at, minutes=wanted.minutes, capacity=wanted.capacity
    )
    _note(session, actor, activity, shift, "shift_added")
    return shift


def _start(session: Session, community_id: UUID, wanted: OneShift) -> datetime:
    place = communities.place(session, community_id)
    starts_at = moment_of(wanted.on, wanted.begins, place)
    if starts_at > now(session) + timedelta(days=366):
        raise ActivityRefused(_("Please plan no more than a year ahead."), field="on")
    return starts_at


def _refuse_taken(session: Session, activity: Activity, starts_at: datetime) -> None:
    there = select(col(Shift.id)).where(
        col(Shift.activity_id) == activity.id, col(Shift.starts_at) == starts_at
    )
    if session.execute(there).first() is not None:
        raise ActivityRefused(_("This activity has a shift at this time already."), field="on")


def _refuse_come(session: Session, shift: Shift) -> None:
    came = select(col(Attendance.id)).where(
        col(Attendance.shift_id) == shift.id, col(Attendance.state).in_((State.IN, State.OUT))
    )
    if session.execute(came.limit(1)).first() is not None:
        raise NotNow(_("Somebody has checked in already: this shift stays where it is."))


def _expected(session: Session, shift_id: UUID) -> Sequence[Attendance]:
    found = session.execute(
        select(Attendance)
        .where(col(Attendance.shift_id) == shift_id, col(Attendance.state).in_(_EXPECTED))
        .order_by(col(Attendance.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


def _lock_expected(session: Session, shift_id: UUID) -> None:
    """Lock who is signed up, as whatever promises their time does, before the shift is locked."""
    persons = session.execute(
        select(col(Attendance.person_id)).where(
            col(Attendance.shift_id) == shift_id, col(Attendance.state).in_(_EXPECTED)
        )
    )
    for person_id in sorted(persons.scalars().all()):
        volunteers.lock_everywhere(session, person_id)


def _move_expected(
    session: Session, actor: Actor, activity: Activity, shift: Shift, before: datetime
) -> list[UUID]:
    """Let everybody's sign-up follow the shift; return who cannot be there, off the list now."""
    coming, clashing = [], []
    for one in _expected(session, shift.id):
        one.starts_at = shift.starts_at
        try:
            if one.state is not State.WAITING:
                overlaps.refuse(session, one.person_id, shift)
        except Overlap:
            shift.taken -= 1
            rows.move(session, actor, one, State.VOID, why=VoidReason.CANCELLED)
            clashing.append(one.person_id)
        else:
            if one.offered_until is not None:
                one.offered_until = min(one.offered_until, shift.starts_at)
            coming.append(one.person_id)
    session.flush()
    place = communities.place(session, shift.community_id)
    what = {
        "title": activity.title,
        "before": local(before, place),
        "at": local(shift.starts_at, place),
    }
    link = f"volunteer_hours/activities/{activity.id}"
    moved = _(
        "“%(title)s” of %(before)s is now on %(at)s. If you cannot come then, please say so.",
        **what,
    )
    inbox.notify_many(session, coming, shift.community_id, moved, link)
    off = _(
        "“%(title)s” of %(before)s is now on %(at)s, when you have promised something else. You "
        "are no longer on its list.",
        **what,
    )
    inbox.notify_many(session, clashing, shift.community_id, off, link)
    return clashing


def _note(
    session: Session, actor: Actor, activity: Activity, shift: Shift, what: str, **more: object
) -> None:
    place = communities.place(session, shift.community_id)
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        shift.community_id,
        Subject("volunteer_hours.shift", shift.id),
        after={
            "title": activity.title,
            "at": local(shift.starts_at, place).strftime("%Y-%m-%d %H:%M"),
            "capacity": shift.capacity,
            **more,
        },
    )

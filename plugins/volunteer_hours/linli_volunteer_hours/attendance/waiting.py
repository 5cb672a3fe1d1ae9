"""The waiting list: a place that becomes free is kept for the next, who has time to accept it.

A shift's places are only given and taken back under the lock of its row. A freed place is offered
in the same transaction, so nobody who comes later takes it from those who wait.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, inbox, jobs
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import overlaps, rows
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Shift,
    ShiftState,
    State,
    VoidReason,
)
from linli_volunteer_hours.refusals import ActivityRefused, NotNow, ShiftOver
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.texts import _

#: The job that passes a place on when nobody accepted it.
OFFER_OVER = "volunteer_hours.offer_over"


def accept(session: Session, actor: Actor, community_id: UUID, attendance_id: UUID) -> None:
    """Take the place that is kept for the actor; taken already, nothing changes.

    Raises:
        AttendanceUnknown: it is not the actor's.
        NotNow: no place is kept for them any more.
        Overlap: they have meanwhile promised to be somewhere else.
    """
    found = rows.find(session, community_id, attendance_id)
    volunteers.locked(session, community_id, found.person_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    mine = rows.own(session, actor, community_id, attendance_id)
    if mine.state is State.SIGNED:
        return
    if mine.state is not State.OFFERED:
        raise NotNow(_("No place is kept for you any more. You can put yourself down again."))
    if mine.offered_until is not None and mine.offered_until <= now(session):
        raise NotNow(_("The time to accept this place is over; it went to the next."))
    overlaps.refuse(session, mine.person_id, shift)
    mine.offered_until = None
    rows.move(session, actor, mine, State.SIGNED)


def free_place(session: Session, actor: Actor, shift: Shift) -> None:
    """Give back one place of a locked shift and offer it to who waits."""
    shift.taken -= 1
    session.flush()
    move_up(session, actor, shift)


def move_up(session: Session, actor: Actor, shift: Shift) -> None:
    """Offer the free places of a locked shift to those who wait, in their order."""
    moment = now(session)
    if shift.state is not ShiftState.OPEN or shift.starts_at <= moment:
        return
    free = shift.capacity - shift.taken
    if free <= 0:
        return
    next_ones = session.execute(
        select(Attendance)
        .where(col(Attendance.shift_id) == shift.id, col(Attendance.state) == State.WAITING)
        .order_by(col(Attendance.id))
        .limit(free)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one in next_ones.scalars().all():
        shift.taken += 1
        _offer(session, actor, shift, one)
    session.flush()


def change_places(session: Session, actor: Actor, activity: Activity) -> None:
    """Give all shifts to come the activity's number of places; who waits moves up.

    Raises:
        ActivityRefused: more people are signed up for one of them.
    """
    for shift in shifts.coming(session, activity):
        if shift.taken > activity.capacity:
            raise ActivityRefused(
                _(
                    "%(count)s people are signed up already; there cannot be fewer places.",
                    count=shift.taken,
                ),
                field="capacity",
            )
        shift.capacity = activity.capacity
        session.flush()
        move_up(session, actor, shift)


def pass_on(session: Session, payload: Mapping[str, Any]) -> None:
    """Pass a place on that was not accepted in time; the job of an offer."""
    attendance = session.get(Attendance, UUID(payload["attendance_id"]))
    if attendance is None:
        return
    shift = shifts.find(session, attendance.community_id, attendance.shift_id, lock=True)
    offered = rows.find(session, attendance.community_id, attendance.id, lock=True)
    over = offered.offered_until is not None and offered.offered_until <= now(session)
    if offered.state is not State.OFFERED or not over:
        return
    rows.move(session, SYSTEM, offered, State.VOID, why=VoidReason.NOT_ACCEPTED)
    free_place(session, SYSTEM, shift)


def refuse_begun(session: Session, shift: Shift) -> None:
    """Refuse when nobody can sign up any more.

    Raises:
        ShiftOver: it has begun or was cancelled.
    """
    if shift.state is not ShiftState.OPEN:
        raise ShiftOver(_("This was cancelled or is over."))
    if shift.starts_at <= now(session):
        raise ShiftOver(_("This has begun already. Please ask the leader."))


def _offer(session: Session, actor: Actor, shift: Shift, attendance: Attendance) -> None:
    hours = settings.of(session, shift.community_id).accept_hours
    until = min(now(session) + timedelta(hours=hours), shift.starts_at)
    attendance.offered_until = until
    rows.move(session, actor, attendance, State.OFFERED)
    jobs.enqueue(
        session,
        OFFER_OVER,
        {"attendance_id": str(attendance.id)},
        run_at=until,
        key=f"{OFFER_OVER}:{attendance.id}",
        community_id=shift.community_id,
    )
    place = communities.place(session, shift.community_id)
    inbox.notify(
        session,
        attendance.person_id,
        shift.community_id,
        _(
            "A place in “%(title)s” is free for you. Please accept it by %(until)s.",
            title=session.get_one(Activity, shift.activity_id).title,
            until=local(until, place),
        ),
        f"volunteer_hours/sign-ups/{attendance.id}",
    )

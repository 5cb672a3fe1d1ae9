"""Cancelling shifts: everybody who is signed up or waits is told why."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, communities, inbox
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import rows
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Shift,
    ShiftState,
    State,
    VoidReason,
)
from linli_volunteer_hours.refusals import ActivityRefused, NotNow
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _


def cancel(session: Session, actor: Actor, community_id: UUID, shift_id: UUID, reason: str) -> None:
    """Cancel one shift and tell everybody who is signed up or waits.

    Raises:
        NotAllowed, ActivityUnknown: it is not the actor's to cancel.
        ActivityRefused: there is no reason that people could be told.
        NotNow: it has begun, or was cancelled before.
    """
    shift = shifts.find(session, community_id, shift_id, lock=True)
    require_leader(session, actor, community_id, shift.team_id)
    if shift.state is not ShiftState.OPEN or shift.starts_at <= now(session):
        raise NotNow(_("This shift has begun, or was cancelled already."))
    _cancel(session, actor, shift, _checked(reason))


def cancel_coming(session: Session, actor: Actor, activity: Activity, reason: str) -> int:
    """Cancel all shifts of an activity that have not begun; return how many.

    Raises:
        ActivityRefused: there is no reason that people could be told.
    """
    reason = _checked(reason)
    coming = shifts.coming(session, activity)
    for shift in coming:
        _cancel(session, actor, shift, reason)
    return len(coming)


def cancel_after(
    session: Session, actor: Actor, activity: Activity, day: date, reason: str
) -> None:
    """Cancel the shifts of an activity that come after a day."""
    place = communities.place(session, activity.community_id)
    for shift in shifts.coming(session, activity):
        if local(shift.starts_at, place).date() > day:
            _cancel(session, actor, shift, reason)


def _cancel(session: Session, actor: Actor, shift: Shift, reason: str) -> None:
    signed = session.execute(
        select(Attendance)
        .where(
            col(Attendance.shift_id) == shift.id,
            col(Attendance.state).in_((State.WAITING, State.OFFERED, State.SIGNED)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    told = []
    for attendance in signed.scalars().all():
        shift.taken -= attendance.state is not State.WAITING
        rows.move(session, actor, attendance, State.VOID, why=VoidReason.CANCELLED)
        told.append(attendance.person_id)
    shift.state, shift.reason = ShiftState.CANCELLED, reason
    session.flush()
    place = communities.place(session, shift.community_id)
    title = session.get_one(Activity, shift.activity_id).title
    inbox.notify_many(
        session,
        told,
        shift.community_id,
        _(
            "“%(title)s” on %(at)s is cancelled: %(reason)s",
            title=title,
            at=local(shift.starts_at, place),
            reason=reason,
        ),
        "volunteer_hours/",
    )
    audit.record(
        session,
        actor,
        "volunteer_hours.shift_cancelled",
        shift.community_id,
        Subject("volunteer_hours.shift", shift.id),
        after={"title": title, "reason": reason, "starts_at": shift.starts_at.isoformat()},
    )


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not 2 <= len(reason) <= 300:
        raise ActivityRefused(
            _("Please tell people in a sentence why it is cancelled."), field="reason"
        )
    return reason

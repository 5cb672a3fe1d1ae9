"""When a shift is over: who forgot to check out is checked out, who waited is told."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities, inbox
from linli.access import SYSTEM
from linli.clock import now
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import door, rows
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    How,
    Shift,
    ShiftState,
    State,
    VoidReason,
)
from linli_volunteer_hours.register.leading import to_tell
from linli_volunteer_hours.texts import _

#: A reminder that comes earlier than the setting allows was for a time before the shift was moved.
_EARLIEST = timedelta(hours=72)


def close(session: Session, payload: Mapping[str, Any]) -> None:
    """Close a shift; the job that falls due some time after its end."""
    found = session.get(Shift, UUID(payload["shift_id"]))
    if found is None:
        return
    shift = shifts.find(session, found.community_id, found.id, lock=True)
    if shift.state is not ShiftState.OPEN or shift.ends_at > now(session):
        return
    open_ones = session.execute(
        select(Attendance)
        .where(
            col(Attendance.shift_id) == shift.id,
            col(Attendance.state).in_((State.WAITING, State.OFFERED, State.IN)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one in open_ones.scalars().all():
        if one.state is State.IN:
            assert one.in_at is not None
            one.out_at, one.out_how = shift.ends_at, How.AT_THE_END
            one.recorded_minutes = door.served_minutes(shift, one.in_at, shift.ends_at)
            rows.move(session, SYSTEM, one, State.OUT, minutes=one.minutes)
        else:
            shift.taken -= one.state is State.OFFERED
            rows.move(session, SYSTEM, one, State.VOID, why=VoidReason.NO_PLACE)
    shift.state = ShiftState.CLOSED
    session.flush()
    _tell_leaders(session, shift)


def remind(session: Session, payload: Mapping[str, Any]) -> None:
    """Remind those who are signed up; the job of the day before.

    Where neighbours wait to be visited and nobody has signed up, the leaders are told.
    """
    shift = session.get(Shift, UUID(payload["shift_id"]))
    if shift is None or shift.state is not ShiftState.OPEN or shift.starts_at <= now(session):
        return
    if shift.starts_at - now(session) > _EARLIEST:
        return
    activity = session.get_one(Activity, shift.activity_id)
    signed = session.execute(
        select(col(Attendance.person_id)).where(
            col(Attendance.shift_id) == shift.id, col(Attendance.state) == State.SIGNED
        )
    )
    coming = signed.scalars().all()
    at = local(shift.starts_at, communities.place(session, shift.community_id))
    if not coming and shifts.has_round(session, activity.id):
        text = _(
            "Nobody has signed up for the round “%(title)s” on %(at)s. Who goes?",
            title=activity.title,
            at=at,
        )
        told = to_tell(session, shift.community_id, shift.team_id)
        link = f"volunteer_hours/shifts/{shift.id}/door"
        inbox.notify_many(session, told, shift.community_id, text, link)
    inbox.notify_many(
        session,
        coming,
        shift.community_id,
        _(
            "Please remember: “%(title)s” on %(at)s, %(place)s.",
            title=activity.title,
            at=at,
            place=activity.place,
        ),
        "volunteer_hours/",
    )


def _tell_leaders(session: Session, shift: Shift) -> None:
    waiting: int = session.execute(
        select(func.count())
        .select_from(Attendance)
        .where(
            col(Attendance.shift_id) == shift.id,
            col(Attendance.state).in_((State.SIGNED, State.OUT)),
        )
    ).scalar_one()
    if waiting:
        inbox.notify_many(
            session,
            to_tell(session, shift.community_id, shift.team_id),
            shift.community_id,
            _(
                "“%(title)s” is over. Please look at who came and confirm the hours.",
                title=session.get_one(Activity, shift.activity_id).title,
            ),
            f"volunteer_hours/shifts/{shift.id}/confirm",
        )

"""One row of attendance: finding it, moving it on, and writing down who did."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.subjects import Subject
from linli_volunteer_hours.models import Activity, Attendance, State, VoidReason
from linli_volunteer_hours.refusals import AttendanceUnknown
from linli_volunteer_hours.texts import _

KIND = "volunteer_hours.attendance"


def subject_of(attendance_id: UUID) -> Subject:
    """Name an attendance for core's services."""
    return Subject(KIND, attendance_id)


def find(
    session: Session, community_id: UUID, attendance_id: UUID, *, lock: bool = False
) -> Attendance:
    """Return an attendance of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        AttendanceUnknown: there is none with this id here.
    """
    query = select(Attendance).where(
        col(Attendance.id) == attendance_id, col(Attendance.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Attendance | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise AttendanceUnknown(_("There is no such sign-up here."))
    return found


def own(session: Session, actor: Actor, community_id: UUID, attendance_id: UUID) -> Attendance:
    """Return the locked attendance of the actor, or of whom they serve.

    Raises:
        AttendanceUnknown: it is not theirs.
    """
    found = find(session, community_id, attendance_id, lock=True)
    if found.person_id != actor.beneficiary_id:
        raise AttendanceUnknown(_("There is no such sign-up here."))
    return found


def move(
    session: Session,
    actor: Actor,
    attendance: Attendance,
    state: State,
    *,
    why: VoidReason | None = None,
    **more: Any,
) -> None:
    """Bring a locked attendance into its next state, and write down who did."""
    before = attendance.state
    attendance.state = state
    if why is not None:
        attendance.void_reason = why
    session.flush()
    title = session.get_one(Activity, attendance.activity_id).title
    audit.record(
        session,
        actor,
        f"volunteer_hours.attendance.{why.value if why else state.value}",
        attendance.community_id,
        subject_of(attendance.id),
        before={"state": before.value},
        after={"state": state.value, "title": title, **more},
        person_id=attendance.person_id,
    )


def set_minutes(attendance: Attendance, minutes: int) -> None:
    """Say what the hours are before they are booked.

    What the system saw stays recorded as far as it goes; the rest was said by a person.
    """
    attendance.recorded_minutes = min(attendance.recorded_minutes, minutes)
    attendance.manual_minutes = minutes - attendance.recorded_minutes

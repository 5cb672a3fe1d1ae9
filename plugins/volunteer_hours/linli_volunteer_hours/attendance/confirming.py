"""The leader's word on hours: confirmed in bulk, never one's own or a relative's."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import rows
from linli_volunteer_hours.hours import booking
from linli_volunteer_hours.models import Attendance, State, VoidReason
from linli_volunteer_hours.permissions import CONFIRM
from linli_volunteer_hours.refusals import HoursRefused, NothingToConfirm
from linli_volunteer_hours.register import postings
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _


def confirm(
    session: Session, actor: Actor, community_id: UUID, attendance_ids: Iterable[UUID]
) -> list[Attendance]:
    """Confirm the hours of several people at once, and return them; all or none.

    Where the community wants a public notice they are agreed to and wait for it; elsewhere they
    are booked at once. What is confirmed already is left out.

    Raises:
        NotAllowed: the actor neither leads the team of one of them, nor posted them here for a
            unit that may confirm.
        RelativeStepsBack, DutiesIncompatible: one of them is not theirs to confirm.
        NothingToConfirm: none of them waits.
    """
    waiting = _locked(session, community_id, attendance_ids, State.OUT)
    if not waiting:
        raise NothingToConfirm(_("No hours wait to be confirmed here."))
    posted = postings.confirms(session, actor, community_id)
    for one in waiting:
        if one.person_id not in posted:
            require_leader(session, actor, community_id, one.team_id)
        if not one.minutes:
            raise HoursRefused(
                _("Somebody was there for less than a minute; please leave them out.")
            )
        access.take_duty(
            session, actor, rows.subject_of(one.id), CONFIRM, concerning=[one.person_id]
        )
        one.confirmed_by_id = actor.person_id
    if settings.of(session, community_id).notice_days:
        for one in waiting:
            rows.move(session, actor, one, State.AGREED, minutes=one.minutes)
    else:
        booking.book(session, actor, waiting)
    return list(waiting)


def reject(
    session: Session, actor: Actor, community_id: UUID, attendance_id: UUID, reason: str
) -> None:
    """Say that hours were not served; the volunteer may dispute it. Rejected, nothing changes.

    Raises:
        NotAllowed: the actor does not lead the team.
        RelativeStepsBack: it is about the actor, their household or a relative.
        HoursRefused: there is no reason.
        NothingToConfirm: the hours do not wait for a word.
    """
    found = rows.find(session, community_id, attendance_id)
    require_leader(session, actor, community_id, found.team_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    one = rows.find(session, community_id, attendance_id, lock=True)
    if one.state is State.VOID:
        return
    if one.state is not State.OUT:
        raise NothingToConfirm(_("These hours are decided already."))
    one.remark = checked_reason(reason)
    access.take_duty(session, actor, rows.subject_of(one.id), CONFIRM, concerning=[one.person_id])
    rows.move(session, actor, one, State.VOID, why=VoidReason.REJECTED)
    shift.taken -= 1
    session.flush()


def checked_reason(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        HoursRefused: it is missing or too long.
    """
    reason = reason.strip()
    if not 2 <= len(reason) <= 500:
        raise HoursRefused(_("Please say in a sentence why."), field="reason")
    return reason


def _locked(
    session: Session, community_id: UUID, ids: Iterable[UUID], state: State
) -> Sequence[Attendance]:
    query = (
        select(Attendance)
        .where(
            col(Attendance.community_id) == community_id,
            col(Attendance.id).in_(list(ids)),
            col(Attendance.state) == state,
        )
        .order_by(col(Attendance.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.execute(query).scalars().all()

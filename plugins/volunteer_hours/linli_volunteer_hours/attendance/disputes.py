"""When hours are wrong: the volunteer says so, or whoever leads finds that they were confirmed so.

Somebody else decides: neither the volunteer nor who confirmed the hours.
"""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from linli import access, inbox
from linli.access import Actor
from linli.clock import now
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import overlaps, rows, signing_up
from linli_volunteer_hours.attendance.confirming import checked_reason
from linli_volunteer_hours.attendance.writing_down import check_minutes
from linli_volunteer_hours.hours import booking
from linli_volunteer_hours.models import Activity, Attendance, Shift, State, VoidReason
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import NotNow, TooLate
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _

#: From these a volunteer may dispute; what stands on notice is objected to there.
_OPEN_TO_DISPUTE = (State.OUT, State.AGREED, State.CONFIRMED)
_DISPUTABLE_VOID = (VoidReason.ABSENT, VoidReason.REJECTED)


def dispute(
    session: Session, actor: Actor, community_id: UUID, attendance_id: UUID, text: str
) -> None:
    """Say that one's hours are wrong; what is booked stays until it is decided.

    Raises:
        AttendanceUnknown: they are not the actor's.
        HoursRefused: it does not say what is wrong.
        TooLate: the shift lies too far back.
        NotNow: there is nothing to dispute, or it is on notice.
        Overlap: they were somewhere else at that time.
    """
    found = rows.find(session, community_id, attendance_id)
    volunteers.lock_everywhere(session, found.person_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    mine = rows.own(session, actor, community_id, attendance_id)
    if mine.state is State.DISPUTED:
        return
    if mine.state is State.ON_NOTICE:
        raise NotNow(_("These hours are on public notice. You can object to them there."))
    if not _disputable(mine):
        raise NotNow(_("There is nothing to dispute here."))
    void = mine.state is State.VOID
    if not _in_time(session, shift):
        days = settings.of(session, community_id).write_down_days
        raise TooLate(_("This was possible for %(days)s days. Please ask at the desk.", days=days))
    if void:
        # Disputed hours hold their time again, until they are decided and after.
        overlaps.refuse(session, mine.person_id, shift)
    if void and not signing_up.take_place(session, shift):
        raise NotNow(_("All places of the shift were taken by others. Please ask at the desk."))
    mine.dispute, mine.disputed_from = checked_reason(text), mine.state
    rows.move(session, actor, mine, State.DISPUTED)


def may_dispute(session: Session, one: Attendance) -> bool:
    """Return whether its volunteer can still say that the hours are wrong."""
    return _disputable(one) and _in_time(session, session.get_one(Shift, one.shift_id))


def question(
    session: Session, actor: Actor, community_id: UUID, attendance_id: UUID, text: str
) -> None:
    """Say, as a leader or the staff, that confirmed hours are wrong, however long ago.

    What is booked stays until it is decided; the volunteer is told. Questioned already, nothing
    changes.

    Raises:
        NotAllowed, AttendanceUnknown: the actor does not lead this team.
        HoursRefused: it does not say what is wrong.
        NotNow: they are not confirmed.
    """
    found = rows.find(session, community_id, attendance_id)
    require_leader(session, actor, community_id, found.team_id)
    one = rows.find(session, community_id, attendance_id, lock=True)
    if one.state is State.DISPUTED:
        return
    if one.state is not State.CONFIRMED:
        raise NotNow(_("Only confirmed hours are looked at again."))
    one.dispute, one.disputed_from = checked_reason(text), one.state
    rows.move(session, actor, one, State.DISPUTED)
    inbox.notify(
        session,
        one.person_id,
        community_id,
        _(
            "Somebody looks again at your hours of “%(title)s”: %(reason)s",
            title=session.get_one(Activity, one.activity_id).title,
            reason=one.dispute,
        ),
        f"volunteer_hours/sign-ups/{one.id}",
    )


def settle(
    session: Session,
    actor: Actor,
    community_id: UUID,
    attendance_id: UUID,
    minutes: int,
    reason: str,
) -> None:
    """Decide what the hours are: of a dispute, or of confirmed hours that turned out wrong.

    Confirmed hours are corrected in the ledger, never erased; 0 minutes takes all of them back.

    Raises:
        NotAllowed: the actor may not decide.
        DutiesIncompatible, RelativeStepsBack: the actor confirmed them, or is close to them.
        HoursRefused: the minutes do not fit the shift, or there is no reason.
        NotNow: they are neither disputed nor confirmed.
    """
    access.require(session, actor, SETTLE, community_id)
    found = rows.find(session, community_id, attendance_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    one = rows.find(session, community_id, attendance_id, lock=True)
    if one.state not in (State.DISPUTED, State.CONFIRMED):
        raise NotNow(_("These hours are neither disputed nor confirmed."))
    check_minutes(shift, minutes, least=0)
    one.remark = checked_reason(reason)
    access.take_duty(session, actor, rows.subject_of(one.id), SETTLE, concerning=[one.person_id])
    if one.confirmed_at is not None:
        booking.correct(session, actor, one, minutes, one.remark)
        if minutes:
            rows.move(session, actor, one, State.CONFIRMED, minutes=minutes)
        else:
            _void(session, actor, shift, one)
    elif minutes:
        rows.set_minutes(one, minutes)
        booking.book(session, actor, [one])
    else:
        _void(session, actor, shift, one)
    inbox.notify(
        session,
        one.person_id,
        community_id,
        _("Your hours were looked at again: %(reason)s", reason=one.remark),
        f"volunteer_hours/sign-ups/{one.id}",
    )


def _disputable(one: Attendance) -> bool:
    if one.state is State.VOID:
        return one.void_reason in _DISPUTABLE_VOID
    return one.state in _OPEN_TO_DISPUTE


def _in_time(session: Session, shift: Shift) -> bool:
    days = settings.of(session, shift.community_id).write_down_days
    return shift.ends_at >= now(session) - timedelta(days=days)


def _void(session: Session, actor: Actor, shift: Shift, one: Attendance) -> None:
    rows.move(session, actor, one, State.VOID, why=VoidReason.REJECTED)
    shift.taken -= 1
    session.flush()

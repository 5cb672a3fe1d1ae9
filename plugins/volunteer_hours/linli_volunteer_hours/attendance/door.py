"""Checking in and out: by the leader's code, one's own code, the list, or at the counter."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from linli import access, codes, communities
from linli.access import Actor, NotAllowed
from linli.clock import now
from linli.codes import CodeRow, IssuedCode
from linli_volunteer_hours import settings
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import codes as leader_codes
from linli_volunteer_hours.attendance import overlaps, rows, signing_up, telling
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import (
    Attendance,
    How,
    Shift,
    ShiftState,
    State,
    VoidReason,
)
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import NotNow, OutsideTime, ShiftOver, SignUpRefused
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _

#: What a volunteer's own code is for.
PURPOSE = "volunteer_hours.attendance"


def scan(
    session: Session,
    actor: Actor,
    community_id: UUID,
    shift_id: UUID,
    text: str,
    *,
    leaving: bool | None = None,
) -> Attendance:
    """Check the actor in with the leader's code, or out when they are in.

    Who has not signed up is put down on the spot while there is a place. ``leaving`` is what the
    button said that was pressed: done already, on another phone or by a second tap, nothing
    changes. None takes the next step, whichever it is.

    Raises:
        CodeStale: the code has changed.
        NotRegistered, GuardianMissing, Overlap, SignUpRefused: they cannot be put down; too young
            or not in the team, they cannot here either.
        OutsideTime, NotNow: it is too early or too late, or they have been out already.
    """
    person_id = served_by(session, actor, community_id)
    volunteers.locked(session, community_id, person_id)
    shift = shifts.find(session, community_id, shift_id, lock=True)
    leader_codes.check(session, shift, text)
    attendance = signing_up.current(session, shift.id, person_id)
    if attendance is None or attendance.state in (State.WAITING, State.OFFERED):
        attendance = _on_the_spot(session, actor, shift, person_id, attendance)
    return _pass(session, actor, shift, attendance, How.LEADER_CODE, leaving)


def at_the_door(session: Session, community_id: UUID, shift_id: UUID) -> Shift:
    """Return a shift for those who stand at its door.

    Raises:
        ActivityUnknown: there is none with this id here.
        ShiftOver: it was cancelled.
    """
    shift = shifts.find(session, community_id, shift_id)
    if shift.state is ShiftState.CANCELLED:
        raise ShiftOver(_("This was cancelled."))
    return shift


def mark(
    session: Session,
    actor: Actor,
    community_id: UUID,
    attendance_id: UUID,
    *,
    leaving: bool | None = None,
) -> Attendance:
    """Check somebody in, or out, by the leader's list.

    ``leaving`` is what the button said, as in :func:`scan`.

    Raises:
        NotAllowed, AttendanceUnknown: the actor does not lead this team.
        OutsideTime, NotNow: it is too early or too late, or they have been out already.
    """
    return _mark(session, actor, community_id, attendance_id, How.LIST, leaving)


def at_the_counter(
    session: Session,
    actor: Actor,
    community_id: UUID,
    attendance_id: UUID,
    *,
    leaving: bool | None = None,
) -> Attendance:
    """Check the person in, or out, whom the staff serve at the counter.

    ``leaving`` is what the button said, as in :func:`scan`.

    Raises:
        NotAllowed: the actor serves nobody, or does not keep the hours of this community.
        AttendanceUnknown: it is not the sign-up of whom they serve.
        OutsideTime, NotNow: it is too early or too late, or they have been out already.
    """
    if not serves(session, actor, community_id):
        raise NotAllowed(_("Only the community's staff do this, for whom they serve."))
    found = rows.find(session, community_id, attendance_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    mine = rows.own(session, actor, community_id, attendance_id)
    return _pass(session, actor, shift, mine, How.COUNTER, leaving)


def serves(session: Session, actor: Actor, community_id: UUID) -> bool:
    """Return whether the actor may check somebody in at the counter just now."""
    return actor.on_behalf_of is not None and access.can(session, actor, MANAGE, community_id)


def own_code(session: Session, actor: Actor, community_id: UUID, attendance_id: UUID) -> IssuedCode:
    """Give the volunteer a code to show the leader; one given before is no longer good.

    Raises:
        AttendanceUnknown: it is not theirs.
        NotNow: there is nothing to check in or out.
    """
    mine = rows.own(session, actor, community_id, attendance_id)
    if mine.state not in (State.SIGNED, State.IN):
        raise NotNow(_("There is nothing to check in or out."))
    shift = shifts.find(session, community_id, mine.shift_id)
    until = shift.ends_at + timedelta(minutes=settings.of(session, community_id).late_minutes)
    if until <= now(session):
        raise NotNow(_("This is over. Please ask the leader to write down your hours."))
    subject = rows.subject_of(mine.id)
    codes.cancel_for(session, actor, subject)
    return codes.issue(
        session,
        actor,
        community_id,
        purpose=PURPOSE,
        holder_id=mine.person_id,
        subject=subject,
        lifetime=until - now(session),
    )


def look_up(session: Session, actor: Actor, community_id: UUID, text: str) -> Attendance:
    """Return whose code it is, for the leader to see before checking them in or out.

    Raises:
        NotAllowed: the actor does not lead the team.
        CodeUnknown, CodeUsed, CodeExpired, CodeCancelled, TooManyGuesses: the code is not good.
    """
    found = codes.look_up(session, actor, community_id, text, PURPOSE)
    return _held(session, actor, community_id, found)


def take_code(session: Session, actor: Actor, community_id: UUID, text: str) -> Attendance:
    """Check the holder of a code in, or out; the code is used up.

    Raises:
        NotAllowed: the actor does not lead the team.
        CodeUnknown, CodeUsed, CodeExpired, CodeCancelled, TooManyGuesses: the code is not good.
        OutsideTime, NotNow: it is too early or too late, or they have been out already.
    """
    attendance = look_up(session, actor, community_id, text)
    codes.redeem(session, actor, community_id, text, PURPOSE)
    return _mark(session, actor, community_id, attendance.id, How.OWN_CODE)


def absent(session: Session, actor: Actor, community_id: UUID, attendance_id: UUID) -> None:
    """Note that somebody who was signed up did not come; noted already, nothing changes.

    Raises:
        NotAllowed, AttendanceUnknown: the actor does not lead this team.
        NotNow: it has not begun, or they came.
    """
    shift, attendance = _locked(session, actor, community_id, attendance_id)
    if attendance.state is State.VOID:
        return
    if attendance.state is not State.SIGNED or now(session) < shift.starts_at:
        raise NotNow(_("They can be noted as absent only when it has begun and they did not come."))
    rows.move(session, actor, attendance, State.VOID, why=VoidReason.ABSENT)
    shift.taken -= 1
    session.flush()
    telling.absent(session, attendance)


def opens_at(session: Session, shift: Shift) -> datetime:
    """Return from when on one can check in."""
    early = settings.of(session, shift.community_id).early_minutes
    return shift.starts_at - timedelta(minutes=early)


def served_minutes(shift: Shift, in_at: datetime, out_at: datetime) -> int:
    """Return the whole minutes of a stay that lie within the shift."""
    begun, ended = max(in_at, shift.starts_at), min(out_at, shift.ends_at)
    return max(0, int((ended - begun).total_seconds() // 60))


def _mark(
    session: Session,
    actor: Actor,
    community_id: UUID,
    attendance_id: UUID,
    how: How,
    leaving: bool | None = None,
) -> Attendance:
    shift, attendance = _locked(session, actor, community_id, attendance_id)
    return _pass(session, actor, shift, attendance, how, leaving)


def _locked(
    session: Session, actor: Actor, community_id: UUID, attendance_id: UUID
) -> tuple[Shift, Attendance]:
    found = rows.find(session, community_id, attendance_id)
    require_leader(session, actor, community_id, found.team_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    return shift, rows.find(session, community_id, attendance_id, lock=True)


def _held(session: Session, actor: Actor, community_id: UUID, code: CodeRow) -> Attendance:
    attendance = rows.find(session, community_id, code.subject.id)
    require_leader(session, actor, community_id, attendance.team_id)
    return attendance


def _on_the_spot(
    session: Session, actor: Actor, shift: Shift, person_id: UUID, waiting: Attendance | None
) -> Attendance:
    if shift.state is not ShiftState.OPEN:
        raise ShiftOver(_("This was cancelled or is over."))
    signing_up.refuse_unfit(session, shift, person_id)
    overlaps.refuse(session, person_id, shift)
    has_place = waiting is not None and waiting.state is State.OFFERED
    if not has_place and not signing_up.take_place(session, shift):
        raise SignUpRefused(_("All places are taken. Please ask the leader."))
    if waiting is None:
        return signing_up.put_down(session, actor, shift, person_id, State.SIGNED)
    rows.move(session, actor, waiting, State.SIGNED)
    return waiting


def _pass(
    session: Session,
    actor: Actor,
    shift: Shift,
    attendance: Attendance,
    how: How,
    leaving: bool | None,
) -> Attendance:
    if leaving is not None and attendance.state is (State.OUT if leaving else State.IN):
        return attendance
    steps: dict[State, Callable[[Session, Actor, Shift, Attendance, How], None]] = {
        State.SIGNED: _in,
        State.IN: _out,
    }
    step = steps.get(attendance.state)
    if step is None:
        raise NotNow(_("This person is not expected, or has been checked out already."))
    step(session, actor, shift, attendance, how)
    return attendance


def _in(session: Session, actor: Actor, shift: Shift, one: Attendance, how: How) -> None:
    moment, opens = now(session), opens_at(session, shift)
    if moment < opens:
        place = communities.place(session, shift.community_id)
        raise OutsideTime(
            _("It is too early. You can check in from %(at)s on.", at=local(opens, place))
        )
    if moment >= shift.ends_at:
        raise OutsideTime(_("This is over. Please ask the leader to write down your hours."))
    one.in_at, one.in_how = moment, how
    rows.move(session, actor, one, State.IN, how=how.value)


def _out(session: Session, actor: Actor, shift: Shift, one: Attendance, how: How) -> None:
    moment = now(session)
    if moment < shift.starts_at:
        raise OutsideTime(_("It has not begun yet."))
    assert one.in_at is not None
    one.out_at, one.out_how = moment, how
    one.recorded_minutes = served_minutes(shift, one.in_at, moment)
    rows.move(session, actor, one, State.OUT, how=how.value, minutes=one.minutes)

"""Hours from a paper list, entered later. They count as written down for ever."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, people
from linli.access import Actor
from linli.clock import now
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import overlaps, rows, signing_up
from linli_volunteer_hours.models import Attendance, How, Shift, ShiftState, State
from linli_volunteer_hours.permissions import WRITE_DOWN
from linli_volunteer_hours.refusals import HoursRefused, NotNow, SignUpRefused
from linli_volunteer_hours.register import lines, volunteers
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _


def write_down(
    session: Session,
    actor: Actor,
    community_id: UUID,
    shift_id: UUID,
    person_id: UUID,
    minutes: int,
) -> Attendance:
    """Enter that a volunteer served so many minutes in a shift that is over.

    Who wrote hours down does not confirm them. Entered again before they are confirmed, the new
    number holds.

    Raises:
        NotAllowed, ActivityUnknown: the actor does not lead this team.
        RelativeStepsBack: it is about the actor, their household or a relative.
        HoursRefused: the minutes do not fit the shift, it is not over, or too long ago.
        NotAMember, NotRegistered, Overlap, SignUpRefused: the person could not have been there.
        NotNow: the system saw them there, or the hours are decided.
    """
    people.membership_of(session, community_id, person_id)
    volunteers.locked(session, community_id, person_id)
    shift = shifts.find(session, community_id, shift_id, lock=True)
    require_leader(session, actor, community_id, shift.team_id)
    check_minutes(shift, minutes)
    _check_time(session, shift)
    attendance = signing_up.current(session, shift.id, person_id)
    if attendance is None:
        signing_up.refuse_unfit(session, shift, person_id)
        overlaps.refuse(session, person_id, shift)
        if not _take_place(session, shift):
            raise SignUpRefused(
                _("All places are taken. Note first who of those signed up did not come.")
            )
        attendance = signing_up.put_down(session, actor, shift, person_id, State.SIGNED)
    by_hand = attendance.state is State.OUT and attendance.in_how is How.BY_HAND
    if attendance.state is not State.SIGNED and not by_hand:
        raise NotNow(_("This person's time was recorded already, or is decided."))
    access.take_duty(
        session, actor, rows.subject_of(attendance.id), WRITE_DOWN, concerning=[person_id]
    )
    attendance.in_at, attendance.in_how = shift.starts_at, How.BY_HAND
    attendance.out_at = shift.starts_at + timedelta(minutes=minutes)
    attendance.out_how = How.BY_HAND
    attendance.manual_minutes = minutes
    rows.move(session, actor, attendance, State.OUT, minutes=minutes, how=How.BY_HAND.value)
    return attendance


def write_down_list(
    session: Session, actor: Actor, community_id: UUID, shift_id: UUID, typed: str
) -> int:
    """Enter a paper list, one volunteer a line: name, last digits of the phone, minutes.

    Without minutes it is the whole shift. All lines are entered, or none; return how many.

    Raises:
        NotAllowed, ActivityUnknown: the actor does not lead this team.
        LinesRefused: lines are wrong.
    """
    shift = shifts.find(session, community_id, shift_id)
    require_leader(session, actor, community_id, shift.team_id)
    everybody, whole = lines.People(session, community_id), longest_of(shift)

    def enter(line: lines.Line) -> None:
        minutes = line.rest[0] if line.rest else str(whole)
        if not minutes.isdecimal() or len(line.rest) > 1:
            raise HoursRefused(_("Please write name, last four digits of the phone, minutes."))
        one = everybody.of(line)
        write_down(session, actor, community_id, shift_id, one.id, int(minutes))

    return lines.each(session, typed, enter)


def longest_of(shift: Shift) -> int:
    """Return how many minutes a shift lasted: nobody can have given more to it."""
    return int((shift.ends_at - shift.starts_at).total_seconds() // 60)


def check_minutes(shift: Shift, minutes: int, *, least: int = 1) -> None:
    """Refuse minutes that do not fit into a shift.

    Raises:
        HoursRefused: they are fewer than ``least``, or longer than the shift.
    """
    longest = longest_of(shift)
    if not least <= minutes <= longest:
        raise HoursRefused(
            _(
                "The shift lasted %(longest)s minutes: from %(least)s to %(longest)s can be "
                "entered.",
                least=least,
                longest=longest,
            ),
            field="minutes",
        )


def _take_place(session: Session, shift: Shift) -> bool:
    """Take a place; where nobody had signed up before, there were as many as came."""
    if shift.taken == shift.capacity and not _was_signed_for(session, shift):
        shift.capacity += 1
        session.flush()
    return signing_up.take_place(session, shift)


def _was_signed_for(session: Session, shift: Shift) -> bool:
    query = select(col(Attendance.id)).where(
        col(Attendance.shift_id) == shift.id,
        col(Attendance.state) != State.VOID,
        col(Attendance.in_how).is_(None) | (col(Attendance.in_how) != How.BY_HAND),
    )
    return session.execute(query.limit(1)).first() is not None


def _check_time(session: Session, shift: Shift) -> None:
    moment = now(session)
    if shift.state is ShiftState.CANCELLED:
        raise HoursRefused(_("This shift was cancelled."))
    if shift.ends_at > moment:
        raise HoursRefused(_("Hours can be written down when the shift is over."))
    days = settings.of(session, shift.community_id).write_down_days
    if shift.ends_at < moment - timedelta(days=days):
        raise HoursRefused(
            _("Only hours of the last %(days)s days can be written down.", days=days)
        )

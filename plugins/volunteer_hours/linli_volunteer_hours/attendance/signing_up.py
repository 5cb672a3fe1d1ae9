"""Signing up for a shift, and withdrawing."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import communities
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli_volunteer_hours import settings
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import overlaps, rows, waiting
from linli_volunteer_hours.calendar import age_on, local
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Shift,
    State,
    VoidReason,
)
from linli_volunteer_hours.refusals import NotNow, SignUpRefused, TooLate
from linli_volunteer_hours.register import leading, volunteers
from linli_volunteer_hours.texts import _


def sign_up(session: Session, actor: Actor, community_id: UUID, shift_id: UUID) -> Attendance:
    """Put the actor, or whom they serve, down for a shift; when it is full, on its waiting list.

    Put down already, nothing changes. Of any number who want the last place at once, one gets it:
    the shift's row is locked, the place is taken by an UPDATE that has the condition in it, and
    the database refuses more than there are.

    Raises:
        NotAllowed, NotAMember, NotRegistered, GuardianMissing, ActivityUnknown: they cannot.
        ShiftOver: it has begun, or was cancelled.
        SignUpRefused: they are too young, or not in the team.
        Overlap: they have promised to be somewhere else at that time.
    """
    person_id = served_by(session, actor, community_id)
    shifts.find(session, community_id, shift_id)
    volunteers.locked(session, community_id, person_id)
    shift = shifts.find(session, community_id, shift_id, lock=True)
    present = current(session, shift.id, person_id)
    if present is not None:
        return present
    waiting.refuse_begun(session, shift)
    refuse_unfit(session, shift, person_id)
    overlaps.refuse(session, person_id, shift)
    state = State.SIGNED if take_place(session, shift) else State.WAITING
    return put_down(session, actor, shift, person_id, state)


def withdraw(session: Session, actor: Actor, community_id: UUID, attendance_id: UUID) -> None:
    """Take a sign-up back; who waits moves up. Withdrawn already, nothing changes.

    Raises:
        AttendanceUnknown: it is not the actor's.
        TooLate: the shift is too near; the leader must know by phone.
        NotNow: they have checked in, or it is over.
    """
    found = rows.find(session, community_id, attendance_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    mine = rows.own(session, actor, community_id, attendance_id)
    if mine.state is State.VOID:
        return
    if mine.state not in (State.WAITING, State.OFFERED, State.SIGNED):
        raise NotNow(_("You have checked in already."))
    hours = settings.of(session, community_id).withdraw_hours
    late = now(session) > shift.starts_at - timedelta(hours=hours)
    leader = leading.leads(session, actor, community_id, shift.team_id)
    if mine.state is State.SIGNED and late and not leader:
        activity = session.get_one(Activity, shift.activity_id)
        raise TooLate(
            _("It begins soon and people count on you. Please call: %(who)s.", who=activity.contact)
            if activity.contact
            else _("It begins soon and people count on you. Please call the leader.")
        )
    give_up(session, actor, shift, mine, VoidReason.WITHDRAWN)


def give_up(
    session: Session, actor: Actor, shift: Shift, attendance: Attendance, why: VoidReason
) -> None:
    """End a sign-up of a locked shift and pass its place on."""
    held = attendance.state in (State.OFFERED, State.SIGNED)
    rows.move(session, actor, attendance, State.VOID, why=why)
    if held:
        waiting.free_place(session, actor, shift)


def current(session: Session, shift_id: UUID, person_id: UUID) -> Attendance | None:
    """Return somebody's attendance of a shift that is not void; None without one."""
    found: Attendance | None = session.execute(
        select(Attendance)
        .where(
            col(Attendance.shift_id) == shift_id,
            col(Attendance.person_id) == person_id,
            col(Attendance.state) != State.VOID,
        )
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def take_place(session: Session, shift: Shift) -> bool:
    """Take one place of a locked shift; return False when there is none."""
    taken = session.execute(
        update(Shift)
        .where(col(Shift.id) == shift.id, col(Shift.taken) < col(Shift.capacity))
        .values(taken=col(Shift.taken) + 1)
        .returning(col(Shift.taken))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    session.refresh(shift)
    return taken is not None


def put_down(
    session: Session, actor: Actor, shift: Shift, person_id: UUID, state: State
) -> Attendance:
    """Write somebody down for a locked shift, with the place already taken."""
    attendance = Attendance(
        community_id=shift.community_id,
        shift_id=shift.id,
        activity_id=shift.activity_id,
        team_id=shift.team_id,
        person_id=person_id,
        starts_at=shift.starts_at,
        state=state,
        signed_at=now(session),
    )
    session.add(attendance)
    rows.move(session, actor, attendance, state)
    return attendance


def refuse_unfit(session: Session, shift: Shift, person_id: UUID) -> None:
    """Refuse whom a shift is not for, however they would be put down.

    Raises:
        SignUpRefused: they are too young, or not in the team.
    """
    activity = session.get_one(Activity, shift.activity_id)
    if activity.team_only and not leading.belongs(session, activity.team_id, person_id):
        raise SignUpRefused(_("This is for members of the team. You can join the team first."))
    if not activity.minimum_age:
        return
    birth_date = session.execute(
        select(col(Person.birth_date)).where(col(Person.id) == person_id)
    ).scalar_one()
    place = communities.place(session, shift.community_id)
    day = local(shift.starts_at, place).date()
    if birth_date is not None and age_on(birth_date, day) < activity.minimum_age:
        raise SignUpRefused(
            _("This is for people of %(age)s years and older.", age=activity.minimum_age)
        )

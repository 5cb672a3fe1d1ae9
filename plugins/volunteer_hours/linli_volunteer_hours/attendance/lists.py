"""What is read of sign-ups: a person's own, and a shift's for its leader. Columns, not entities."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, literal, select
from sqlmodel import Session, col

from linli.clock import now
from linli.db import read
from linli.people import Person
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    How,
    Shift,
    State,
    Team,
    VoidReason,
    Volunteer,
)


@dataclass(frozen=True, slots=True)
class MyShift:
    """A sign-up as its volunteer sees it."""

    id: UUID
    state: State
    void_reason: VoidReason | None
    shift_id: UUID
    activity_id: UUID
    title: str
    team: str
    place: str
    starts_at: datetime
    ends_at: datetime
    recorded_minutes: int
    manual_minutes: int

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.recorded_minutes + self.manual_minutes


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on a shift's list as its leader sees them."""

    id: UUID
    team_id: UUID
    person_id: UUID
    name: str
    phone: str | None
    health: str
    state: State
    void_reason: VoidReason | None
    in_at: datetime | None
    out_at: datetime | None
    in_how: How | None
    out_how: How | None
    recorded_minutes: int
    manual_minutes: int
    dispute: str

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.recorded_minutes + self.manual_minutes


_MINE: Any = (
    select(
        col(Attendance.id),
        col(Attendance.state),
        col(Attendance.void_reason),
        col(Attendance.shift_id),
        col(Attendance.activity_id),
        col(Activity.title),
        col(Team.name),
        col(Activity.place),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Attendance.recorded_minutes),
        col(Attendance.manual_minutes),
    )
    .join(Shift, col(Shift.id) == col(Attendance.shift_id))
    .join(Activity, col(Activity.id) == col(Attendance.activity_id))
    .join(Team, col(Team.id) == col(Attendance.team_id))
)
_COMING = (
    _MINE.where(
        col(Attendance.person_id) == bindparam("person_id"),
        col(Attendance.community_id) == bindparam("community_id"),
        col(Attendance.state).in_((State.WAITING, State.OFFERED, State.SIGNED, State.IN)),
        col(Shift.ends_at) > bindparam("moment"),
    )
    .order_by(col(Shift.starts_at), col(Attendance.id))
    .limit(bindparam("limit"))
)


def coming(
    session: Session, community_id: UUID, person_id: UUID, *, limit: int = 20
) -> list[MyShift]:
    """Return what a person is signed up for or waits for and that is not over, the next first."""
    found = read(
        session,
        _COMING,
        community_id=community_id,
        person_id=person_id,
        moment=now(session),
        limit=limit,
    )
    return [MyShift(*row) for row in found]


def history(
    session: Session,
    community_id: UUID,
    person_id: UUID,
    *,
    before: datetime | None = None,
    limit: int = 20,
) -> list[MyShift]:
    """Return a person's past attendances, the newest first; ``before`` is the last one's begin."""
    query = (
        _MINE.where(
            col(Attendance.person_id) == person_id,
            col(Attendance.community_id) == community_id,
            col(Attendance.starts_at) < (before or now(session)),
            col(Attendance.state).not_in((State.WAITING, State.OFFERED)),
        )
        .order_by(col(Attendance.starts_at).desc(), col(Attendance.id).desc())
        .limit(limit)
    )
    return [MyShift(*row) for row in session.execute(query)]


def mine(session: Session, attendance_id: UUID) -> MyShift:
    """Return one sign-up as its volunteer sees it."""
    return MyShift(*session.execute(_MINE.where(col(Attendance.id) == attendance_id)).one())


def attendees(session: Session, shift_id: UUID, *, health: bool = False) -> list[Attendee]:
    """Return a shift's list by name, for those who may see it; withdrawn ones are left out.

    With ``health`` (see :func:`linli_volunteer_hours.register.leading.reads_health`) it holds what
    a leader must know in an emergency, of those who are still to come or are there.
    """
    expected = col(Attendance.state).in_((State.SIGNED, State.IN))
    note = case((expected & col(Volunteer.left_at).is_(None), col(Volunteer.health)), else_="")
    query = (
        select(
            col(Attendance.id),
            col(Attendance.team_id),
            col(Attendance.person_id),
            col(Person.name),
            col(Person.phone),
            func.coalesce(note, "") if health else literal(""),
            col(Attendance.state),
            col(Attendance.void_reason),
            col(Attendance.in_at),
            col(Attendance.out_at),
            col(Attendance.in_how),
            col(Attendance.out_how),
            col(Attendance.recorded_minutes),
            col(Attendance.manual_minutes),
            col(Attendance.dispute),
        )
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .join(
            Volunteer,
            (col(Volunteer.person_id) == col(Attendance.person_id))
            & (col(Volunteer.community_id) == col(Attendance.community_id)),
            isouter=True,
        )
        .where(
            col(Attendance.shift_id) == shift_id,
            (col(Attendance.state) != State.VOID)
            | col(Attendance.void_reason).in_((VoidReason.ABSENT, VoidReason.REJECTED)),
        )
        .order_by(col(Person.name), col(Attendance.id))
    )
    return [Attendee(*row) for row in session.execute(query)]

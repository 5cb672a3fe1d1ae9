"""One attendance with all that somebody needs to know who decides what its hours are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.people import Person
from linli_volunteer_hours.models import Activity, Attendance, Shift, State, Team


@dataclass(frozen=True, slots=True)
class LookedAt:
    """An attendance as whoever decides about its hours sees it."""

    id: UUID
    shift_id: UUID
    name: str
    phone: str | None
    title: str
    team: str
    starts_at: datetime
    ends_at: datetime
    state: State
    in_at: datetime | None
    out_at: datetime | None
    recorded_minutes: int
    manual_minutes: int
    #: Who confirmed it, when somebody did.
    confirmed_by: str | None
    #: What is said to be wrong, and the state in which it was said.
    said: str
    disputed_from: State | None

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.recorded_minutes + self.manual_minutes

    @property
    def longest(self) -> int:
        """How many minutes the shift lasted."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def look(session: Session, attendance_id: UUID) -> LookedAt:
    """Return an attendance to decide about; one query."""
    confirmer = aliased(Person)
    query = (
        select(
            col(Attendance.id),
            col(Attendance.shift_id),
            col(Person.name),
            col(Person.phone),
            col(Activity.title),
            col(Team.name),
            col(Shift.starts_at),
            col(Shift.ends_at),
            col(Attendance.state),
            col(Attendance.in_at),
            col(Attendance.out_at),
            col(Attendance.recorded_minutes),
            col(Attendance.manual_minutes),
            col(confirmer.name),
            col(Attendance.dispute),
            col(Attendance.disputed_from),
        )
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .join(Team, col(Team.id) == col(Attendance.team_id))
        .join(Shift, col(Shift.id) == col(Attendance.shift_id))
        .join(confirmer, col(confirmer.id) == col(Attendance.confirmed_by_id), isouter=True)
        .where(col(Attendance.id) == attendance_id)
    )
    return LookedAt(*session.execute(query).one())

"""What a certificate says: confirmed hours of a period, the two ways of recording apart."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.models import Activity, Attendance, State, Team


@dataclass(frozen=True, slots=True)
class ServedLine:
    """What somebody did of one kind in a period."""

    title: str
    team: str
    times: int
    recorded: int
    manual: int

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.recorded + self.manual


def served(
    session: Session, place: Place, person_id: UUID, first: date, last: date
) -> list[ServedLine]:
    """Return a person's confirmed service from ``first`` to ``last`` by activity, most first."""
    begin, end = day_bounds(first, last, place)
    recorded = func.sum(col(Attendance.recorded_minutes))
    manual = func.sum(col(Attendance.manual_minutes))
    query = (
        select(col(Activity.title), col(Team.name), func.count(), recorded, manual)
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .join(Team, col(Team.id) == col(Attendance.team_id))
        .where(
            col(Attendance.person_id) == person_id,
            col(Attendance.community_id) == place.id,
            col(Attendance.state) == State.CONFIRMED,
            col(Attendance.starts_at) >= begin,
            col(Attendance.starts_at) < end,
        )
        .group_by(col(Activity.title), col(Team.name))
        .order_by((recorded + manual).desc(), col(Activity.title))
    )
    return [
        ServedLine(title, team, times, int(seen), int(written))
        for title, team, times, seen, written in session.execute(query)
    ]

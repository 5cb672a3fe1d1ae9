"""What a certificate says: confirmed hours of a period, the two ways of recording apart."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.hours.counted import EMPTY, counted
from linli_volunteer_hours.models import Activity, Team


@dataclass(frozen=True, slots=True)
class ServedLine:
    """What somebody did of one kind in a period; ``team`` is empty for awarded minutes."""

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
    rows = counted([place.id], *day_bounds(first, last, place), person_id=person_id)
    recorded, manual = func.sum(rows.c.recorded_minutes), func.sum(rows.c.manual_minutes)
    title, team = (
        func.coalesce(col(Activity.title), rows.c.title),
        func.coalesce(col(Team.name), EMPTY),
    )
    query = (
        select(title, team, func.count(), recorded, manual)
        .select_from(rows)
        .join(Activity, col(Activity.id) == rows.c.activity_id, isouter=True)
        .join(Team, col(Team.id) == rows.c.team_id, isouter=True)
        .group_by(title, team)
        .order_by((recorded + manual).desc(), title)
    )
    return [
        ServedLine(title, team, times, int(seen), int(written))
        for title, team, times, seen, written in session.execute(query)
    ]

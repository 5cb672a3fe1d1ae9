"""Hours in figures: a person's with their stars, a team's, a community's by month, the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities, points
from linli.communities import Place
from linli.people import PeopleSettings, Person, masked
from linli.points import Owner
from linli_volunteer_hours import settings
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.hours.counted import counted, minutes_of
from linli_volunteer_hours.models import Attendance, State, Team, Volunteer


@dataclass(frozen=True, slots=True)
class MyHours:
    """A person's confirmed minutes, the two ways apart, with the stars they give."""

    recorded: int
    manual: int
    stars: int
    stars_of: int
    #: Minutes missing to the next star; none at the highest.
    to_next_star: int | None

    @property
    def total(self) -> int:
        """Minutes altogether."""
        return self.recorded + self.manual


@dataclass(frozen=True, slots=True)
class TeamHours:
    """A team's confirmed minutes in a span of days."""

    team_id: UUID
    name: str
    people: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the ranking, the name masked."""

    name: str
    minutes: int


def mine(session: Session, community_id: UUID, person_id: UUID) -> MyHours:
    """Return a person's hours from the ledger; the same effort for a long history. One query."""
    found = points.holdings(session, Owner.person(person_id), community_id)
    recorded, manual = (
        found[code].balance.balance if code in found else 0
        for code in (units.RECORDED, units.MANUAL)
    )
    rules = settings.of(session, community_id)
    total = recorded + manual
    return MyHours(
        recorded, manual, rules.stars_for(total), len(rules.stars), rules.to_next_star(total)
    )


def by_team(session: Session, place: Place, first: date, last: date) -> list[TeamHours]:
    """Return what each team served from ``first`` to ``last``, most hours first; one query."""
    begin, end = day_bounds(first, last, place)
    total = func.sum(col(Attendance.recorded_minutes) + col(Attendance.manual_minutes))
    query = (
        select(
            col(Team.id),
            col(Team.name),
            func.count(func.distinct(col(Attendance.person_id))),
            total,
        )
        .join(Attendance, col(Attendance.team_id) == col(Team.id))
        .where(
            col(Attendance.community_id) == place.id,
            col(Attendance.state) == State.CONFIRMED,
            col(Attendance.starts_at) >= begin,
            col(Attendance.starts_at) < end,
        )
        .group_by(col(Team.id), col(Team.name))
        .order_by(total.desc(), col(Team.name))
    )
    return [TeamHours(*row) for row in session.execute(query)]


def by_month(session: Session, place: Place, months: Sequence[date]) -> list[tuple[date, int]]:
    """Return the confirmed minutes of each month, given by its first day, in that order."""
    found = []
    for first in months:
        begin, end = day_bounds(first, _last_day(first), place)
        rows = counted([place.id], begin, end)
        minutes = session.execute(select(func.coalesce(minutes_of(rows), 0))).scalar_one()
        found.append((first, int(minutes)))
    return found


def ranking(
    session: Session, place: Place, first: date, last: date, *, limit: int = 20
) -> list[Ranked]:
    """Return who served most from ``first`` to ``last``, without those who opted out."""
    rows = counted([place.id], *day_bounds(first, last, place))
    total = minutes_of(rows)
    query = (
        select(col(Person.name), total)
        .join(rows, rows.c.person_id == col(Person.id))
        .join(
            Volunteer,
            (col(Volunteer.person_id) == col(Person.id))
            & (col(Volunteer.community_id) == place.id),
        )
        .where(col(Volunteer.ranked))
        .group_by(col(Person.id), col(Person.name))
        .order_by(total.desc(), col(Person.id))
        .limit(limit)
    )
    how = communities.settings(session, place.id, "core", PeopleSettings).masking
    return [Ranked(masked(name, how), int(minutes)) for name, minutes in session.execute(query)]


def _last_day(first: date) -> date:
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)

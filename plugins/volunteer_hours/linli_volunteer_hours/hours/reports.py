"""The year of a person, a team, an organisation or the whole community, from confirmed hours."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, select
from sqlmodel import Session, col

from linli import access, audit, inbox, people
from linli.access import Actor
from linli.communities import Place
from linli.people import Organisation, Person
from linli.subjects import Subject
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.hours import scopes
from linli_volunteer_hours.hours.counted import EMPTY, minutes_of
from linli_volunteer_hours.hours.scopes import Scope
from linli_volunteer_hours.models import Activity, Team
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.register import counting
from linli_volunteer_hours.register.counting import Counted
from linli_volunteer_hours.texts import _

#: People on one page of a report, and on paper.
ON_A_PAGE = 50
ON_PAPER = 2000
#: Teams, fields of work or campaigns in a report.
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody, a team or a field of work has in a report."""

    name: str
    times: int
    recorded: int
    manual: int

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.recorded + self.manual


@dataclass(frozen=True, slots=True)
class Report:
    """A year in figures; shares are in order, most minutes first.

    Awarded minutes are of no team and no field of work: the share without a name.
    """

    title: str
    year: int
    #: How many people served.
    served: int
    #: Those of this page.
    people: list[Share]
    teams: list[Share]
    fields: list[Share]
    #: Campaigns with a start and an end; most hours belong to none.
    campaigns: list[Share]
    #: Minutes of January to December.
    months: list[int]
    #: What teams counted besides hours.
    counted: list[Counted]

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return sum(self.months)

    @property
    def times(self) -> int:
        """How often somebody served."""
        return sum(one.times for one in self.teams)


def of(
    session: Session, place: Place, scope: Scope, *, skip: int = 0, limit: int = ON_A_PAGE
) -> Report:
    """Return the year of a scope in figures, with so many people after the first ``skip``."""
    rows = scope.rows
    person = (
        select(col(Person.name))
        .join(rows, rows.c.person_id == col(Person.id))
        .group_by(col(Person.id), col(Person.name))
    )
    team = (
        select(func.coalesce(col(Team.name), EMPTY))
        .select_from(rows)
        .join(Team, rows.c.team_id == col(Team.id), isouter=True)
        .group_by(col(Team.id), col(Team.name))
    )
    return Report(
        scope.title,
        scope.year,
        _served(session, scope),
        _shares(session, person, scope, col(Person.id), skip=skip, limit=limit),
        _shares(session, team, scope),
        _shares(session, _by(Activity.field, rows), scope),
        [one for one in _shares(session, _by(Activity.campaign, rows), scope) if one.name],
        _months(session, place, scope),
        _counted(session, place, scope),
    )


def report_back(
    session: Session, actor: Actor, place: Place, organisation_id: UUID, year: int
) -> int:
    """Tell an organisation's agents that their report is there; return how many were told.

    Raises:
        NotAllowed: the actor may not keep teams and hours here.
        OrganisationUnknown: there is no such organisation here.
        ActivityRefused: nobody acts for it in the portal.
    """
    access.require(session, actor, MANAGE, place.id)
    name = scopes.organisation(session, actor, place, organisation_id, year).title
    agents = [id_ for id_, _name in people.agents_of(session, organisation_id)]
    if not agents:
        raise ActivityRefused(
            _("Nobody acts for %(name)s in the portal yet. Please print it.", name=name)
        )
    inbox.notify_many(
        session,
        agents,
        session.get_one(Organisation, organisation_id).community_id,
        _(
            "What the members of %(name)s did here in %(year)s: the report is ready.",
            name=name,
            year=year,
        ),
        f"volunteer_hours/organisations/{organisation_id}/report?year={year}",
    )
    audit.record(
        session,
        actor,
        "volunteer_hours.reported_back",
        place.id,
        Subject("core.organisation", organisation_id),
        after={"name": name, "year": year},
    )
    return len(agents)


def _by(column: Any, rows: Subquery) -> Any:
    """Return the query that groups by what is said of an activity; awards say nothing."""
    kind = func.coalesce(col(column), EMPTY)
    return (
        select(kind)
        .select_from(rows)
        .join(Activity, rows.c.activity_id == col(Activity.id), isouter=True)
        .group_by(kind)
    )


def _counted(session: Session, place: Place, scope: Scope) -> list[Counted]:
    """Return what was counted, where the report is a community's or a team's."""
    if scope.subject.type == "volunteer_hours.team":
        return counting.of_year(session, place.id, scope.year, team_id=scope.subject.id)
    if scope.subject.type == "core.community" and not scope.among:
        return [one for one in counting.of_year(session, place.id, scope.year) if one.ever]
    return []


def _served(session: Session, scope: Scope) -> int:
    found: int = session.execute(
        select(func.count(func.distinct(scope.rows.c.person_id))).where(*scope.among)
    ).scalar_one()
    return found


def _shares(
    session: Session,
    grouped: Any,
    scope: Scope,
    *then_by: Any,
    skip: int = 0,
    limit: int = _MOST,
) -> list[Share]:
    rows = scope.rows
    recorded, manual = func.sum(rows.c.recorded_minutes), func.sum(rows.c.manual_minutes)
    query = (
        grouped.add_columns(func.count(), recorded, manual)
        .where(*scope.among)
        .order_by((recorded + manual).desc(), grouped.selected_columns[0], *then_by)
        .offset(skip)
        .limit(limit)
    )
    return [
        Share(name, times, int(seen), int(written))
        for name, times, seen, written in session.execute(query)
    ]


def _months(session: Session, place: Place, scope: Scope) -> list[int]:
    rows, months = scope.rows, [0] * 12
    by_start = session.execute(
        select(rows.c.starts_at, minutes_of(rows)).where(*scope.among).group_by(rows.c.starts_at)
    )
    for starts_at, minutes in by_start:
        months[local(starts_at, place).month - 1] += int(minutes)
    return months

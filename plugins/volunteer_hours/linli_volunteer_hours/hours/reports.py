"""The year of a person, a team, an organisation or the whole community, from confirmed hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlmodel import Session, col

from linli import access, audit, inbox, people
from linli.access import Actor, NotAllowed
from linli.communities import Place
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours.calendar import day_bounds, local
from linli_volunteer_hours.hours.counted import EMPTY, counted, minutes_of
from linli_volunteer_hours.models import Activity, Team, Volunteer
from linli_volunteer_hours.permissions import MANAGE, SEE
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.texts import _

#: People, or shifts, in one report.
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
    people: list[Share]
    teams: list[Share]
    fields: list[Share]
    #: Minutes of January to December.
    months: list[int]

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return sum(self.months)

    @property
    def times(self) -> int:
        """How often somebody served."""
        return sum(one.times for one in self.teams)


def of_community(session: Session, actor: Actor, place: Place, year: int) -> Report:
    """Return the community's year, with everybody who served.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
    """
    access.require(session, actor, SEE, place.id)
    return _report(session, place, year, place.name, _rows(place, year))


def of_team(session: Session, actor: Actor, place: Place, team_id: UUID, year: int) -> Report:
    """Return a team's year.

    Raises:
        TeamUnknown: there is no such team here.
        NotAllowed: the actor neither leads it nor may see everybody's hours.
    """
    team = leading.find_team(session, place.id, team_id)
    if not access.can(session, actor, SEE, place.id):
        leading.require_leader(session, actor, place.id, team_id)
    rows = _rows(place, year)
    return _report(session, place, year, team.name, rows, rows.c.team_id == team_id)


def of_organisation(
    session: Session, actor: Actor, place: Place, organisation_id: UUID, year: int
) -> Report:
    """Return what those did here whom an organisation sent to report in where they live.

    Raises:
        OrganisationUnknown: there is no such organisation here.
        NotAllowed: the actor neither acts for it nor may see everybody's hours.
    """
    organisation = people.find_organisation(session, place.id, organisation_id)
    if not access.can(session, actor, SEE, place.id) and not _acts_for(
        session, actor, organisation_id
    ):
        raise NotAllowed(_("This report is for the organisation and the community's staff."))
    sent = select(col(Volunteer.person_id)).where(
        col(Volunteer.organisation_id) == organisation_id,
        col(Volunteer.community_id) == place.id,
    )
    rows = _rows(place, year)
    return _report(session, place, year, organisation.name, rows, rows.c.person_id.in_(sent))


def of_person(session: Session, place: Place, person_id: UUID, year: int) -> Report:
    """Return a person's own year; for their eyes and for who serves them."""
    name = people.names_of(session, {person_id})[person_id]
    return _report(session, place, year, name, _rows(place, year, person_id))


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
    report = of_organisation(session, actor, place, organisation_id, year)
    agents = [id_ for id_, _name in people.agents_of(session, organisation_id)]
    if not agents:
        raise ActivityRefused(
            _("Nobody acts for %(name)s in the portal yet. Please print it.", name=report.title)
        )
    inbox.notify_many(
        session,
        agents,
        place.id,
        _(
            "What the members of %(name)s did here in %(year)s: the report is ready.",
            name=report.title,
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
        after={"name": report.title, "year": year},
    )
    return len(agents)


def _acts_for(session: Session, actor: Actor, organisation_id: UUID) -> bool:
    agents = people.agents_of(session, organisation_id)
    return actor.person_id in {id_ for id_, _name in agents}


def _rows(place: Place, year: int, person_id: UUID | None = None) -> Subquery:
    begin, end = day_bounds(date(year, 1, 1), date(year, 12, 31), place)
    return counted([place.id], begin, end, person_id=person_id)


def _report(
    session: Session,
    place: Place,
    year: int,
    title: str,
    rows: Subquery,
    *among: ColumnElement[bool],
) -> Report:
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
    kind = func.coalesce(col(Activity.field), EMPTY)
    field = (
        select(kind)
        .select_from(rows)
        .join(Activity, rows.c.activity_id == col(Activity.id), isouter=True)
        .group_by(kind)
    )
    return Report(
        title,
        year,
        _shares(session, person, rows, among),
        _shares(session, team, rows, among),
        _shares(session, field, rows, among),
        _months(session, place, rows, among),
    )


def _shares(
    session: Session, grouped: Any, rows: Subquery, among: Sequence[ColumnElement[bool]]
) -> list[Share]:
    recorded, manual = func.sum(rows.c.recorded_minutes), func.sum(rows.c.manual_minutes)
    query = (
        grouped.add_columns(func.count(), recorded, manual)
        .where(*among)
        .order_by((recorded + manual).desc(), grouped.selected_columns[0])
        .limit(_MOST)
    )
    return [
        Share(name, times, int(seen), int(written))
        for name, times, seen, written in session.execute(query)
    ]


def _months(
    session: Session, place: Place, rows: Subquery, among: Sequence[ColumnElement[bool]]
) -> list[int]:
    months = [0] * 12
    by_start = session.execute(
        select(rows.c.starts_at, minutes_of(rows)).where(*among).group_by(rows.c.starts_at)
    )
    for starts_at, minutes in by_start:
        months[local(starts_at, place).month - 1] += int(minutes)
    return months

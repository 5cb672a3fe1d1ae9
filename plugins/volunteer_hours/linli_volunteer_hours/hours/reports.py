"""The year of a person, a team, an organisation or the whole community, from confirmed hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli import access, audit, inbox, people
from linli.access import Actor, NotAllowed
from linli.communities import Place
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours.calendar import day_bounds, local
from linli_volunteer_hours.models import Activity, Attendance, State, Team, Volunteer
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
    """A year in figures; shares are in order, most minutes first."""

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
    return _report(session, place, year, place.name)


def of_team(session: Session, actor: Actor, place: Place, team_id: UUID, year: int) -> Report:
    """Return a team's year.

    Raises:
        TeamUnknown: there is no such team here.
        NotAllowed: the actor neither leads it nor may see everybody's hours.
    """
    team = leading.find_team(session, place.id, team_id)
    if not access.can(session, actor, SEE, place.id):
        leading.require_leader(session, actor, place.id, team_id)
    return _report(session, place, year, team.name, col(Attendance.team_id) == team_id)


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
    return _report(session, place, year, organisation.name, col(Attendance.person_id).in_(sent))


def of_person(session: Session, place: Place, person_id: UUID, year: int) -> Report:
    """Return a person's own year; for their eyes and for who serves them."""
    name = people.names_of(session, {person_id})[person_id]
    return _report(session, place, year, name, col(Attendance.person_id) == person_id)


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


def _report(
    session: Session, place: Place, year: int, title: str, *among: ColumnElement[bool]
) -> Report:
    begin, end = day_bounds(date(year, 1, 1), date(year, 12, 31), place)
    where = (
        col(Attendance.community_id) == place.id,
        col(Attendance.state) == State.CONFIRMED,
        col(Attendance.starts_at) >= begin,
        col(Attendance.starts_at) < end,
        *among,
    )
    person = select(col(Person.name)).join(Attendance, col(Attendance.person_id) == col(Person.id))
    team = select(col(Team.name)).join(Attendance, col(Attendance.team_id) == col(Team.id))
    field = select(col(Activity.field)).join(
        Attendance, col(Attendance.activity_id) == col(Activity.id)
    )
    return Report(
        title,
        year,
        _shares(session, person.group_by(col(Person.id), col(Person.name)), where),
        _shares(session, team.group_by(col(Team.id), col(Team.name)), where),
        _shares(session, field.group_by(col(Activity.field)), where),
        _months(session, place, year, where),
    )


def _shares(session: Session, grouped: Any, where: Sequence[ColumnElement[bool]]) -> list[Share]:
    recorded = func.sum(col(Attendance.recorded_minutes))
    manual = func.sum(col(Attendance.manual_minutes))
    query = (
        grouped.add_columns(func.count(), recorded, manual)
        .where(*where)
        .order_by((recorded + manual).desc(), grouped.selected_columns[0])
        .limit(_MOST)
    )
    return [
        Share(name, times, int(seen), int(written))
        for name, times, seen, written in session.execute(query)
    ]


def _months(
    session: Session, place: Place, year: int, where: Sequence[ColumnElement[bool]]
) -> list[int]:
    months = [0] * 12
    by_start = session.execute(
        select(
            col(Attendance.starts_at),
            func.sum(col(Attendance.recorded_minutes) + col(Attendance.manual_minutes)),
        )
        .where(*where)
        .group_by(col(Attendance.starts_at))
    )
    for starts_at, minutes in by_start:
        months[local(starts_at, place).month - 1] += int(minutes)
    return months

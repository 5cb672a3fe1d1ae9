"""Whose year is asked for, and who may ask: of a community, team, unit, campaign, or one's own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, exists, or_, select
from sqlmodel import Session, col

from linli import access, people
from linli.access import Actor, NotAllowed
from linli.communities import Place
from linli.people import Organisation
from linli.subjects import Subject
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.hours.counted import counted
from linli_volunteer_hours.models import Activity, Posting, Volunteer
from linli_volunteer_hours.permissions import SEE
from linli_volunteer_hours.refusals import ActivityUnknown
from linli_volunteer_hours.register import leading, searching
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True)
class Scope:
    """Confirmed hours of one year that somebody may read."""

    title: str
    year: int
    subject: Subject
    #: See :func:`counted`, with what narrows it down.
    rows: Subquery
    among: tuple[ColumnElement[bool], ...] = ()


def community(session: Session, actor: Actor, place: Place, year: int) -> Scope:
    """Return the whole community's year.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
    """
    access.require(session, actor, SEE, place.id)
    return Scope(place.name, year, Subject("core.community", place.id), _rows(place, year))


def team(session: Session, actor: Actor, place: Place, team_id: UUID, year: int) -> Scope:
    """Return a team's year.

    Raises:
        TeamUnknown: there is no such team here.
        NotAllowed: the actor neither leads it nor may see everybody's hours.
    """
    found = leading.find_team(session, place.id, team_id)
    if not access.can(session, actor, SEE, place.id):
        leading.require_leader(session, actor, place.id, team_id)
    rows = _rows(place, year)
    subject = Subject("volunteer_hours.team", team_id)
    return Scope(found.name, year, subject, rows, (rows.c.team_id == team_id,))


def organisation(
    session: Session, actor: Actor, place: Place, organisation_id: UUID, year: int
) -> Scope:
    """Return what those did whom an organisation sent to report in where they live.

    A community's staff read what was done there; the organisation's agents, in its own community,
    what was done in all of them.

    Raises:
        OrganisationNotFound: there is no such organisation here, nor has it posted anybody here.
        NotAllowed: the actor neither acts for it nor may see everybody's hours.
    """
    found = _organisation(session, place.id, organisation_id)
    acts = _acts_for(session, actor, organisation_id)
    if not acts and not access.can(session, actor, SEE, place.id):
        raise NotAllowed(_("This report is for the organisation and the community's staff."))
    ids = {place.id}
    if acts and found.community_id == place.id:
        ids |= set(
            session.execute(
                select(col(Posting.community_id))
                .where(col(Posting.organisation_id) == organisation_id)
                .distinct()
            ).scalars()
        )
    rows = counted(sorted(ids), *day_bounds(date(year, 1, 1), date(year, 12, 31), place))
    subject = Subject("core.organisation", organisation_id)
    return Scope(found.name, year, subject, rows, (_sent(rows, organisation_id),))


def campaign(session: Session, actor: Actor, place: Place, name: str, year: int) -> Scope:
    """Return what was done in a year for a campaign: whatever activities bear its name.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
        ActivityUnknown: no activity here belongs to such a campaign.
    """
    access.require(session, actor, SEE, place.id)
    belong = select(col(Activity.id)).where(
        col(Activity.community_id) == place.id, col(Activity.campaign) == name
    )
    if not name or session.execute(belong.limit(1)).first() is None:
        raise ActivityUnknown(_("There is no such campaign here."))
    rows = _rows(place, year)
    subject = Subject("core.community", place.id)
    return Scope(name, year, subject, rows, (rows.c.activity_id.in_(belong),))


def own(session: Session, actor: Actor, place: Place, year: int) -> Scope:
    """Return the actor's own year, or that of whom they serve.

    Raises:
        NotAllowed, NotAMember: nobody is acting, or the actor may not act for that person.
    """
    person_id = served_by(session, actor, place.id)
    name = people.names_of(session, {person_id})[person_id]
    rows = _rows(place, year, person_id)
    return Scope(name, year, Subject("volunteer_hours.person", person_id), rows)


def person(session: Session, actor: Actor, place: Place, person_id: UUID, year: int) -> Scope:
    """Return a volunteer's year for staff.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
        VolunteerUnknown: the person never was a volunteer here.
    """
    name = searching.one(session, actor, place.id, person_id).name
    rows = _rows(place, year, person_id)
    return Scope(name, year, Subject("volunteer_hours.person", person_id), rows)


def _organisation(session: Session, community_id: UUID, organisation_id: UUID) -> Organisation:
    posted = select(col(Posting.id)).where(
        col(Posting.organisation_id) == organisation_id,
        col(Posting.community_id) == community_id,
        col(Posting.received_at).is_not(None),
    )
    if session.execute(posted.limit(1)).first() is not None:
        return session.get_one(Organisation, organisation_id)
    return people.find_organisation(session, community_id, organisation_id)


def _sent(rows: Subquery, organisation_id: UUID) -> ColumnElement[bool]:
    """Return which hours are those of an organisation's members.

    Of whom it posted, what they did while it lasted; of whoever said so themselves, all of it.
    """
    posted = exists().where(
        col(Posting.organisation_id) == organisation_id,
        col(Posting.person_id) == rows.c.person_id,
        col(Posting.community_id) == rows.c.community_id,
        col(Posting.received_at).is_not(None),
    )
    meanwhile = posted.where(
        col(Posting.received_at) <= rows.c.starts_at,
        col(Posting.ended_at).is_(None) | (col(Posting.ended_at) > rows.c.starts_at),
    )
    said = exists().where(
        col(Volunteer.organisation_id) == organisation_id,
        col(Volunteer.person_id) == rows.c.person_id,
        col(Volunteer.community_id) == rows.c.community_id,
    )
    return or_(meanwhile, and_(said, ~posted))


def _acts_for(session: Session, actor: Actor, organisation_id: UUID) -> bool:
    agents = people.agents_of(session, organisation_id)
    return actor.person_id in {id_ for id_, _name in agents}


def _rows(place: Place, year: int, person_id: UUID | None = None) -> Subquery:
    begin, end = day_bounds(date(year, 1, 1), date(year, 12, 31), place)
    return counted([place.id], begin, end, person_id=person_id)

"""The register as staff read it: who can do what and has time when, and one volunteer's page."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, case, cast, func, or_, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.people import Membership, Person
from linli_volunteer_hours.models import MemberState, Team, TeamMember, Time, Volunteer
from linli_volunteer_hours.permissions import SEE
from linli_volunteer_hours.refusals import VolunteerUnknown
from linli_volunteer_hours.register import volunteers as register
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True)
class VolunteerRow:
    """A volunteer as the staff's register shows them."""

    person_id: UUID
    name: str
    phone: str | None
    skills: list[str]
    languages: list[str]
    times: list[str]
    guardian_missing: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A volunteer as staff see them; what leaders alone may read is not among it."""

    name: str
    phone: str | None
    skills: list[str]
    languages: list[str]
    times: list[Time]
    since: datetime
    #: Their teams: id, name, whether they lead it.
    teams: list[tuple[UUID, str, bool]]


def volunteers(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    words: str = "",
    time: Time | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[VolunteerRow]:
    """Return the register by name; ``after`` is name and id of the last one already seen.

    Each of ``words`` is part of the name, of something they can do well or of a language; ``time``
    is when they usually have time.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
    """
    access.require(session, actor, SEE, community_id)
    query = _rows(community_id).order_by(col(Person.name), col(Person.id)).limit(limit)
    for word in words.split():
        query = query.where(
            or_(
                col(Person.name).contains(word, autoescape=True),
                _says(col(Volunteer.skills), word),
                _says(col(Volunteer.languages), word),
            )
        )
    if time is not None:
        query = query.where(_says(col(Volunteer.times), time.value))
    if after is not None:
        name, id_ = after
        query = query.where(
            (col(Person.name) > name) | ((col(Person.name) == name) & (col(Person.id) > id_))
        )
    return [VolunteerRow(*row) for row in session.execute(query)]


def who_can(
    session: Session,
    actor: Actor,
    community_id: UUID,
    skill: str,
    group_id: UUID | None,
    *,
    limit: int = 5,
) -> list[VolunteerRow]:
    """Return volunteers who have told a skill, first those of the same resident group.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
    """
    access.require(session, actor, SEE, community_id)
    if not skill.strip():
        return []
    near = case((col(Membership.group_id) == group_id, 0), else_=1)
    query = (
        _rows(community_id)
        .join(
            Membership,
            (col(Membership.person_id) == col(Person.id))
            & (col(Membership.community_id) == community_id)
            & col(Membership.until).is_(None),
        )
        .where(_says(col(Volunteer.skills), skill.strip()))
        .order_by(near, col(Person.name), col(Person.id))
        .limit(limit)
    )
    return [VolunteerRow(*row) for row in session.execute(query)]


def count(session: Session, community_id: UUID) -> int:
    """Return how many volunteers a community has."""
    found: int = session.execute(
        select(func.count())
        .select_from(Volunteer)
        .where(col(Volunteer.community_id) == community_id, col(Volunteer.left_at).is_(None))
    ).scalar_one()
    return found


def one(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> Known:
    """Return a volunteer for their page.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
        VolunteerUnknown: the person never was a volunteer here.
    """
    access.require(session, actor, SEE, community_id)
    volunteer = register.find(session, community_id, person_id)
    if volunteer is None:
        raise VolunteerUnknown(_("There is no such volunteer here."))
    person = session.get_one(Person, person_id)
    teams = session.execute(
        select(col(Team.id), col(Team.name), col(TeamMember.leader))
        .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
        .where(
            col(Team.community_id) == community_id,
            col(TeamMember.person_id) == person_id,
            col(TeamMember.state) == MemberState.ACTIVE,
        )
        .order_by(col(Team.name))
    )
    return Known(
        person.name,
        person.phone,
        volunteer.skills,
        volunteer.languages,
        [Time(time) for time in volunteer.times],
        volunteer.registered_at,
        [(row[0], row[1], row[2]) for row in teams],
    )


def _rows(community_id: UUID) -> Any:
    return (
        select(
            col(Person.id),
            col(Person.name),
            col(Person.phone),
            col(Volunteer.skills),
            col(Volunteer.languages),
            col(Volunteer.times),
            col(Volunteer.guardian_id).is_not(None) & col(Volunteer.guardian_agreed_at).is_(None),
        )
        .join(Volunteer, col(Volunteer.person_id) == col(Person.id))
        .where(col(Volunteer.community_id) == community_id, col(Volunteer.left_at).is_(None))
    )


def _says(column: Any, word: str) -> ColumnElement[bool]:
    """Return the condition that one of a list of words has this in it."""
    # Lists are kept as JSON, in which letters beyond ASCII are escaped.
    kept = json.dumps(word)[1:-1]
    return cast(column, String).contains(kept, autoescape=True)

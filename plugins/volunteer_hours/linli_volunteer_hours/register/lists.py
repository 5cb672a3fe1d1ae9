"""What is read of teams and volunteers. Columns, not entities."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, literal, select, tuple_
from sqlmodel import Session, col

from linli.people import Organisation, Person
from linli_volunteer_hours.models import MemberState, Team, TeamMember, Volunteer
from linli_volunteer_hours.register.leading import is_led


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as the list shows it."""

    id: UUID
    name: str
    about: str
    fields: list[str]
    open: bool
    members: int
    #: Whether anybody leads it.
    led: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a team as its leaders see them."""

    person_id: UUID
    name: str
    phone: str | None
    leader: bool
    state: MemberState
    skills: list[str]
    times: list[str]
    #: Only leaders read this.
    health: str


def teams(
    session: Session,
    community_id: UUID,
    *,
    among: Collection[UUID] | None = None,
    search: str = "",
    leaderless: bool = False,
    closed: bool = False,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[TeamRow]:
    """Return a community's open teams by name with how many belong to them; one query.

    ``search`` is a part of the name; ``leaderless`` leaves those that nobody leads; ``closed``
    asks for those that were closed instead; ``after`` is the last team already seen.
    """
    active = (
        select(func.count())
        .where(
            col(TeamMember.team_id) == col(Team.id),
            col(TeamMember.state) == MemberState.ACTIVE,
        )
        .correlate(Team)
        .scalar_subquery()
    )
    query = (
        select(
            col(Team.id),
            col(Team.name),
            col(Team.about),
            col(Team.fields),
            col(Team.open),
            active,
            is_led(),
        )
        .where(
            col(Team.community_id) == community_id,
            col(Team.closed_at).is_not(None) if closed else col(Team.closed_at).is_(None),
        )
        .order_by(col(Team.name))
    )
    if among is not None:
        query = query.where(col(Team.id).in_(among))
    if search.strip():
        query = query.where(col(Team.name).contains(search.strip(), autoescape=True))
    if leaderless:
        query = query.where(~is_led())
    if after is not None:
        seen = select(col(Team.name)).where(
            col(Team.id) == after, col(Team.community_id) == community_id
        )
        query = query.where(col(Team.name) > seen.scalar_subquery())
    if limit is not None:
        query = query.limit(limit)
    return [TeamRow(*row) for row in session.execute(query)]


def my_teams(
    session: Session, community_id: UUID, person_id: UUID
) -> dict[UUID, tuple[MemberState, bool]]:
    """Return the teams a person is in or asked to join: state, and whether they lead it."""
    query = (
        select(col(TeamMember.team_id), col(TeamMember.state), col(TeamMember.leader))
        .join(Team, col(Team.id) == col(TeamMember.team_id))
        .where(
            col(Team.community_id) == community_id,
            col(TeamMember.person_id) == person_id,
            col(TeamMember.state) != MemberState.LEFT,
        )
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def calendars(session: Session, community_id: UUID, person_id: UUID) -> list[tuple[str, str]]:
    """Return name and calendar key of the teams a person is in."""
    query = (
        select(col(Team.name), col(Team.calendar_key))
        .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
        .where(
            col(Team.community_id) == community_id,
            col(TeamMember.person_id) == person_id,
            col(TeamMember.state) == MemberState.ACTIVE,
        )
        .order_by(col(Team.name))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def leader_names(session: Session, team_id: UUID) -> list[str]:
    """Return who leads a team, by name."""
    query = (
        select(col(Person.name))
        .join(TeamMember, col(TeamMember.person_id) == col(Person.id))
        .where(
            col(TeamMember.team_id) == team_id,
            col(TeamMember.leader),
            col(TeamMember.state) == MemberState.ACTIVE,
        )
        .order_by(col(Person.name))
    )
    return list(session.execute(query).scalars())


def members(
    session: Session,
    community_id: UUID,
    team_id: UUID,
    *,
    health: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> list[MemberRow]:
    """Return a team's members, who asks to join first, then leaders, then by name.

    For the eyes of its leaders: it holds phone numbers, and with ``health`` (see
    :func:`linli_volunteer_hours.register.leading.reads_health`) what they must know in an
    emergency. ``after`` is the person of the last row already seen.
    """
    rank = case(
        (col(TeamMember.state) == MemberState.ASKED, 0), (col(TeamMember.leader), 1), else_=2
    )
    query = (
        select(
            col(TeamMember.person_id),
            col(Person.name),
            col(Person.phone),
            col(TeamMember.leader),
            col(TeamMember.state),
            col(Volunteer.skills),
            col(Volunteer.times),
            col(Volunteer.health) if health else literal(""),
        )
        .join(Person, col(Person.id) == col(TeamMember.person_id))
        .join(
            Volunteer,
            (col(Volunteer.person_id) == col(TeamMember.person_id))
            & (col(Volunteer.community_id) == community_id),
        )
        .where(col(TeamMember.team_id) == team_id, col(TeamMember.state) != MemberState.LEFT)
        .order_by(rank, col(Person.name), col(Person.id))
        .limit(limit)
    )
    if after is not None:
        last = (
            select(rank.label("rank"), col(Person.name).label("name"), col(Person.id).label("id"))
            .join(Person, col(Person.id) == col(TeamMember.person_id))
            .where(
                col(TeamMember.team_id) == team_id,
                col(TeamMember.person_id) == after,
                col(TeamMember.state) != MemberState.LEFT,
            )
            .subquery()
        )
        query = query.where(
            tuple_(rank, col(Person.name), col(Person.id))
            > select(last.c.rank, last.c.name, last.c.id).scalar_subquery()
        )
    return [MemberRow(*row) for row in session.execute(query)]


def sent_by(session: Session, community_id: UUID) -> list[tuple[UUID, str, int]]:
    """Return the organisations whose members reported in here: id, name, how many."""
    query = (
        select(col(Organisation.id), col(Organisation.name), func.count())
        .join(Volunteer, col(Volunteer.organisation_id) == col(Organisation.id))
        .where(col(Volunteer.community_id) == community_id, col(Volunteer.left_at).is_(None))
        .group_by(col(Organisation.id), col(Organisation.name))
        .order_by(func.count().desc(), col(Organisation.name))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]

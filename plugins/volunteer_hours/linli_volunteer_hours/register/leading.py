"""Who leads a team, and so may do what only its leaders and the community's staff may."""

from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlmodel import Session, col

from linli import access, inbox
from linli.access import SYSTEM, Actor, NotAllowed
from linli.clock import now
from linli.db import read
from linli_volunteer_hours.models import MemberState, Team, TeamMember
from linli_volunteer_hours.permissions import MANAGE, TAKE_PART
from linli_volunteer_hours.refusals import TeamUnknown
from linli_volunteer_hours.texts import _

_LED = (
    select(col(TeamMember.team_id))
    .join(Team, col(Team.id) == col(TeamMember.team_id))
    .where(
        col(TeamMember.person_id) == bindparam("person_id"),
        col(TeamMember.leader),
        col(TeamMember.state) == MemberState.ACTIVE,
        col(Team.community_id) == bindparam("community_id"),
    )
)


def find_team(session: Session, community_id: UUID, team_id: UUID, *, lock: bool = False) -> Team:
    """Return a team of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        TeamUnknown: there is none with this id here.
    """
    query = select(Team).where(col(Team.id) == team_id, col(Team.community_id) == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    team: Team | None = session.execute(query).scalar_one_or_none()
    if team is None:
        raise TeamUnknown(_("There is no such team here."))
    return team


def leads(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> bool:
    """Return whether the actor leads a team, or keeps all teams of its community."""
    led = teams_led(session, actor, community_id)
    return led is None or team_id in led


def teams_led(session: Session, actor: Actor, community_id: UUID) -> frozenset[UUID] | None:
    """Return the teams that the actor leads; None means every team of the community.

    Leading does not pass on: whoever is served at the counter lends nobody their team, and whoever
    serves them leads none meanwhile.
    """
    if actor.on_behalf_of is not None:
        return frozenset()
    if access.can(session, actor, MANAGE, community_id):
        return None
    if actor.person_id is None or not access.can(session, actor, TAKE_PART, community_id):
        return frozenset()
    found = read(session, _LED, person_id=actor.person_id, community_id=community_id)
    return frozenset(found.scalars())


def require_leader(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> None:
    """Refuse unless the actor leads the team.

    Raises:
        NotAllowed: they do not.
    """
    if not leads(session, actor, community_id, team_id):
        raise NotAllowed(_("Only the leaders of this team and the community's staff may do this."))


def belongs(session: Session, team_id: UUID, person_id: UUID) -> bool:
    """Return whether somebody is a member of a team."""
    query = select(col(TeamMember.id)).where(
        col(TeamMember.team_id) == team_id,
        col(TeamMember.person_id) == person_id,
        col(TeamMember.state) == MemberState.ACTIVE,
    )
    return session.execute(query).first() is not None


def leads_any(session: Session, actor: Actor, community_id: UUID) -> bool:
    """Return whether the actor was named leader of a team here; keeping all teams is not that."""
    if actor.person_id is None or actor.on_behalf_of is not None:
        return False
    led = read(session, _LED, person_id=actor.person_id, community_id=community_id)
    return led.first() is not None


def leader_ids(session: Session, team_id: UUID) -> list[UUID]:
    """Return the persons who lead a team."""
    found = session.execute(
        select(col(TeamMember.person_id)).where(
            col(TeamMember.team_id) == team_id,
            col(TeamMember.leader),
            col(TeamMember.state) == MemberState.ACTIVE,
        )
    )
    return list(found.scalars())


def to_tell(session: Session, community_id: UUID, team_id: UUID) -> list[UUID]:
    """Return who is told what happens in a team: its leaders; where nobody leads it, the staff."""
    return leader_ids(session, team_id) or staff_ids(session, community_id)


def reads_health(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> bool:
    """Return whether the actor may read what a leader must know of volunteers in an emergency.

    Its leaders do, and nobody else; where nobody leads the team, the staff who stand in for them.
    """
    if actor.on_behalf_of is not None:
        return False
    return actor.person_id in to_tell(session, community_id, team_id)


def staff_ids(session: Session, community_id: UUID) -> list[UUID]:
    """Return who keeps the teams of a community; only where nobody does, those above it."""
    roles, day = access.permissions()[MANAGE].roles, now(session).date()
    held = [
        one
        for one in access.holders(session, SYSTEM, community_id)
        if one.role in roles and one.group_id is None and one.since <= day
    ]
    here = [one for one in held if one.community_id == community_id]
    return list(dict.fromkeys(one.person_id for one in here or held))


def tell_if_leaderless(session: Session, team: Team) -> None:
    """Tell the staff that nobody leads an open team any more, where that is so."""
    if team.closed_at is None and not leader_ids(session, team.id):
        inbox.notify_many(
            session,
            staff_ids(session, team.community_id),
            team.community_id,
            _("Nobody leads the team %(team)s any more. Please name somebody.", team=team.name),
            f"volunteer_hours/teams/{team.id}",
        )


def count_leaderless(session: Session, community_id: UUID) -> int:
    """Return how many open teams of a community nobody leads."""
    found: int = session.execute(
        select(func.count())
        .select_from(Team)
        .where(col(Team.community_id) == community_id, col(Team.closed_at).is_(None), ~is_led())
    ).scalar_one()
    return found


def is_led() -> ColumnElement[bool]:
    """Return the condition, within a query of teams, that somebody leads the team."""
    return (
        select(col(TeamMember.id))
        .where(
            col(TeamMember.team_id) == col(Team.id),
            col(TeamMember.leader),
            col(TeamMember.state) == MemberState.ACTIVE,
        )
        .exists()
    )

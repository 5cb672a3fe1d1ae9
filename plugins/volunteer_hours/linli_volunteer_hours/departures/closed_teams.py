"""A team is closed: what it had planned is cancelled, what it had taken on falls back to the staff.

What was done stays: its hours count as ever, and those that still wait are confirmed by the staff.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.models import (
    Activity,
    ActivityState,
    Attendance,
    Dispatch,
    MemberState,
    PostClaim,
    Shift,
    ShiftState,
    State,
    Stop,
    Team,
    TeamMember,
)
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import NotNow, TeamRefused
from linli_volunteer_hours.register.leading import find_team, require_leader
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True)
class Ending:
    """What would end with a team, for whoever thinks of closing it."""

    members: int
    activities: int
    #: Sign-ups for shifts to come.
    signed: int
    #: Neighbours on its rounds, by name: somebody else has to visit them.
    visited: Sequence[str]
    #: Requests by phone that were sent to it.
    calls: int


def what_ends(session: Session, team_id: UUID) -> Ending:
    """Return what would end with a team."""
    visited = session.execute(
        select(col(Person.name))
        .join(Stop, col(Stop.person_id) == col(Person.id))
        .join(Activity, col(Activity.id) == col(Stop.activity_id))
        .where(col(Activity.team_id) == team_id, col(Stop.until).is_(None))
        .order_by(col(Stop.id))
    )
    return Ending(
        members=_count(session, TeamMember, *_members(team_id)),
        activities=len(_activities(session, team_id)),
        signed=_count(
            session,
            Attendance,
            col(Attendance.team_id) == team_id,
            col(Attendance.state).in_((State.WAITING, State.OFFERED, State.SIGNED)),
            col(Attendance.starts_at) > now(session),
        ),
        visited=list(dict.fromkeys(visited.scalars())),
        calls=_count(session, Dispatch, *_calls(team_id)),
    )


def close(session: Session, actor: Actor, community_id: UUID, team_id: UUID, reason: str) -> None:
    """Close a team, and tell its members why; closed already, nothing changes.

    Raises:
        NotAllowed, TeamUnknown: the actor does not keep the teams of this community.
        TeamRefused: there is no reason that people could be told.
        NotNow: one of its shifts is under way.
    """
    access.require(session, actor, MANAGE, community_id)
    require_leader(session, actor, community_id, team_id)
    team = find_team(session, community_id, team_id, lock=True)
    if team.closed_at is not None:
        return
    reason = reason.strip()
    if not 2 <= len(reason) <= 300:
        raise TeamRefused(_("Please tell people in a sentence why it is closed."), field="reason")
    if _under_way(session, team_id):
        raise NotNow(_("One of its shifts is under way. Please close it when that is over."))
    for activity_id in _activities(session, team_id):
        planning.cancel(session, actor, community_id, activity_id, reason)
    _free(session, team_id)
    told = _dismiss(session, team_id)
    team.closed_at = now(session)
    session.flush()
    inbox.notify_many(
        session,
        told,
        community_id,
        _(
            "The team %(team)s was closed: %(reason)s Your hours stay as they are.",
            team=team.name,
            reason=reason if reason.endswith((".", "。", "!", "！")) else f"{reason}.",
        ),
        f"volunteer_hours/teams/{team_id}",
    )
    _note(session, actor, team, "team_closed", reason=reason)


def reopen(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> None:
    """Let a closed team begin anew, without members and plans; open, nothing changes.

    Raises:
        NotAllowed, TeamUnknown: the actor does not keep the teams of this community.
    """
    access.require(session, actor, MANAGE, community_id)
    team = find_team(session, community_id, team_id, lock=True)
    if team.closed_at is not None:
        team.closed_at = None
        session.flush()
        _note(session, actor, team, "team_reopened")


def _activities(session: Session, team_id: UUID) -> list[UUID]:
    """Return the activities that are done again and again, or have shifts to come."""
    coming = (
        select(col(Shift.id))
        .where(
            col(Shift.activity_id) == col(Activity.id),
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) > now(session),
        )
        .exists()
    )
    found = session.execute(
        select(col(Activity.id), col(Activity.weekdays), col(Activity.month_days), coming)
        .where(
            col(Activity.team_id) == team_id,
            col(Activity.state) != ActivityState.CANCELLED,
            coming | (col(Activity.state) == ActivityState.OPEN),
        )
        .order_by(col(Activity.id))
    )
    return [id_ for id_, *recurs_or_comes in found if any(recurs_or_comes)]


def _under_way(session: Session, team_id: UUID) -> bool:
    moment = now(session)
    query = select(col(Shift.id)).where(
        col(Shift.team_id) == team_id,
        col(Shift.state) == ShiftState.OPEN,
        col(Shift.starts_at) <= moment,
        col(Shift.ends_at) > moment,
    )
    return session.execute(query.limit(1)).first() is not None


def _free(session: Session, team_id: UUID) -> None:
    """End posts and rounds, and take back the requests that were sent to the team."""
    mine = select(col(Activity.id)).where(col(Activity.team_id) == team_id)
    moment = now(session)
    session.execute(
        update(PostClaim)
        .where(col(PostClaim.activity_id).in_(mine), col(PostClaim.ended_at).is_(None))
        .values(ended_at=moment)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(
        update(Stop)
        .where(col(Stop.activity_id).in_(mine), col(Stop.until).is_(None))
        .values(until=moment)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(
        delete(Dispatch).where(*_calls(team_id)).execution_options(synchronize_session="fetch")
    )


def _dismiss(session: Session, team_id: UUID) -> Sequence[UUID]:
    """End everybody's part in the team, and return who they were."""
    were = session.execute(
        select(col(TeamMember.person_id)).where(*_members(team_id)).order_by(col(TeamMember.id))
    )
    told = were.scalars().all()
    session.execute(
        update(TeamMember)
        .where(*_members(team_id))
        .values(state=MemberState.LEFT, leader=False, until=now(session))
        .execution_options(synchronize_session="fetch")
    )
    return told


def _members(team_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return col(TeamMember.team_id) == team_id, col(TeamMember.state) != MemberState.LEFT


def _calls(team_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return col(Dispatch.team_id) == team_id, col(Dispatch.followed_up_at).is_(None)


def _count(session: Session, table: type, *where: ColumnElement[bool]) -> int:
    found: int = session.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
    return found


def _note(session: Session, actor: Actor, team: Team, what: str, **more: object) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        team.community_id,
        Subject("volunteer_hours.team", team.id),
        after={"team": team.name, **more},
    )

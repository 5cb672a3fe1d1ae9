"""Making teams, joining and leaving them, and naming their leaders."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, inbox, people
from linli.access import Actor
from linli.clock import now
from linli.db import breaks
from linli.i18n import Text
from linli.subjects import Subject
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import MemberState, Team, TeamMember
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import NotNow, TeamRefused
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.leading import (
    find_team,
    require_leader,
    tell_if_leaderless,
    to_tell,
)
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPlan:
    """What is decided about a team."""

    name: str
    about: str = ""
    fields: tuple[str, ...] = ()
    organisation_id: UUID | None = None
    #: What it counts besides hours.
    counts: str = ""
    open: bool = True
    example: bool = False


def found(session: Session, actor: Actor, community_id: UUID, plan: TeamPlan) -> Team:
    """Make a team.

    Raises:
        NotAllowed: the actor may not keep teams here.
        TeamRefused: it has no name, or another team has it.
    """
    access.require(session, actor, MANAGE, community_id)
    team = Team(
        community_id=community_id,
        name=_name(plan.name),
        about=plan.about.strip(),
        fields=_fields(plan.fields),
        organisation_id=_organisation(session, community_id, plan.organisation_id),
        counts=_counts(plan.counts),
        open=plan.open,
        calendar_key=secrets.token_hex(16),
        example=plan.example,
        created_at=now(session),
    )
    _save(session, team)
    _note(session, actor, team, "team_made", after={"name": team.name})
    return team


def change(
    session: Session, actor: Actor, community_id: UUID, team_id: UUID, plan: TeamPlan
) -> None:
    """Change what is said of a team; its leaders may, but for name and organisation.

    Raises:
        NotAllowed, TeamUnknown: it is not theirs to change.
        TeamRefused: it has no name, or another team has it.
    """
    require_leader(session, actor, community_id, team_id)
    team = find_team(session, community_id, team_id, lock=True)
    before = {"name": team.name, "about": team.about, "open": team.open}
    team.about, team.fields, team.open = plan.about.strip(), _fields(plan.fields), plan.open
    team.counts = _counts(plan.counts)
    if access.can(session, actor, MANAGE, community_id):
        team.name = _name(plan.name)
        team.organisation_id = _organisation(session, community_id, plan.organisation_id)
    _save(session, team)
    after = {"name": team.name, "about": team.about, "open": team.open}
    _note(session, actor, team, "team_changed", before=before, after=after)


def join(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> MemberState:
    """Join a team, or ask its leaders to be admitted where it is not open; joined, nothing changes.

    Raises:
        NotAllowed, TeamUnknown, NotRegistered, GuardianMissing: the actor cannot join.
        NotNow: the team was closed.
    """
    person_id = served_by(session, actor, community_id)
    team = find_team(session, community_id, team_id)
    volunteers.locked(session, community_id, person_id)
    if team.closed_at is not None:
        raise NotNow(_("This team was closed."))
    present = _membership(session, team_id, person_id)
    if present is not None:
        return present.state
    state = MemberState.ACTIVE if team.open else MemberState.ASKED
    _add(session, actor, team, person_id, state)
    if state is MemberState.ASKED:
        name = people.names_of(session, {person_id})[person_id]
        inbox.notify_many(
            session,
            to_tell(session, community_id, team_id),
            community_id,
            _("%(name)s would like to join %(team)s.", name=name, team=team.name),
            f"volunteer_hours/teams/{team_id}",
        )
    return state


def leave(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> None:
    """Leave a team; not in it, nothing changes.

    Raises:
        NotAllowed, TeamUnknown: there is nothing to leave.
    """
    person_id = served_by(session, actor, community_id)
    team = find_team(session, community_id, team_id, lock=True)
    member = _membership(session, team_id, person_id, lock=True)
    if member is not None:
        _end(session, actor, team, member, "team_left")


def decide(
    session: Session,
    actor: Actor,
    community_id: UUID,
    team_id: UUID,
    person_id: UUID,
    *,
    admitted: bool,
) -> None:
    """Admit somebody who asked to join, or say no.

    Raises:
        NotAllowed, TeamUnknown: the actor does not lead this team.
        NotNow: nobody asked, or it was decided before.
    """
    require_leader(session, actor, community_id, team_id)
    team = find_team(session, community_id, team_id, lock=True)
    member = _membership(session, team_id, person_id, lock=True)
    if member is None or member.state is not MemberState.ASKED:
        raise NotNow(_("This was decided already."))
    if admitted:
        member.state, member.since = MemberState.ACTIVE, now(session)
        session.flush()
        _note(session, actor, team, "member_admitted", person_id=person_id)
        _tell(session, team, person_id, _("You are now in the team %(team)s.", team=team.name))
    else:
        _end(session, actor, team, member, "member_declined")
        _tell(
            session,
            team,
            person_id,
            _("%(team)s cannot take you in just now. Please ask at the desk.", team=team.name),
        )


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    team_id: UUID,
    person_id: UUID,
    *,
    leader: bool = False,
) -> bool:
    """Put a registered volunteer into a team; only staff name leaders. In it, nothing is lost.

    Returns whether anything is different now.

    Raises:
        NotAllowed, TeamUnknown: it is not the actor's team.
        NotRegistered, GuardianMissing: the person is not a volunteer here.
        NotNow: the team was closed.
    """
    require_leader(session, actor, community_id, team_id)
    if leader:
        access.require(session, actor, MANAGE, community_id)
    volunteers.locked(session, community_id, person_id)
    team = find_team(session, community_id, team_id, lock=True)
    if team.closed_at is not None:
        raise NotNow(_("This team was closed."))
    member = _membership(session, team_id, person_id, lock=True)
    before = member and (member.state, member.leader)
    if member is None:
        _add(session, actor, team, person_id, MemberState.ACTIVE)
        member = _membership(session, team_id, person_id, lock=True)
        assert member is not None
    member.state = MemberState.ACTIVE
    if leader and not member.leader:
        member.leader = True
        session.flush()
        _note(session, actor, team, "leader_named", person_id=person_id)
        _tell(session, team, person_id, _("You now lead the team %(team)s.", team=team.name))
    return before != (member.state, member.leader)


def remove(
    session: Session, actor: Actor, community_id: UUID, team_id: UUID, person_id: UUID
) -> None:
    """Take somebody out of a team; only staff take out a leader. Not in it, nothing changes.

    Raises:
        NotAllowed, TeamUnknown: it is not the actor's team.
    """
    require_leader(session, actor, community_id, team_id)
    team = find_team(session, community_id, team_id, lock=True)
    member = _membership(session, team_id, person_id, lock=True)
    if member is None:
        return
    if member.leader:
        access.require(session, actor, MANAGE, community_id)
    _end(session, actor, team, member, "member_removed")


def _membership(
    session: Session, team_id: UUID, person_id: UUID, *, lock: bool = False
) -> TeamMember | None:
    query = select(TeamMember).where(
        col(TeamMember.team_id) == team_id,
        col(TeamMember.person_id) == person_id,
        col(TeamMember.state) != MemberState.LEFT,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    member: TeamMember | None = session.execute(query).scalar_one_or_none()
    return member


def _add(session: Session, actor: Actor, team: Team, person_id: UUID, state: MemberState) -> None:
    session.add(TeamMember(team_id=team.id, person_id=person_id, state=state, since=now(session)))
    session.flush()
    what = "team_joined" if state is MemberState.ACTIVE else "team_asked"
    _note(session, actor, team, what, person_id=person_id)


def _end(session: Session, actor: Actor, team: Team, member: TeamMember, what: str) -> None:
    led, member.leader = member.leader, False
    member.state, member.until = MemberState.LEFT, now(session)
    session.flush()
    _note(session, actor, team, what, person_id=member.person_id)
    if led:
        tell_if_leaderless(session, team)


def _save(session: Session, team: Team) -> None:
    name = team.name
    try:
        with session.begin_nested():
            session.add(team)
            session.flush()
    except IntegrityError as error:
        columns = ("volunteer_hours_team.community_id", "volunteer_hours_team.name")
        if not breaks(error, "uq_volunteer_hours_team_name", *columns):
            raise
        raise TeamRefused(
            _("There is a team called %(name)s already.", name=name), field="name"
        ) from error


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 80:
        raise TeamRefused(_("A team needs a name of at most 80 characters."), field="name")
    return name


def _counts(words: str) -> str:
    if len(words.strip()) > 40:
        raise TeamRefused(
            _("Please write no more than %(most)s characters.", most=40), field="counts"
        )
    return words.strip()


def _fields(given: Iterable[str]) -> list[str]:
    fields = list(dict.fromkeys(word.strip() for word in given if word.strip()))
    if len(fields) > 10 or any(len(field) > 40 for field in fields):
        raise TeamRefused(
            _("Please write a few short words, with a comma between them."), field="fields"
        )
    return fields


def _organisation(session: Session, community_id: UUID, id_: UUID | None) -> UUID | None:
    return people.find_organisation(session, community_id, id_).id if id_ else None


def _tell(session: Session, team: Team, person_id: UUID, text: Text) -> None:
    inbox.notify(session, person_id, team.community_id, text, f"volunteer_hours/teams/{team.id}")


def _note(
    session: Session,
    actor: Actor,
    team: Team,
    what: str,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    person_id: UUID | None = None,
) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        team.community_id,
        Subject("volunteer_hours.team", team.id),
        before=before,
        after={"team": team.name, **(after or {})},
        person_id=person_id,
    )

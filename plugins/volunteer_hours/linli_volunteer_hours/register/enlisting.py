"""Several people into a team at once; staff take them into the register where they are not yet."""

from uuid import UUID

from sqlmodel import Session

from linli import access, inbox
from linli.access import Actor
from linli.people import Person
from linli_volunteer_hours.models import Team
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import TeamRefused
from linli_volunteer_hours.register import lines, teams, volunteers
from linli_volunteer_hours.register.leading import find_team, require_leader
from linli_volunteer_hours.texts import _

#: What stands behind the name of somebody who leads.
_LEADS = frozenset({"队长", "组长", "负责人", "leader", "leads"})


def add_list(
    session: Session,
    actor: Actor,
    community_id: UUID,
    team_id: UUID,
    typed: str,
    *,
    enrol: bool = False,
) -> int:
    """Put people into a team, one a line: name, last digits of the phone, “leader” for who leads.

    With ``enrol`` staff take those into the register who are not volunteers yet, because they have
    signed on paper; they are told. All lines are entered, or none; return how many.

    Raises:
        NotAllowed, TeamUnknown: it is not the actor's team, or they may not enrol.
        LinesRefused: lines are wrong.
    """
    require_leader(session, actor, community_id, team_id)
    if enrol:
        access.require(session, actor, MANAGE, community_id)
    team, everybody = find_team(session, community_id, team_id), lines.People(session, community_id)

    def add(line: lines.Line) -> None:
        leads = [word.lower() in _LEADS for word in line.rest]
        if len(leads) > 1 or not all(leads):
            raise TeamRefused(
                _("Please write name, last four digits of the phone, and “leader” for who leads.")
            )
        one = everybody.of(line)
        if enrol:
            enlist(session, actor, team, one)
        teams.add(session, actor, community_id, team_id, one.id, leader=any(leads))

    return lines.each(session, typed, add, marks=_LEADS)


def enlist(session: Session, actor: Actor, team: Team, person: Person) -> None:
    """Take somebody into the register who is not in it yet, and tell them.

    Raises:
        GuardianMissing: a minor registers with their guardian first.
    """
    known = volunteers.find(session, team.community_id, person.id)
    if known is not None and known.left_at is None:
        return
    volunteers.enrol(session, actor, team.community_id, person.id)
    inbox.notify(
        session,
        person.id,
        team.community_id,
        _(
            "Staff have put you into the register of volunteers, for the team %(team)s. Please "
            "look at what stands there.",
            team=team.name,
        ),
        "volunteer_hours/register",
    )

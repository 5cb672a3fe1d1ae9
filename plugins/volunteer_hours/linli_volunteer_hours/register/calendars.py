"""Addresses of calendars: whoever knows one reads it, so it can be given anew."""

import secrets
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.subjects import Subject
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import Volunteer
from linli_volunteer_hours.refusals import NotRegistered
from linli_volunteer_hours.register.leading import find_team, require_leader
from linli_volunteer_hours.texts import _


def new_key() -> str:
    """Return what makes an address that nobody guesses."""
    return secrets.token_hex(16)


def renew_own(session: Session, actor: Actor, community_id: UUID) -> None:
    """Give the actor's calendar a new address; the old one opens nothing any more.

    Raises:
        NotAllowed, NotAMember: the actor may not take part here.
        NotRegistered: they have no calendar here.
    """
    person_id = served_by(session, actor, community_id)
    volunteer = session.execute(
        select(Volunteer)
        .where(
            col(Volunteer.community_id) == community_id,
            col(Volunteer.person_id) == person_id,
            col(Volunteer.left_at).is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if volunteer is None:
        raise NotRegistered(_("Please register as a volunteer first; it takes a minute."))
    volunteer.calendar_key = new_key()
    session.flush()
    audit.record(
        session,
        actor,
        "volunteer_hours.calendar_renewed",
        community_id,
        Subject("volunteer_hours.volunteer", volunteer.id),
        person_id=person_id,
    )


def renew_team(session: Session, actor: Actor, community_id: UUID, team_id: UUID) -> None:
    """Give a team's calendar a new address, for its members to copy again.

    Raises:
        NotAllowed, TeamUnknown: the actor does not lead this team.
    """
    require_leader(session, actor, community_id, team_id)
    team = find_team(session, community_id, team_id, lock=True)
    team.calendar_key = new_key()
    session.flush()
    audit.record(
        session,
        actor,
        "volunteer_hours.team_calendar_renewed",
        community_id,
        Subject("volunteer_hours.team", team_id),
        after={"team": team.name},
    )

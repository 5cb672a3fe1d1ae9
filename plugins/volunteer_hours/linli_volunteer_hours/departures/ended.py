"""A membership has ended: what the person had promised falls to others, and they are told.

What was done stays: hours that wait to be confirmed are confirmed as ever. Exchanges for which time
is held stay too, for staff to decide (:mod:`linli_volunteer_hours.time_bank.disputes`).
"""

from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, inbox, people
from linli.access import SYSTEM
from linli.clock import now
from linli.events import PersonLeft
from linli.subjects import Subject
from linli_volunteer_hours.departures import bank, promised
from linli_volunteer_hours.models import (
    Activity,
    MemberState,
    Stop,
    Team,
    TeamMember,
)
from linli_volunteer_hours.register import postings, volunteers
from linli_volunteer_hours.register.leading import to_tell
from linli_volunteer_hours.texts import _


def on_left(session: Session, event: PersonLeft) -> None:
    """Let go of what somebody had promised who left; told again, nothing changes."""
    let_go(session, event.community_id, event.person_id)


def let_go(session: Session, community_id: UUID, person_id: UUID) -> None:
    """End a person's sign-ups, teams, posts, rounds, offers and proxies in a community."""
    everywhere = volunteers.lock_everywhere(session, person_id)
    freed = promised.withdraw(session, community_id, person_id)
    left = _teams_of(session, community_id, person_id)
    for one in everywhere:
        if one.community_id == community_id and one.left_at is None:
            volunteers.end(session, SYSTEM, one)
    _tell_leaders(session, community_id, person_id, freed, left)
    postings.let_go(session, community_id, person_id)
    _take_off_rounds(session, community_id, person_id)
    bank.let_go(session, community_id, person_id)


def _teams_of(session: Session, community_id: UUID, person_id: UUID) -> dict[UUID, str]:
    found = session.execute(
        select(col(Team.id), col(Team.name))
        .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
        .where(
            col(Team.community_id) == community_id,
            col(TeamMember.person_id) == person_id,
            col(TeamMember.state) == MemberState.ACTIVE,
        )
        .order_by(col(Team.name))
    )
    return {row[0]: row[1] for row in found}


def _tell_leaders(
    session: Session,
    community_id: UUID,
    person_id: UUID,
    freed: Counter[UUID],
    left: dict[UUID, str],
) -> None:
    name = people.names_of(session, {person_id})[person_id]
    for team_id in sorted({*left, *(id_ for id_, count in freed.items() if count)}):
        if freed[team_id]:
            text = _.plural(
                "%(name)s no longer belongs here: one promised shift needs somebody else.",
                "%(name)s no longer belongs here: %(count)s promised shifts need somebody else.",
                freed[team_id],
                name=name,
            )
        else:
            text = _(
                "%(name)s no longer belongs here and has left %(team)s.",
                name=name,
                team=left[team_id],
            )
        link = "volunteer_hours/lead" if freed[team_id] else f"volunteer_hours/teams/{team_id}"
        inbox.notify_many(
            session, to_tell(session, community_id, team_id), community_id, text, link
        )


def _take_off_rounds(session: Session, community_id: UUID, person_id: UUID) -> None:
    """Nobody knocks in vain on the door of who moved away."""
    rounds = session.execute(
        select(Stop, col(Activity.title), col(Activity.team_id))
        .join(Activity, col(Activity.id) == col(Stop.activity_id))
        .where(
            col(Stop.person_id) == person_id,
            col(Stop.community_id) == community_id,
            col(Stop.until).is_(None),
        )
        .order_by(col(Stop.id))
    ).all()
    if not rounds:
        return
    name = people.names_of(session, {person_id})[person_id]
    for stop, title, team_id in rounds:
        stop.until = now(session)
        session.flush()
        audit.record(
            session,
            SYSTEM,
            "volunteer_hours.stop.removed",
            community_id,
            Subject("volunteer_hours.stop", stop.id),
            after={"title": title},
            person_id=person_id,
        )
        inbox.notify_many(
            session,
            to_tell(session, community_id, team_id),
            community_id,
            _(
                "%(name)s no longer belongs here and is off the round “%(title)s”.",
                name=name,
                title=title,
            ),
            f"volunteer_hours/activities/{stop.activity_id}/round",
        )

"""What a team counts besides hours, in its own words: disputes mediated, haircuts given."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from linli import audit, communities
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.models import Team, TeamCount
from linli_volunteer_hours.refusals import NotNow, TeamRefused
from linli_volunteer_hours.register.leading import find_team, require_leader
from linli_volunteer_hours.texts import _

#: The most that is entered at once.
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Counted:
    """What a team has counted: all in all, and in one year."""

    team_id: UUID
    team: str
    what: str
    ever: int
    in_year: int


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    team_id: UUID,
    number: int,
    on_day: date,
    *,
    once: str | None = None,
) -> int:
    """Count so many on a day, and return how many they are now; below zero takes some back.

    ``once`` is the form's key: sent again, nothing is counted twice.

    Raises:
        NotAllowed, TeamUnknown: the actor does not lead this team.
        NotNow: the team counts nothing, or was closed.
        TeamRefused: the number or the day makes no sense, or fewer than none would be left.
    """
    require_leader(session, actor, community_id, team_id)
    team = find_team(session, community_id, team_id, lock=True)
    if not team.counts or team.closed_at is not None:
        raise NotNow(_("This team counts nothing besides hours."))
    before = _sum(session, team_id)
    if once and _sent_before(session, team_id, once):
        return before
    if number == 0 or abs(number) > _MOST or before + number < 0:
        raise TeamRefused(
            _("Please write how many; at most as many as were counted can be taken back."),
            field="number",
        )
    if on_day > today(session, communities.place(session, community_id)):
        raise TeamRefused(_("This day has not come yet."), field="on_day")
    session.add(
        TeamCount(
            team_id=team_id,
            on_day=on_day,
            number=number,
            at=now(session),
            by_id=actor.person_id,
            once=once,
        )
    )
    session.flush()
    audit.record(
        session,
        actor,
        "volunteer_hours.team_counted",
        community_id,
        Subject("volunteer_hours.team", team_id),
        after={"team": team.name, "number": number, "what": team.counts},
    )
    return before + number


def of_year(
    session: Session, community_id: UUID, year: int, *, team_id: UUID | None = None
) -> list[Counted]:
    """Return what the teams of a community, or one of them, have counted; one query."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    ever = func.coalesce(func.sum(col(TeamCount.number)), 0)
    within = col(TeamCount.on_day).between(first, last)
    in_year = func.coalesce(func.sum(case((within, col(TeamCount.number)), else_=0)), 0)
    query = (
        select(col(Team.id), col(Team.name), col(Team.counts), ever, in_year)
        .join(TeamCount, col(TeamCount.team_id) == col(Team.id), isouter=True)
        .where(col(Team.community_id) == community_id, col(Team.counts) != "")
        .group_by(col(Team.id), col(Team.name), col(Team.counts))
        .order_by(col(Team.name))
    )
    if team_id is not None:
        query = query.where(col(Team.id) == team_id)
    return [
        Counted(id_, team, what, int(all_), int(some))
        for id_, team, what, all_, some in session.execute(query)
    ]


def _sum(session: Session, team_id: UUID) -> int:
    found = session.execute(
        select(func.coalesce(func.sum(col(TeamCount.number)), 0)).where(
            col(TeamCount.team_id) == team_id
        )
    ).scalar_one()
    return int(found)


def _sent_before(session: Session, team_id: UUID, once: str) -> bool:
    query = select(col(TeamCount.id)).where(
        col(TeamCount.team_id) == team_id, col(TeamCount.once) == once
    )
    return session.execute(query).first() is not None

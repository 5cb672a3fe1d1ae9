"""What came of a campaign in all its time: people, hours, by team and by subject."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli_volunteer_hours.models import Activity, Attendance, Campaign, State, Team


@dataclass(frozen=True, slots=True)
class Part:
    """A team's or a subject's part of a campaign; a subject without a name is no subject."""

    name: str
    people: int
    times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A campaign in figures, confirmed hours only."""

    people: int
    times: int
    minutes: int
    teams: list[Part]
    subjects: list[Part]


def outcome(session: Session, campaign: Campaign) -> Outcome:
    """Return what came of a campaign until now; three queries."""
    [whole] = _parts(session, campaign)
    return Outcome(
        whole.people,
        whole.times,
        whole.minutes,
        _parts(session, campaign, col(Team.id), col(Team.name)),
        _parts(session, campaign, col(Activity.field)),
    )


def _parts(session: Session, campaign: Campaign, *by: Any) -> list[Part]:
    minutes = func.coalesce(
        func.sum(col(Attendance.recorded_minutes) + col(Attendance.manual_minutes)), 0
    )
    query = (
        select(
            *by,
            func.count(func.distinct(col(Attendance.person_id))),
            func.count(col(Attendance.id)),
            minutes,
        )
        .select_from(Activity)
        .join(Attendance, col(Attendance.activity_id) == col(Activity.id))
        .join(Team, col(Team.id) == col(Activity.team_id))
        .where(
            col(Activity.community_id) == campaign.community_id,
            col(Activity.campaign) == campaign.name,
            col(Attendance.state) == State.CONFIRMED,
        )
        .group_by(*by)
        .order_by(minutes.desc(), *by)
    )
    return [
        Part(row[-4] if by else "", int(row[-3]), int(row[-2]), int(row[-1]))
        for row in session.execute(query)
    ]

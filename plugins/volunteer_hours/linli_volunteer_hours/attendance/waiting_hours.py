"""Hours that wait for somebody's word: to be confirmed, or disputed. Columns, not entities."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli.people import Person
from linli_volunteer_hours.models import Activity, Attendance, State, Team


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A shift with hours that wait to be confirmed."""

    shift_id: UUID
    title: str
    team: str
    starts_at: datetime
    #: Of how many people.
    count: int


def to_confirm(
    session: Session,
    community_id: UUID,
    team_ids: Collection[UUID] | None,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[ToConfirm]:
    """Return shifts with hours to confirm, the oldest first.

    ``team_ids`` limits them to a leader's teams; None means all of the community. ``after`` is
    begin and id of the last one already seen.
    """
    query = (
        select(
            col(Attendance.shift_id),
            col(Activity.title),
            col(Team.name),
            col(Attendance.starts_at),
            func.count(),
        )
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .join(Team, col(Team.id) == col(Attendance.team_id))
        .where(*_waits(community_id, team_ids))
        .group_by(
            col(Attendance.shift_id), col(Activity.title), col(Team.name), col(Attendance.starts_at)
        )
        .order_by(col(Attendance.starts_at), col(Attendance.shift_id))
        .limit(limit)
    )
    if after is not None:
        at, id_ = after
        query = query.where(
            (col(Attendance.starts_at) > at)
            | ((col(Attendance.starts_at) == at) & (col(Attendance.shift_id) > id_))
        )
    return [ToConfirm(*row) for row in session.execute(query)]


def count_to_confirm(
    session: Session, community_id: UUID, team_ids: Collection[UUID] | None
) -> int:
    """Return how many shifts have hours to confirm."""
    # With the begin, so that the index by state serves and not that of all shifts.
    waiting = (
        select(col(Attendance.starts_at), col(Attendance.shift_id))
        .where(*_waits(community_id, team_ids))
        .distinct()
        .subquery()
    )
    found: int = session.execute(select(func.count()).select_from(waiting)).scalar_one()
    return found


def _waits(
    community_id: UUID, team_ids: Collection[UUID] | None
) -> tuple[ColumnElement[bool], ...]:
    found: tuple[ColumnElement[bool], ...] = (
        col(Attendance.community_id) == community_id,
        col(Attendance.state) == State.OUT,
    )
    return found if team_ids is None else (*found, col(Attendance.team_id).in_(team_ids))


@dataclass(frozen=True, slots=True)
class Disputed:
    """Hours that a volunteer says are wrong, as staff see them."""

    id: UUID
    shift_id: UUID
    name: str
    title: str
    said: str
    starts_at: datetime


def disputed(
    session: Session,
    community_id: UUID,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Disputed]:
    """Return disputed hours, the oldest first; ``after`` is begin and id of the last one seen."""
    query = (
        select(
            col(Attendance.id),
            col(Attendance.shift_id),
            col(Person.name),
            col(Activity.title),
            col(Attendance.dispute),
            col(Attendance.starts_at),
        )
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .where(
            col(Attendance.community_id) == community_id,
            col(Attendance.state) == State.DISPUTED,
        )
        .order_by(col(Attendance.starts_at), col(Attendance.id))
        .limit(limit)
    )
    if after is not None:
        at, id_ = after
        query = query.where(
            (col(Attendance.starts_at) > at)
            | ((col(Attendance.starts_at) == at) & (col(Attendance.id) > id_))
        )
    return [Disputed(*row) for row in session.execute(query)]


def count_disputed(session: Session, community_id: UUID) -> int:
    """Return how many hours are disputed."""
    found: int = session.execute(
        select(func.count())
        .select_from(Attendance)
        .where(
            col(Attendance.community_id) == community_id,
            col(Attendance.state) == State.DISPUTED,
        )
    ).scalar_one()
    return found

"""What is read of activities: the list of what one can do, and an activity's shifts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from linli.clock import now
from linli_volunteer_hours.models import (
    Activity,
    ActivityState,
    Attendance,
    Shift,
    ShiftState,
    State,
    Team,
)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity with its next shift, as a list shows it."""

    id: UUID
    title: str
    field: str
    place: str
    team: str
    next_at: datetime
    #: Free places in all shifts to come.
    free: int
    #: When the first shift begins that has a free place; None: all are full.
    free_at: datetime | None

    @property
    def at(self) -> datetime:
        """When one can go there next; while all is full, when it is next."""
        return self.free_at or self.next_at


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift with its places; ``mine`` is the reader's own attendance of it."""

    id: UUID
    activity_id: UUID
    title: str
    team_id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    state: ShiftState
    mine: UUID | None = None
    my_state: State | None = None

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return self.capacity - self.taken


def open_activities(
    session: Session,
    community_id: UUID,
    *,
    field: str = "",
    team_id: UUID | None = None,
    words: str = "",
    campaign: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 100,
) -> list[ActivityRow]:
    """Return activities with shifts to come, the next that one can go to first; one query.

    ``after`` is :attr:`ActivityRow.at` and the id of the last one already seen.
    """
    next_at = func.min(col(Shift.starts_at))
    free_at = func.min(case((col(Shift.taken) < col(Shift.capacity), col(Shift.starts_at))))
    query = (
        select(
            col(Activity.id),
            col(Activity.title),
            col(Activity.field),
            col(Activity.place),
            col(Team.name),
            next_at,
            func.sum(col(Shift.capacity) - col(Shift.taken)),
            free_at,
        )
        .join(Shift, col(Shift.activity_id) == col(Activity.id))
        .join(Team, col(Team.id) == col(Activity.team_id))
        .where(
            col(Shift.community_id) == community_id,
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) > now(session),
            col(Activity.state) != ActivityState.CANCELLED,
        )
        .group_by(
            col(Activity.id),
            col(Activity.title),
            col(Activity.field),
            col(Activity.place),
            col(Team.name),
        )
        .order_by(func.coalesce(free_at, next_at), col(Activity.id))
        .limit(limit)
    )
    if after is not None:
        at, id_ = after
        soonest = func.coalesce(free_at, next_at)
        query = query.having((soonest > at) | ((soonest == at) & (col(Activity.id) > id_)))
    if field:
        query = query.where(col(Activity.field) == field)
    if team_id is not None:
        query = query.where(col(Activity.team_id) == team_id)
    if campaign:
        query = query.where(col(Activity.campaign) == campaign)
    if words.strip():
        query = query.where(
            col(Activity.title).contains(words.strip(), autoescape=True)
            | col(Activity.place).contains(words.strip(), autoescape=True)
        )
    return [ActivityRow(*row) for row in session.execute(query)]


def fields(session: Session, community_id: UUID) -> list[str]:
    """Return the fields of work of open activities."""
    query = (
        select(col(Activity.field))
        .where(
            col(Activity.community_id) == community_id,
            col(Activity.state) == ActivityState.OPEN,
            col(Activity.field) != "",
        )
        .distinct()
        .order_by(col(Activity.field))
    )
    return list(session.execute(query).scalars())


def shifts_of(
    session: Session,
    activity_id: UUID,
    person_id: UUID | None,
    *,
    after: datetime | None = None,
    limit: int = 60,
) -> list[ShiftRow]:
    """Return an activity's shifts that are not over, with the person's own sign-ups.

    ``after`` is the begin of the last one already seen.
    """
    query = (
        select(
            col(Shift.id),
            col(Shift.activity_id),
            col(Activity.title),
            col(Shift.team_id),
            col(Shift.starts_at),
            col(Shift.ends_at),
            col(Shift.capacity),
            col(Shift.taken),
            col(Shift.state),
            col(Attendance.id),
            col(Attendance.state),
        )
        .join(Activity, col(Activity.id) == col(Shift.activity_id))
        .join(
            Attendance,
            (col(Attendance.shift_id) == col(Shift.id))
            & (col(Attendance.person_id) == person_id)
            & (col(Attendance.state) != State.VOID),
            isouter=True,
        )
        .where(col(Shift.activity_id) == activity_id, col(Shift.ends_at) > now(session))
        .order_by(col(Shift.starts_at))
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Shift.starts_at) > after)
    return [ShiftRow(*row) for row in session.execute(query)]

"""The rota: what is planned in a span of time, who comes, and where hands are missing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from linli.clock import now
from linli.communities import Place
from linli.people import Person
from linli_volunteer_hours.models import Activity, Attendance, Shift, ShiftState, State, Team

#: Shifts on one page of the rota.
AT_ONCE = 100
#: Who has no place in a shift, or none yet.
_NOT_COMING = (State.WAITING, State.OFFERED, State.VOID)


@dataclass(frozen=True, slots=True)
class RotaRow:
    """A shift with its places, as its leaders see it."""

    id: UUID
    activity_id: UUID
    title: str
    place: str
    team: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    #: It has begun or is over: nobody is looked for any more.
    begun: bool = field(kw_only=True)

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return self.capacity - self.taken


@dataclass(frozen=True, slots=True)
class Span:
    """Which shifts are asked for."""

    place: Place
    #: None: of all teams.
    team_ids: Collection[UUID] | None
    first: datetime
    until: datetime
    #: Only those to come that have a place free.
    gaps: bool = False


def rows(session: Session, span: Span, *, limit: int = AT_ONCE, offset: int = 0) -> list[RotaRow]:
    """Return the shifts that begin in a span of time, in order."""
    at = now(session)
    query = (
        _asked(
            span,
            at,
            col(Shift.id),
            col(Shift.activity_id),
            col(Activity.title),
            col(Activity.place),
            col(Team.name),
            col(Shift.starts_at),
            col(Shift.ends_at),
            col(Shift.capacity),
            col(Shift.taken),
        )
        .join(Activity, col(Activity.id) == col(Shift.activity_id))
        .join(Team, col(Team.id) == col(Shift.team_id))
        .order_by(col(Shift.starts_at), col(Activity.title), col(Shift.id))
        .limit(limit)
        .offset(offset)
    )
    return [RotaRow(*row, begun=row.starts_at <= at) for row in session.execute(query)]


def size(session: Session, span: Span) -> tuple[int, int]:
    """Return how many shifts :func:`rows` has without a limit, and the free places to come."""
    at = now(session)
    free = case((col(Shift.starts_at) > at, col(Shift.capacity) - col(Shift.taken)))
    query = _asked(span, at, func.count(), func.coalesce(func.sum(free), 0))
    count, gaps = session.execute(query).one()
    return count, int(gaps)


def who_comes(session: Session, shift_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the names of who has a place in each shift, in the order of signing up."""
    names = defaultdict(list)
    for shift_id, name in session.execute(
        select(col(Attendance.shift_id), col(Person.name))
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .where(
            col(Attendance.shift_id).in_(shift_ids),
            col(Attendance.state).not_in(_NOT_COMING),
        )
        .order_by(col(Attendance.id))
    ):
        names[shift_id].append(name)
    return names


def _asked(span: Span, at: datetime, *columns: Any) -> Any:
    query = select(*columns).where(
        col(Shift.community_id) == span.place.id,
        # Named one by one, so that the index of community, state and time serves.
        col(Shift.state).in_((ShiftState.OPEN, ShiftState.CLOSED)),
        col(Shift.starts_at) >= span.first,
        col(Shift.starts_at) < span.until,
    )
    if span.team_ids is not None:
        query = query.where(col(Shift.team_id).in_(span.team_ids))
    if span.gaps:
        query = query.where(col(Shift.taken) < col(Shift.capacity), col(Shift.starts_at) > at)
    return query

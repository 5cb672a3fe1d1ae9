"""Shifts that stand against the list of public holidays, which was changed since they were made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, false, func, or_, select
from sqlmodel import Session, col

from linli import communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.i18n import translate
from linli_volunteer_hours import settings
from linli_volunteer_hours.attendance import cancelling
from linli_volunteer_hours.calendar import day_bounds, local
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    HolidayRule,
    Shift,
    ShiftState,
    State,
    Team,
)
from linli_volunteer_hours.texts import _

_COUNTS = (State.WAITING, State.OFFERED, State.SIGNED)


@dataclass(frozen=True, slots=True)
class HolidayShift:
    """A shift on a holiday that its activity leaves out, or on a day that is none any more."""

    id: UUID
    title: str
    team: str
    starts_at: datetime
    ends_at: datetime
    #: How many have signed up or wait.
    people: int


def count(session: Session, place: Place, team_ids: Collection[UUID] | None) -> int:
    """Return how many shifts to come stand against the list of holidays."""
    found: int = session.execute(_on_holidays(session, place, team_ids, func.count())).scalar_one()
    return found


def shifts_on_holidays(
    session: Session,
    place: Place,
    team_ids: Collection[UUID] | None,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[HolidayShift]:
    """Return these shifts, the next first; ``after`` is begin and id of the last one seen.

    ``team_ids`` limits them to a leader's teams; None means all of the community.
    """
    people = (
        select(func.count())
        .where(col(Attendance.shift_id) == col(Shift.id), col(Attendance.state).in_(_COUNTS))
        .correlate(Shift)
        .scalar_subquery()
    )
    query = (
        _on_holidays(
            session,
            place,
            team_ids,
            col(Shift.id),
            col(Activity.title),
            col(Team.name),
            col(Shift.starts_at),
            col(Shift.ends_at),
            people,
        )
        .join(Team, col(Team.id) == col(Shift.team_id))
        .order_by(col(Shift.starts_at), col(Shift.id))
        .limit(limit)
    )
    if after is not None:
        at, id_ = after
        query = query.where(
            (col(Shift.starts_at) > at) | ((col(Shift.starts_at) == at) & (col(Shift.id) > id_))
        )
    return [HolidayShift(*row) for row in session.execute(query)]


def cancel(session: Session, actor: Actor, community_id: UUID, shift_ids: Collection[UUID]) -> int:
    """Cancel some of these shifts, tell everybody who signed up, and return how many there were.

    Raises:
        NotAllowed, ActivityUnknown: one is not the actor's to cancel.
        NotNow: one has begun, or was cancelled before.
    """
    place = communities.place(session, community_id)
    reason = translate(_("The list of public holidays has changed."), place.language)
    for shift_id in sorted(shift_ids):
        cancelling.cancel(session, actor, community_id, shift_id, reason)
    return len(shift_ids)


def _on_holidays(
    session: Session, place: Place, team_ids: Collection[UUID] | None, *columns: Any
) -> Any:
    rules, at = settings.of(session, place.id), now(session)
    today = local(at, place).date()
    horizon = today + timedelta(weeks=rules.weeks_ahead)
    bounds = [day_bounds(day, day, place) for day in rules.holidays if today <= day <= horizon]
    on_one = or_(
        false(),
        *(and_(col(Shift.starts_at) >= begin, col(Shift.starts_at) < end) for begin, end in bounds),
    )
    query = (
        select(*columns)
        .select_from(Shift)
        .join(Activity, col(Activity.id) == col(Shift.activity_id))
        .where(
            col(Shift.community_id) == place.id,
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) > at,
            or_(
                and_(col(Activity.on_holidays) == HolidayRule.NOT, on_one),
                and_(col(Activity.on_holidays) == HolidayRule.ONLY, ~on_one),
            ),
        )
    )
    return query if team_ids is None else query.where(col(Shift.team_id).in_(team_ids))

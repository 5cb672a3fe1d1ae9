"""Visits that did not take place: the leader learns of them the same day.

The job falls due as the shift ends. Where no worker runs, the next writing request does it, and
the leader's page finds them by itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from linli import inbox
from linli.clock import now
from linli.people import Person
from linli_volunteer_hours import settings
from linli_volunteer_hours.models import Activity, Outcome, Shift, ShiftState, Stop, Visit
from linli_volunteer_hours.register.leading import to_tell
from linli_volunteer_hours.texts import _

#: How many names a message has.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody to look after: nobody went, nobody opened, or help is needed."""

    shift_id: UUID
    stop_id: UUID
    title: str
    starts_at: datetime
    name: str
    phone: str | None
    outcome: Outcome | None


def alert(session: Session, payload: Mapping[str, Any]) -> None:
    """Tell the leaders whom nobody visited in a shift; the job of its end."""
    shift = session.get(Shift, UUID(payload["shift_id"]))
    if shift is None or shift.state is ShiftState.CANCELLED or shift.ends_at > now(session):
        return
    names = _unvisited(session, shift)
    if not names:
        return
    named = "、".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
    title = session.get_one(Activity, shift.activity_id).title
    inbox.notify_many(
        session,
        to_tell(session, shift.community_id, shift.team_id),
        shift.community_id,
        _.plural(
            "“%(title)s”: one neighbour was not visited: %(names)s",
            "“%(title)s”: %(count)s neighbours were not visited: %(names)s",
            len(names),
            title=title,
            names=named,
        ),
        _link(shift),
    )


def tell_at_once(session: Session, shift: Shift, outcome: Outcome, name: str) -> None:
    """Tell the leaders that nobody opened, or that somebody needs help."""
    text = (
        _("%(name)s did not open the door. Please look after it.", name=name)
        if outcome is Outcome.NO_ANSWER
        else _("%(name)s needs help. Please look after it.", name=name)
    )
    told = to_tell(session, shift.community_id, shift.team_id)
    inbox.notify_many(session, told, shift.community_id, text, _link(shift))


def waiting(
    session: Session,
    community_id: UUID,
    team_ids: Collection[UUID] | None,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Missed]:
    """Return whom to look after, of the last days, the newest first; one query.

    ``team_ids`` limits it to a leader's teams; None means all of the community. ``after`` is begin
    and stop of the last one already seen.
    """
    query: Any = (
        _missed(
            session,
            community_id,
            team_ids,
            col(Shift.id),
            col(Stop.id),
            col(Activity.title),
            col(Shift.starts_at),
            col(Person.name),
            col(Person.phone),
            col(Visit.outcome),
        )
        .join(Activity, col(Activity.id) == col(Shift.activity_id))
        .join(Person, col(Person.id) == col(Stop.person_id))
        .order_by(col(Shift.starts_at).desc(), col(Stop.id))
        .limit(limit)
    )
    if after is not None:
        at, id_ = after
        query = query.where(
            (col(Shift.starts_at) < at) | ((col(Shift.starts_at) == at) & (col(Stop.id) > id_))
        )
    return [Missed(*row) for row in session.execute(query)]


def count(session: Session, community_id: UUID, team_ids: Collection[UUID] | None) -> int:
    """Return how many there are to look after."""
    found: int = session.execute(
        _missed(session, community_id, team_ids, func.count())
    ).scalar_one()
    return found


def _missed(
    session: Session, community_id: UUID, team_ids: Collection[UUID] | None, *columns: Any
) -> Any:
    moment = now(session)
    shown = timedelta(days=settings.of(session, community_id).visit_days)
    query = (
        select(*columns)
        .select_from(Shift)
        .join(Stop, col(Stop.activity_id) == col(Shift.activity_id))
        .join(
            Visit,
            (col(Visit.stop_id) == col(Stop.id)) & (col(Visit.shift_id) == col(Shift.id)),
            isouter=True,
        )
        .where(
            col(Shift.community_id) == community_id,
            col(Shift.state).in_((ShiftState.OPEN, ShiftState.CLOSED)),
            col(Shift.starts_at) > moment - shown,
            col(Shift.starts_at) <= moment,
            *on_round(col(Shift.starts_at)),
            or_(
                col(Visit.outcome).in_((Outcome.NO_ANSWER, Outcome.NEEDS_HELP)),
                col(Visit.id).is_(None) & (col(Shift.ends_at) <= moment),
            ),
        )
    )
    return query if team_ids is None else query.where(col(Shift.team_id).in_(team_ids))


def on_round(starts_at: Any) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a neighbour was on the round as a shift began."""
    return (
        col(Stop.since) <= starts_at,
        col(Stop.until).is_(None) | (col(Stop.until) > starts_at),
    )


def _unvisited(session: Session, shift: Shift) -> list[str]:
    query = (
        select(col(Person.name))
        .join(Stop, col(Stop.person_id) == col(Person.id))
        .join(
            Visit,
            (col(Visit.stop_id) == col(Stop.id)) & (col(Visit.shift_id) == shift.id),
            isouter=True,
        )
        .where(
            col(Stop.activity_id) == shift.activity_id,
            *on_round(shift.starts_at),
            col(Visit.id).is_(None),
        )
        .order_by(col(Stop.id))
    )
    return list(session.execute(query).scalars())


def _link(shift: Shift) -> str:
    return f"volunteer_hours/shifts/{shift.id}/round"

"""What was promised about an order: when it is due, warnings before, word to the heads after."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import inbox, jobs
from linli.clock import now
from linli_micro_wishes.clocks import holidays
from linli_micro_wishes.clocks.business_time import Span, due_after_days, due_after_minutes
from linli_micro_wishes.models import Order, Pause, Service
from linli_micro_wishes.orders import steps
from linli_micro_wishes.orders.services import hours_of
from linli_micro_wishes.texts import _

WARN, OVERDUE = "micro_wishes.warn", "micro_wishes.overdue"
#: When so much of the time for an answer has gone by, whoever has it is warned.
_WARN_AFTER = 0.6

Which = Literal["answer", "done"]


def set_due(session: Session, order: Order) -> None:
    """Work out when an order is due, with the pauses there were, and have its clocks watched."""
    service = session.get_one(Service, order.service_id)
    calendar = holidays.calendar_of(session, order.community_id)
    pauses = pauses_of(session, order.id)
    start = order.submitted_at
    if service.answer_minutes is not None and order.answered_at is None:
        hours = hours_of(service)
        order.answer_due_at = due_after_minutes(
            start, service.answer_minutes, calendar, hours, pauses
        )
        warn = due_after_minutes(
            start, service.answer_minutes * _WARN_AFTER, calendar, hours, pauses
        )
        _watch(session, order, "answer", order.answer_due_at, warn)
    if service.done_days is not None:
        order.done_due_at = due_after_days(start, service.done_days, calendar, pauses)
        last_day = calendar.local_day(order.done_due_at - timedelta(seconds=1))
        _watch(session, order, "done", order.done_due_at, calendar.at(last_day, time(8)))


def answered(session: Session, order: Order) -> None:
    """Note the first answer, by which the promise is judged."""
    if order.answered_at is None:
        order.answered_at = now(session)


def pause(session: Session, order: Order) -> None:
    """Stop the clocks: the resident is waited for."""
    order.waiting_since = now(session)
    session.add(Pause(order_id=order.id, since=order.waiting_since))
    session.flush()


def resume(session: Session, order: Order) -> None:
    """Let the clocks run again, and move what is due by as much as they stood."""
    for one in session.execute(
        select(Pause).where(col(Pause.order_id) == order.id, col(Pause.until).is_(None))
    ).scalars():
        one.until = now(session)
    order.waiting_since = None
    session.flush()
    set_due(session, order)


def pauses_of(session: Session, order_id: UUID) -> list[Span]:
    """Return when an order waited for the resident; a wait that lasts ends now."""
    found = session.execute(
        select(col(Pause.since), col(Pause.until))
        .where(col(Pause.order_id) == order_id)
        .order_by(col(Pause.since))
    )
    return [(since, until or now(session)) for since, until in found]


def due_of(order: Order, which: Which) -> datetime | None:
    """Return when something is due, or None where nothing is (any more), or the clock stands."""
    if order.waiting_since is not None or order.state.is_over:
        return None
    if which == "answer":
        return order.answer_due_at if order.answered_at is None else None
    return order.done_due_at


def warn(session: Session, payload: Mapping[str, Any]) -> None:
    """Remind whoever has an order that a promise is nearly due. The job of that name."""
    order = _still_due(session, payload)
    if order is not None and order.assignee_id is not None:
        steps.tell(
            session,
            order,
            order.assignee_id,
            _("No. %(number)s is nearly due. Somebody is waiting.", number=order.number),
        )


def overdue(session: Session, payload: Mapping[str, Any]) -> None:
    """Tell the heads of the place that a promise was not kept. The job of that name."""
    order = _still_due(session, payload)
    if order is None:
        return
    if order.assignee_id is not None:
        steps.tell(
            session,
            order,
            order.assignee_id,
            _("No. %(number)s is overdue. Please see to it now.", number=order.number),
        )
    inbox.notify_many(
        session,
        steps.desk_of(session, order, "micro_wishes.confidential"),
        order.level_id,
        _("Something is overdue at the desk for orders. Please see to it."),
        f"micro_wishes/desk/orders?tab={'hand' if order.assignee_id else 'waiting'}",
        unless_unread=True,
    )


def _still_due(session: Session, payload: Mapping[str, Any]) -> Order | None:
    """Return the order of a job, unless what it watched has changed meanwhile."""
    order = session.get(Order, UUID(payload["order_id"]))
    if order is None:
        return None
    due = due_of(order, payload["which"])
    return order if due is not None and due.isoformat() == payload["due"] else None


def _watch(session: Session, order: Order, which: Which, due: datetime, warn_at: datetime) -> None:
    payload = {"order_id": str(order.id), "which": which, "due": due.isoformat()}
    for name, at in ((WARN, warn_at), (OVERDUE, due)):
        jobs.enqueue(
            session,
            name,
            payload,
            run_at=at,
            key=f"{name}:{order.id}:{which}:{due:%Y%m%d%H%M%S}",
            community_id=order.community_id,
        )

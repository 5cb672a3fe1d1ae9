"""Telling plugins what happened, safely."""

from uuid import UUID

import structlog
from sqlalchemy import event as sa_event
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from linli import feed, plugins
from linli.clock import now
from linli.db.engine import is_retryable
from linli.events.kinds import Event
from linli.events.models import FailedDelivery

_HANDLING = "linli.handling"

log = structlog.get_logger(__name__)


class HandlerCommitted(RuntimeError):
    """An event handler tried to commit; nothing was, and only its own changes are lost."""


class TransactionEnded(RuntimeError):
    """An event handler rolled back a transaction that is not its own: the whole act fails."""


def publish(session: Session, event: Event) -> None:
    """Tell every plugin that is on in the event's community.

    Each handler runs in a savepoint. One that raises loses only its own changes; the delivery is
    kept as a row, and :func:`deliver_again` repeats it. No handler can commit. An outgoing event is
    also kept for the community's feed.
    """
    session.flush()
    if event.outgoing:
        feed.record(session, event.community_id, event.name, [(event.about_id, event.payload())])
    for name in sorted(plugins.enabled(session, event.community_id)):
        error = _deliver(session, name, event)
        if error is not None:
            session.add(
                FailedDelivery(
                    community_id=event.community_id,
                    plugin=name,
                    event=event.name,
                    payload=event.payload(),
                    error=error[:500],
                    at=now(session),
                )
            )


def deliver_again(session: Session, delivery_id: UUID) -> bool:
    """Repeat a failed delivery; return whether it has now arrived.

    One that has arrived is not repeated.
    """
    failed = session.execute(
        select(FailedDelivery).where(col(FailedDelivery.id) == delivery_id).with_for_update()
    ).scalar_one()
    if failed.delivered_at is not None:
        return True
    try:
        event = Event.restore(failed.event, failed.payload)
    except KeyError:
        failed.error = f"no event is called {failed.event}; is its plugin installed?"
        return False
    error = _deliver(session, failed.plugin, event)
    if error is not None:
        failed.error = error[:500]
        return False
    failed.delivered_at = now(session)
    return True


def waiting_deliveries(session: Session, limit: int = 100) -> list[UUID]:
    """Return the ids of failed deliveries that have not arrived yet, oldest first."""
    return list(
        session.execute(
            select(col(FailedDelivery.id))
            .where(col(FailedDelivery.delivered_at).is_(None))
            .order_by(col(FailedDelivery.id))
            .limit(limit)
        ).scalars()
    )


def _deliver(session: Session, plugin: str, event: Event) -> str | None:
    handler = plugins.manager().handler(plugin)
    if handler is None:
        return None
    session.info[_HANDLING] = plugin
    outer = session.get_transaction()
    try:
        with session.begin_nested():
            handler(session, event)
            if session.get_transaction() is not outer:
                raise TransactionEnded(f"{plugin} ended the transaction in an event handler")
    except TransactionEnded:
        raise
    except Exception as error:
        if isinstance(error, DBAPIError) and is_retryable(error):
            raise
        log.exception("event handler failed", plugin=plugin, happened=event.name)
        return f"{type(error).__name__}: {error}"
    finally:
        session.info.pop(_HANDLING, None)
    return None


@sa_event.listens_for(Session, "before_commit")
def _refuse_commit(session: Session) -> None:
    handling = session.info.get(_HANDLING)
    if handling is not None and not session.in_nested_transaction():
        raise HandlerCommitted(f"{handling} tried to commit inside an event handler")

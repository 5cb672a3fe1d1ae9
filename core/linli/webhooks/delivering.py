"""Telling webhooks what happened: who is told what, in which order, and what when it fails.

Events about one subject are told in their order: while one waits, later ones about the same subject
wait behind it, those about others go on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import audit, feed, inbox
from linli.access.actor import SYSTEM
from linli.access.models import RoleGrant
from linli.clock import now
from linli.communities.tree import place
from linli.config import Config
from linli.db.engine import Database, database_of
from linli.feed import Told
from linli.feed.models import Delivery, DeliveryState, OutgoingEvent, Webhook, WebhookState
from linli.i18n import texts
from linli.subjects import Subject
from linli.webhooks import keeping
from linli.webhooks.addresses import AddressRefused, resolve
from linli.webhooks.sending import NotDelivered, content, send

_ = texts("linli")

JOB = "core.webhooks.deliver"
#: Events of one moment are sent together, this much later at most.
_SLOT = timedelta(seconds=5)
#: How long sending one event may take before somebody else tries.
_LEASE = timedelta(minutes=2)
#: Pauses after a failure grow from the first to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
#: How often one event is tried before those behind it go on without it: some 15 hours.
MOST_ATTEMPTS = 12
#: A webhook to which nothing gets through for so long is turned off.
PATIENCE = timedelta(days=3)
#: Deliveries taken at once, and how long one run of the job goes on, in seconds.
_AT_ONCE, _RUN = 20, 120.0


@dataclass(frozen=True, slots=True)
class _Taken:
    """A delivery that this worker is about to make."""

    id: UUID
    webhook_id: UUID
    community_id: UUID
    url: str
    secret: str
    event: Told


def call_soon(session: Session, community_id: UUID) -> None:
    """Put the work on the list, where a webhook wants to hear of this community."""
    from linli.jobs.queue import enqueue

    active = select(col(Webhook.id)).where(
        col(Webhook.community_id) == community_id, col(Webhook.state) == WebhookState.ACTIVE
    )
    if session.execute(active.limit(1)).first() is None:
        return
    moment = now(session)
    second = moment.second - moment.second % _SLOT.seconds
    at = moment.replace(second=second, microsecond=0) + _SLOT
    key = f"{JOB}:{community_id.hex}:{at:%Y%m%dT%H%M%S}"
    enqueue(session, JOB, {}, run_at=at, key=key)


def deliver(session: Session, _payload: Mapping[str, Any]) -> Callable[[], None]:
    """Tell all webhooks what they have not been told: the job ``core.webhooks.deliver``."""
    database = database_of(session)

    def left() -> None:
        deliver_due(database)

    return left


def deliver_due(database: Database) -> int:
    """Send what is due, in transactions of its own around each; return how much was tried."""
    allow_private = Config.from_environment().private_webhooks
    begin, tried = monotonic(), 0
    while monotonic() - begin < _RUN:
        taken = database.run(_take)
        if not taken:
            break
        for one in taken:
            _try(database, one, allow_private)
        tried += len(taken)
    return tried


def _take(session: Session) -> list[_Taken]:
    for hook in session.execute(
        select(Webhook).where(col(Webhook.state) == WebhookState.ACTIVE).order_by(col(Webhook.id))
    ).scalars():
        _list_new(session, hook)
    session.flush()
    earlier = aliased(Delivery)
    moment = now(session)
    rows = session.execute(
        select(
            col(Delivery.id),
            col(Delivery.webhook_id),
            col(Webhook.community_id),
            col(Webhook.url),
            col(Webhook.secret),
            col(OutgoingEvent.id),
            col(OutgoingEvent.position),
            col(OutgoingEvent.kind),
            col(OutgoingEvent.subject_id),
            col(OutgoingEvent.at),
            col(OutgoingEvent.data),
        )
        .join(Webhook, col(Webhook.id) == col(Delivery.webhook_id))
        .join(OutgoingEvent, col(OutgoingEvent.id) == col(Delivery.event_id))
        .where(
            col(Webhook.state) == WebhookState.ACTIVE,
            col(Delivery.state) == DeliveryState.WAITING,
            col(Delivery.due_at) <= moment,
            ~exists().where(
                and_(
                    col(earlier.webhook_id) == col(Delivery.webhook_id),
                    col(earlier.subject_id) == col(Delivery.subject_id),
                    col(earlier.position) < col(Delivery.position),
                    col(earlier.state) == DeliveryState.WAITING,
                )
            ),
        )
        .order_by(col(Delivery.due_at), col(Delivery.position))
        .limit(_AT_ONCE)
        .with_for_update(of=Delivery, skip_locked=True)
    ).all()
    taken = [_taken(*row) for row in rows]
    if taken:
        # Whoever looks meanwhile finds it due later; if this process dies, it is.
        session.execute(
            update(Delivery)
            .where(col(Delivery.id).in_([one.id for one in taken]))
            .values(due_at=moment + _LEASE, attempts=col(Delivery.attempts) + 1)
            .execution_options(synchronize_session=False)
        )
    return taken


def _taken(
    id_: UUID, webhook_id: UUID, community_id: UUID, url: str, secret: str, *event: Any
) -> _Taken:
    return _Taken(id_, webhook_id, community_id, url, secret, Told(*event))


def _list_new(session: Session, hook: Webhook) -> None:
    """List what a webhook is to be told of what happened since it was last looked at."""
    if feed.has_new(session, hook.community_id):
        feed.number_new(session, hook.community_id)
    found = feed.events(session, hook.community_id, hook.position, 1000)
    if not found:
        return
    # Two workers may come this far: one moves the webhook on, the other lists nothing.
    moved = session.execute(
        update(Webhook)
        .where(col(Webhook.id) == hook.id, col(Webhook.position) == hook.position)
        .values(position=found[-1].position)
        .returning(col(Webhook.id))
        .execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        return
    session.add_all(
        Delivery(
            webhook_id=hook.id,
            event_id=event.id,
            position=event.position,
            subject_id=event.subject_id,
            due_at=now(session),
        )
        for event in found
        if not hook.kinds or event.kind.startswith(tuple(hook.kinds))
    )


def _try(database: Database, one: _Taken, allow_private: bool) -> None:
    try:
        target = resolve(one.url, allow_private=allow_private)
        answer = send(target, one.secret, one.event.id, content(one.community_id, one.event))
    except AddressRefused as refusal:
        reason = str(refusal)
        database.run(lambda session: _failed(session, one, reason))
    except NotDelivered as failure:
        reason = str(failure)
        database.run(lambda session: _failed(session, one, reason))
    else:
        database.run(lambda session: _delivered(session, one, answer))


def _delivered(session: Session, one: _Taken, answer: str) -> None:
    ended = {"state": DeliveryState.DELIVERED, "answer": answer, "ended_at": now(session)}
    session.execute(update(Delivery).where(col(Delivery.id) == one.id).values(**ended))
    session.execute(
        update(Webhook)
        .where(col(Webhook.id) == one.webhook_id, col(Webhook.failing_since).is_not(None))
        .values(failing_since=None)
    )


def _failed(session: Session, one: _Taken, reason: str) -> None:
    hook = session.execute(
        select(Webhook).where(col(Webhook.id) == one.webhook_id).with_for_update()
    ).scalar_one()
    delivery = session.get(Delivery, one.id, populate_existing=True)
    if delivery is None or delivery.state is not DeliveryState.WAITING:
        return
    moment = now(session)
    delivery.answer = reason[:200]
    delivery.due_at = moment + pause_after(delivery.attempts)
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.state, delivery.ended_at = DeliveryState.GIVEN_UP, moment
    session.add(delivery)
    session.flush()
    hook.failing_since = hook.failing_since or moment
    if hook.state is WebhookState.ACTIVE and moment - hook.failing_since >= PATIENCE:
        _turn_off(session, hook, hook.failing_since)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failures: twice as long each time, to six hours."""
    doublings: int = 2 ** min(attempts - 1, 16)
    return min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE)


def _turn_off(session: Session, hook: Webhook, since: datetime) -> None:
    keeping.end(session, hook, WebhookState.DISABLED)
    audit.record(
        session,
        SYSTEM,
        "core.webhook.disabled",
        hook.community_id,
        Subject("core.webhook", hook.id),
        after={"url": hook.url},
    )
    node = place(session, hook.community_id)
    administrators = session.execute(
        select(col(RoleGrant.person_id))
        .where(
            col(RoleGrant.role).in_(("administrator", "president")),
            col(RoleGrant.community_id).in_(node.ancestor_ids),
            col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= now(session).date()),
        )
        .distinct()
    ).scalars()
    for person_id in administrators:
        inbox.notify(
            session,
            person_id,
            hook.community_id,
            _(
                "Nothing has reached %(url)s since %(since)s, so that program is no longer told "
                "what happens. If it is needed, ask whoever runs it.",
                url=hook.url,
                since=since.date(),
            ),
        )

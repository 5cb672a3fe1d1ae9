"""Making, listing and removing webhooks, and seeing how they are doing."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from linli import access, audit, feed
from linli.access import Actor
from linli.clock import now
from linli.config import Config
from linli.errors import Refusal
from linli.feed.models import (
    Delivery,
    DeliveryState,
    Feed,
    OutgoingEvent,
    Webhook,
    WebhookState,
)
from linli.i18n import texts
from linli.subjects import Subject
from linli.webhooks import addresses
from linli.webhooks.sending import PREFIX

_ = texts("linli")


class WebhookUnknown(Refusal):
    """There is no such webhook."""

    code = "webhooks.unknown"
    status = 404


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was just made; ``secret`` is what its receiver checks signatures with."""

    id: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook and how it is doing."""

    id: UUID
    url: str
    kinds: list[str]
    state: WebhookState
    made_at: datetime
    failing_since: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What became of telling an event."""

    position: int
    kind: str
    state: DeliveryState
    attempts: int
    answer: str
    due_at: datetime
    ended_at: datetime | None


def add(
    session: Session, actor: Actor, community_id: UUID, *, url: str, kinds: list[str]
) -> NewWebhook:
    """Tell an address outside of what happens in a community from now on.

    ``kinds`` are beginnings of the kinds of events that are wanted (``points.``); none means all.

    Raises:
        NotAllowed: the actor may not let programs in here.
        AddressRefused: a webhook cannot lead there.
    """
    access.require(session, actor, "core.tokens", community_id)
    addresses.check(url, allow_private=Config.from_environment().private_webhooks)
    feed.open_feed(session, community_id)
    while feed.number_new(session, community_id):
        pass
    head = session.execute(
        select(col(Feed.position)).where(col(Feed.community_id) == community_id)
    ).scalar_one()
    hook = Webhook(
        community_id=community_id,
        url=url,
        secret=PREFIX + base64.b64encode(secrets.token_bytes(32)).decode(),
        kinds=sorted(set(kinds)),
        position=head,
        made_at=now(session),
    )
    session.add(hook)
    session.flush()
    _note(session, actor, hook, "made")
    return NewWebhook(hook.id, hook.secret)


def remove(session: Session, actor: Actor, webhook_id: UUID) -> str:
    """Stop telling an address; return it. What it was told stays known.

    Raises:
        NotAllowed: the actor may not let programs in there.
        WebhookUnknown: there is no such webhook.
    """
    hook = session.get(Webhook, webhook_id)
    if hook is None:
        raise WebhookUnknown(_("There is no such webhook."))
    access.require(session, actor, "core.tokens", hook.community_id)
    if hook.state is not WebhookState.REMOVED:
        end(session, hook, WebhookState.REMOVED)
        _note(session, actor, hook, "removed")
    return hook.url


def end(session: Session, hook: Webhook, state: WebhookState) -> None:
    """Send nothing more to a webhook; what still waits is given up."""
    hook.state = state
    session.add(hook)
    session.execute(
        update(Delivery)
        .where(col(Delivery.webhook_id) == hook.id, col(Delivery.state) == DeliveryState.WAITING)
        .values(state=DeliveryState.GIVEN_UP, ended_at=now(session))
    )


def listing(session: Session, actor: Actor, community_id: UUID) -> list[WebhookRow]:
    """Return a community's webhooks that were not removed, the newest first.

    Raises:
        NotAllowed: the actor may not let programs in here.
    """
    access.require(session, actor, "core.tokens", community_id)
    waiting = (
        select(func.count())
        .where(
            col(Delivery.webhook_id) == col(Webhook.id),
            col(Delivery.state) == DeliveryState.WAITING,
        )
        .correlate(Webhook)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Webhook.id),
            col(Webhook.url),
            col(Webhook.kinds),
            col(Webhook.state),
            col(Webhook.made_at),
            col(Webhook.failing_since),
            waiting,
        )
        .where(
            col(Webhook.community_id) == community_id, col(Webhook.state) != WebhookState.REMOVED
        )
        .order_by(col(Webhook.id).desc())
    )
    return [WebhookRow(*row) for row in rows]


def deliveries(
    session: Session, actor: Actor, webhook_id: UUID, limit: int = 50
) -> list[DeliveryRow]:
    """Return the newest deliveries of a webhook.

    Raises:
        NotAllowed: the actor may not let programs in there.
        WebhookUnknown: there is no such webhook.
    """
    hook = session.get(Webhook, webhook_id)
    if hook is None:
        raise WebhookUnknown(_("There is no such webhook."))
    access.require(session, actor, "core.tokens", hook.community_id)
    rows = session.execute(
        select(
            col(Delivery.position),
            col(OutgoingEvent.kind),
            col(Delivery.state),
            col(Delivery.attempts),
            col(Delivery.answer),
            col(Delivery.due_at),
            col(Delivery.ended_at),
        )
        .join(OutgoingEvent, col(OutgoingEvent.id) == col(Delivery.event_id))
        .where(col(Delivery.webhook_id) == webhook_id)
        .order_by(col(Delivery.position).desc())
        .limit(limit)
    )
    return [DeliveryRow(*row) for row in rows]


def _note(session: Session, actor: Actor, hook: Webhook, verb: str) -> None:
    audit.record(
        session,
        actor,
        f"core.webhook.{verb}",
        hook.community_id,
        Subject("core.webhook", hook.id),
        after={"url": hook.url, "kinds": hook.kinds},
    )

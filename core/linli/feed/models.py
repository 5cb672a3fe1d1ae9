"""Tables of the events that other programs are told, and of how telling them went."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db.tables import Table, text_enum
from linli.ids import new_id


class Feed(Table, table=True):
    """That a community's events are kept for other programs, and how many have their number."""

    __tablename__ = "core_feed"

    community_id: UUID = Field(primary_key=True, foreign_key="core_community.id")
    opened_at: datetime
    #: The number of the newest numbered event.
    position: int = Field(default=0, sa_type=BigInteger)


class OutgoingEvent(Table, table=True):
    """Something that happened and may be told outside; written in the transaction of the act.

    ``position`` is given afterwards, when the act can be seen by all: numbers given inside the
    transactions could appear out of order, and a reader of the feed would miss those that come
    late.
    """

    __tablename__ = "core_outgoing_event"
    __table_args__ = (
        UniqueConstraint("community_id", "position", name="uq_core_outgoing_event_position"),
        Index(
            "ix_core_outgoing_event_new",
            "community_id",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    position: int | None = Field(default=None, sa_type=BigInteger)
    #: Owner first: ``core.person_joined``, ``points.transfer``.
    kind: str = Field(max_length=80)
    #: What it is about; events about one subject are told in their order.
    subject_id: UUID
    data: dict[str, Any] = Field(sa_type=JSON)
    at: datetime


class WebhookState(StrEnum):
    """Whether a webhook is served."""

    ACTIVE = "active"
    #: Turned off because nothing arrived for long.
    DISABLED = "disabled"
    #: Taken away by somebody.
    REMOVED = "removed"


class Webhook(Table, table=True):
    """An address outside that is told of a community's events."""

    __tablename__ = "core_webhook"
    __table_args__ = (Index("ix_core_webhook_community", "community_id", "state"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    url: str = Field(max_length=500)
    #: Signs what is sent; the receiver has it too, so it must be kept as it is.
    secret: str = Field(max_length=64)
    #: Beginnings of the kinds that are wanted; none means all.
    kinds: list[str] = Field(sa_type=JSON)
    state: WebhookState = Field(default=WebhookState.ACTIVE, sa_type=text_enum(WebhookState))
    #: The newest event for which it was decided whether to tell it.
    position: int = Field(sa_type=BigInteger)
    made_at: datetime
    #: Since when nothing has arrived; none while it works.
    failing_since: datetime | None = None


class DeliveryState(StrEnum):
    """Where the telling of one event to one webhook stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    #: Not tried any more; the feed still has the event.
    GIVEN_UP = "given_up"


class Delivery(Table, table=True):
    """One event for one webhook: what became of it."""

    __tablename__ = "core_webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "position", name="uq_core_webhook_delivery_position"),
        Index(
            "ix_core_webhook_delivery_waiting",
            "webhook_id",
            "subject_id",
            "position",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    webhook_id: UUID = Field(foreign_key="core_webhook.id")
    event_id: UUID = Field(foreign_key="core_outgoing_event.id")
    position: int = Field(sa_type=BigInteger)
    subject_id: UUID
    state: DeliveryState = Field(default=DeliveryState.WAITING, sa_type=text_enum(DeliveryState))
    attempts: int = 0
    #: When it may next be tried.
    due_at: datetime
    #: What the receiver answered last: a status, or why there was none.
    answer: str = Field(default="", max_length=200)
    ended_at: datetime | None = None

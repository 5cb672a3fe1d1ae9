"""Tables of orders and questions, of each step they took, and of when they waited."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_micro_wishes.models.base import Table
from linli_micro_wishes.models.services import Kind
from linli_micro_wishes.models.wishes import Channel


class OrderState(StrEnum):
    """Where an order or a question stands."""

    SUBMITTED = "submitted"
    DISPATCHED = "dispatched"
    #: Whoever it was sent to cannot take it; it is to be dispatched again.
    DECLINED = "declined"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CONFIRMED = "confirmed"
    RATED = "rated"
    WITHDRAWN = "withdrawn"
    #: Told twice: the other one goes on.
    MERGED = "merged"

    @property
    def is_over(self) -> bool:
        """Whether nobody works at it any more."""
        return self in (self.DONE, self.CONFIRMED, self.RATED, self.WITHDRAWN, self.MERGED)


#: States in which somebody has to dispatch it.
TO_DISPATCH = (OrderState.SUBMITTED, OrderState.DECLINED)
#: States in which it is somebody's.
IN_HAND = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.IN_PROGRESS)
#: States in which it was settled.
SETTLED = (OrderState.DONE, OrderState.CONFIRMED, OrderState.RATED)


class Tier(StrEnum):
    """On which rung of the ladder it is handled."""

    NEIGHBOUR = "neighbour"
    GROUP = "group"
    COMMUNITY = "community"
    TOWNSHIP = "township"
    DISTRICT = "district"


class Order(Table, table=True):
    """What a resident ordered or asked."""

    __tablename__ = "micro_wishes_order"
    __table_args__ = (
        UniqueConstraint("community_id", "number", name="uq_micro_wishes_order_number"),
        UniqueConstraint("community_id", "once", name="uq_micro_wishes_order_once"),
        Index("ix_micro_wishes_order_level", "level_id", "state", "id"),
        Index("ix_micro_wishes_order_submitted", "community_id", "submitted_at"),
        Index("ix_micro_wishes_order_requester", "requester_id", "id"),
        Index("ix_micro_wishes_order_assignee", "assignee_id", "state"),
        CheckConstraint(
            "rating IS NULL OR rating BETWEEN 1 AND 5", name="ck_micro_wishes_order_rating"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: Where it was told, and where the resident belongs.
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The node whose staff handle it now: the community, or one above it.
    level_id: UUID = Field(foreign_key="core_community.id")
    tier: Tier = Field(sa_type=text_enum(Tier))
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    number: int
    service_id: UUID = Field(foreign_key="micro_wishes_service.id")
    kind: Kind = Field(sa_type=text_enum(Kind))
    requester_id: UUID = Field(foreign_key="core_person.id")
    words: str = Field(max_length=1000)
    address: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=30)
    urgent: bool = False
    channel: Channel = Field(sa_type=text_enum(Channel))
    collector_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    state: OrderState = Field(sa_type=text_enum(OrderState))
    assignee_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    once: str | None = Field(default=None, max_length=64)
    submitted_at: datetime
    #: Promises, as they stand after the pauses there have been; None: none was given.
    answer_due_at: datetime | None = None
    done_due_at: datetime | None = None
    #: When somebody of the community first answered.
    answered_at: datetime | None = None
    #: Since when it waits for the resident; the clocks stand meanwhile.
    waiting_since: datetime | None = None
    done_at: datetime | None = None
    closed_at: datetime | None = None
    #: What was answered or done, for the resident.
    answer: str = Field(default="", max_length=2000)
    rating: int | None = None
    remark: str = Field(default="", max_length=500)
    merged_into_id: UUID | None = Field(default=None, foreign_key="micro_wishes_order.id")


class StepKind(StrEnum):
    """What happened to an order."""

    SUBMITTED = "submitted"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STARTED = "started"
    ASKED = "asked"
    REPLIED = "replied"
    ESCALATED = "escalated"
    SENT_DOWN = "sent_down"
    DONE = "done"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    RATED = "rated"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    LINKED = "linked"


class Step(Table, table=True):
    """One step of an order: history, which is never changed."""

    __tablename__ = "micro_wishes_step"
    __table_args__ = (Index("ix_micro_wishes_step_order", "order_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    order_id: UUID = Field(foreign_key="micro_wishes_order.id")
    kind: StepKind = Field(sa_type=text_enum(StepKind))
    at: datetime
    #: Who; None: by itself.
    person_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: To whom it was dispatched.
    to_person_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: On which rung, and on which afterwards where it climbed or came down.
    tier: Tier = Field(sa_type=text_enum(Tier))
    to_tier: Tier | None = Field(default=None, sa_type=text_enum(Tier))
    #: The other order of a merger or link.
    other_id: UUID | None = Field(default=None, foreign_key="micro_wishes_order.id")
    note: str = Field(default="", max_length=1000)


class Pause(Table, table=True):
    """A time in which an order waited for the resident, and its clocks stood."""

    __tablename__ = "micro_wishes_pause"
    __table_args__ = (
        Index("ix_micro_wishes_pause_order", "order_id"),
        Index(
            "uq_micro_wishes_pause_now",
            "order_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    order_id: UUID = Field(foreign_key="micro_wishes_order.id")
    since: datetime
    until: datetime | None = None

"""Tables of the time bank: what neighbours offer and ask for, and what came of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class ListingKind(StrEnum):
    """Whether somebody offers help or asks for it."""

    OFFER = "offer"
    REQUEST = "request"


class Listing(Table, table=True):
    """Something offered or asked for. When its time is over it disappears by itself."""

    __tablename__ = "volunteer_hours_listing"
    __table_args__ = (
        UniqueConstraint("person_id", "once", name="uq_volunteer_hours_listing_once"),
        Index("ix_volunteer_hours_listing_open", "community_id", "closed_at", "expires_at"),
        Index("ix_volunteer_hours_listing_person", "person_id", "community_id"),
        CheckConstraint("minutes > 0", name="ck_volunteer_hours_listing_minutes"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The person's resident group, for whom lives near.
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: Who wrote it down for them at the counter or after a phone call.
    entered_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    kind: ListingKind = Field(sa_type=text_enum(ListingKind))
    category: str = Field(default="", max_length=40)
    title: str = Field(max_length=80)
    about: str = Field(default="", max_length=500)
    #: When it suits, in their own words.
    times: str = Field(default="", max_length=120)
    #: Values of :class:`Time`: when it usually suits, for suggestions.
    slots: list[str] = Field(default_factory=list, sa_type=JSON)
    #: How many people a request needs; an offer is one person's.
    helpers: int = 1
    #: Whether somebody comes into the other's home.
    at_home: bool = False
    #: How long it usually takes.
    minutes: int
    once: str | None = Field(default=None, max_length=64)
    created_at: datetime
    expires_at: datetime
    closed_at: datetime | None = None


class ExchangeState(StrEnum):
    """Where an exchange stands."""

    REQUESTED = "requested"
    #: The receiver's time is held.
    ACCEPTED = "accepted"
    #: The helper says that it is done; the receiver confirms, or it confirms itself.
    DONE = "done"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self in (self.CONFIRMED, self.CANCELLED)


class Exchange(Table, table=True):
    """One neighbour helps another, and minutes go the other way."""

    __tablename__ = "volunteer_hours_exchange"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_exchange_open",
            "listing_id",
            "helper_id",
            "receiver_id",
            unique=True,
            sqlite_where=text("state NOT IN ('confirmed', 'cancelled')"),
            postgresql_where=text("state NOT IN ('confirmed', 'cancelled')"),
        ),
        Index("ix_volunteer_hours_exchange_helper", "helper_id", "community_id", "id"),
        Index("ix_volunteer_hours_exchange_receiver", "receiver_id", "community_id", "id"),
        Index("ix_volunteer_hours_exchange_state", "community_id", "state", "id"),
        CheckConstraint("minutes > 0", name="ck_volunteer_hours_exchange_minutes"),
        CheckConstraint("helper_id <> receiver_id", name="ck_volunteer_hours_exchange_two"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    listing_id: UUID = Field(foreign_key="volunteer_hours_listing.id")
    helper_id: UUID = Field(foreign_key="core_person.id")
    receiver_id: UUID = Field(foreign_key="core_person.id")
    state: ExchangeState = Field(sa_type=text_enum(ExchangeState))
    #: Agreed on, held when it is accepted; what it took stands in ``done_minutes``.
    minutes: int
    done_minutes: int | None = None
    #: The receiver's minutes set aside in the ledger.
    hold_id: UUID | None = None
    asked_at: datetime
    done_at: datetime | None = None
    #: When it confirms itself.
    confirm_by: datetime | None = None
    ended_at: datetime | None = None
    #: What the receiver says is wrong, or why it was cancelled.
    remark: str = Field(default="", max_length=500)
    #: Why staff decided it as they did, for both to read.
    decision: str = Field(default="", max_length=500)


class Rating(Table, table=True):
    """What one of two says of the other; neither reads it before both have written."""

    __tablename__ = "volunteer_hours_rating"
    __table_args__ = (
        UniqueConstraint("exchange_id", "by_id", name="uq_volunteer_hours_rating"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="ck_volunteer_hours_rating_stars"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    exchange_id: UUID = Field(foreign_key="volunteer_hours_exchange.id")
    by_id: UUID = Field(foreign_key="core_person.id")
    about_id: UUID = Field(foreign_key="core_person.id")
    stars: int
    words: str = Field(default="", max_length=300)
    at: datetime

"""Tables of what keeps neighbours safe who come into one another's homes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class HomeLevel(StrEnum):
    """How well somebody must be known who comes into homes; each includes those above it."""

    REGISTERED = "registered"
    #: Staff have seen the identity card.
    CARD = "card"
    #: Staff have also spoken with them and had their record confirmed.
    CHECKED = "checked"

    @property
    def rank(self) -> int:
        """Its place among the levels: the higher, the better known."""
        return list(HomeLevel).index(self)


class RealName(Table, table=True):
    """How well staff know a volunteer; no number of an identity card is kept."""

    __tablename__ = "volunteer_hours_real_name"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id", name="uq_volunteer_hours_real_name"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    level: HomeLevel = Field(default=HomeLevel.CARD, sa_type=text_enum(HomeLevel))
    seen_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    at: datetime
    #: Since when they make no visits at home, until staff know them anew.
    barred_at: datetime | None = None


class Companion(Table, table=True):
    """The second volunteer who goes along into somebody's home."""

    __tablename__ = "volunteer_hours_companion"
    __table_args__ = (UniqueConstraint("exchange_id", name="uq_volunteer_hours_companion"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    exchange_id: UUID = Field(foreign_key="volunteer_hours_exchange.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    at: datetime


class Block(Table, table=True):
    """Somebody who does not want to be brought together with another; only they know of it."""

    __tablename__ = "volunteer_hours_block"
    __table_args__ = (
        UniqueConstraint("person_id", "blocked_id", name="uq_volunteer_hours_block"),
        Index("ix_volunteer_hours_block_blocked", "blocked_id"),
        CheckConstraint("person_id <> blocked_id", name="ck_volunteer_hours_block_two"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id")
    blocked_id: UUID = Field(foreign_key="core_person.id")
    at: datetime


class ReportState(StrEnum):
    """Whether staff have looked into a report."""

    OPEN = "open"
    CLOSED = "closed"


class Report(Table, table=True):
    """What somebody tells staff about the other one of an exchange."""

    __tablename__ = "volunteer_hours_report"
    __table_args__ = (
        UniqueConstraint("exchange_id", "by_id", name="uq_volunteer_hours_report"),
        Index("ix_volunteer_hours_report_open", "community_id", "state", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    exchange_id: UUID = Field(foreign_key="volunteer_hours_exchange.id")
    by_id: UUID = Field(foreign_key="core_person.id")
    about_id: UUID = Field(foreign_key="core_person.id")
    words: str = Field(max_length=500)
    state: ReportState = Field(sa_type=text_enum(ReportState))
    #: What staff did, for the reporter's eyes.
    answer: str = Field(default="", max_length=500)
    at: datetime
    closed_at: datetime | None = None
    closed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

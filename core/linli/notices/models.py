"""Tables of public notices (公示), their items, and objections to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db.tables import Table, text_enum
from linli.ids import new_id


class ItemState(StrEnum):
    """Where an item of a notice stands."""

    #: Shown; confirmed when the time is over unless somebody objects.
    ON_NOTICE = "on_notice"
    #: Somebody objected; nothing happens until every objection is answered.
    SUSPENDED = "suspended"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ObjectionState(StrEnum):
    """Where an objection stands."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


_UNDECIDED = "state IN ('on_notice', 'suspended')"
_OPEN = "state = 'open'"


class Notice(Table, table=True):
    """A list that is shown to everybody for some days before it takes effect."""

    __tablename__ = "core_notice"
    __table_args__ = (
        Index("ix_core_notice_community", "community_id", "published_at", "id"),
        Index(
            "ix_core_notice_due",
            "community_id",
            "ends_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("ends_at > published_at", name="ck_core_notice_time"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The plugin that publishes it (or ``core``); hidden while the plugin is off.
    owner: str = Field(max_length=64)
    #: ``<owner>.<what is listed>``: "moral_bank.deeds".
    kind: str = Field(max_length=64)
    title: str = Field(max_length=200)
    introduction: str = Field(default="", max_length=4000)
    published_at: datetime
    published_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: The first moment at which nobody can object any more.
    ends_at: datetime
    #: When its unobjected items were confirmed; the end may have passed before that.
    closed_at: datetime | None = None


class NoticeItem(Table, table=True):
    """One line of a notice."""

    __tablename__ = "core_notice_item"
    __table_args__ = (
        UniqueConstraint("notice_id", "position", name="uq_core_notice_item_position"),
        # A thing stands on one notice at a time.
        Index(
            "uq_core_notice_item_subject",
            "subject_type",
            "subject_id",
            unique=True,
            sqlite_where=text(_UNDECIDED),
            postgresql_where=text(_UNDECIDED),
        ),
        Index("ix_core_notice_item_subject", "subject_type", "subject_id"),
        CheckConstraint("open_objections >= 0", name="ck_core_notice_item_open"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    notice_id: UUID = Field(foreign_key="core_notice.id")
    #: From 1, in the order in which it is shown.
    position: int
    subject_type: str = Field(max_length=64)
    subject_id: UUID
    #: As everybody reads it; names are already masked as the owner decided.
    title: str = Field(max_length=300)
    detail: str = Field(default="", max_length=1000)
    #: Whom it concerns, so that they and their relatives do not judge it; never shown.
    person_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: The resident group it belongs to.
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    state: ItemState = Field(default=ItemState.ON_NOTICE, sa_type=text_enum(ItemState))
    open_objections: int = 0
    decided_at: datetime | None = None
    #: What an objection put right, in the owner's own terms; none when nothing was.
    correction: dict[str, Any] | None = Field(
        default=None,
        sa_type=JSON(none_as_null=True),
    )


class Objection(Table, table=True):
    """Somebody's objection to an item, with its answer; never deleted."""

    __tablename__ = "core_objection"
    __table_args__ = (
        Index(
            "uq_core_objection_open",
            "item_id",
            "person_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_core_objection_item", "item_id"),
        Index("ix_core_objection_community", "community_id", "state", "id"),
        Index("ix_core_objection_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    item_id: UUID = Field(foreign_key="core_notice_item.id")
    community_id: UUID = Field(foreign_key="core_community.id")
    #: Who objects, also when staff wrote it down for them at the counter.
    person_id: UUID = Field(foreign_key="core_person.id")
    reason: str = Field(max_length=2000)
    made_at: datetime
    state: ObjectionState = Field(default=ObjectionState.OPEN, sa_type=text_enum(ObjectionState))
    #: Written by who investigated it.
    answer: str = Field(default="", max_length=4000)
    answered_at: datetime | None = None
    answered_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: The item's detail before the objection corrected it.
    detail_before: str | None = Field(default=None, max_length=1000)

"""What a notice tells the plugin that published it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from linli.events import Event
from linli.subjects import Subject


class Outcome(StrEnum):
    """How an item left its notice."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedItem:
    """An item that was decided, for good."""

    item_id: UUID
    subject_type: str
    subject_id: UUID
    outcome: Outcome
    #: Whom it concerns, as the publisher said.
    person_id: UUID | None = None
    #: What an upheld objection put right, in the publisher's own terms; then a confirmed item
    #: takes effect as corrected.
    correction: dict[str, Any] | None = None

    @property
    def subject(self) -> Subject:
        """The publisher's thing that stood on notice."""
        return Subject(self.subject_type, self.subject_id)


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItemsDecided(Event):
    """Items of one notice were decided, in this transaction and never again.

    All that are confirmed when a notice ends come in one event, by position, so that they can be
    booked in bulk.
    """

    name: ClassVar[str] = "core.notice_items_decided"
    notice_id: UUID
    #: As published: ``<plugin>.<what is listed>``. Others' notices are told too; ignore them.
    notice_kind: str
    items: tuple[DecidedItem, ...]

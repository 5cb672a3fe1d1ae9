"""Tables of the discussion: reasons, replies, statements, and what people say to them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_deliberation.models.base import Table


class RemarkKind(StrEnum):
    """What a remark is."""

    FOR = "for"
    AGAINST = "against"
    #: An answer to a reason.
    REPLY = "reply"
    #: One short sentence, to be agreed or disagreed with.
    STATEMENT = "statement"


class Feeling(StrEnum):
    """How a reader reacts to a reason or a reply."""

    CONVINCING = "convincing"
    THANKS = "thanks"
    UNCLEAR = "unclear"


class Remark(Table, table=True):
    """Something that a resident says about a topic, a poll, or one option of a poll."""

    __tablename__ = "deliberation_remark"
    __table_args__ = (
        UniqueConstraint("by_id", "once", name="uq_deliberation_remark_once"),
        Index("ix_deliberation_remark_about", "about_id", "kind", "id"),
        Index("ix_deliberation_remark_by", "by_id", "at"),
        Index("ix_deliberation_remark_parent", "parent_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The topic or the poll; a draft that was taken back may be thrown away below its remarks.
    about_id: UUID
    #: The code of an option of the poll; empty for the whole.
    option: str = Field(default="", max_length=12)
    kind: RemarkKind = Field(sa_type=text_enum(RemarkKind))
    parent_id: UUID | None = Field(default=None, foreign_key="deliberation_remark.id")
    words: str = Field(max_length=1000)
    by_id: UUID = Field(foreign_key="core_person.id")
    once: str | None = Field(default=None, max_length=64)
    at: datetime
    hidden_at: datetime | None = None
    hidden_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    hidden_reason: str = Field(default="", max_length=500)
    #: What its author says against the hiding, once.
    appeal: str = Field(default="", max_length=500)
    appealed_at: datetime | None = None
    #: What somebody else than the one who hid it decided.
    answer: str = Field(default="", max_length=500)
    answered_at: datetime | None = None


class Reaction(Table, table=True):
    """How one reader reacts to a remark; one reaction each, changed at will."""

    __tablename__ = "deliberation_reaction"

    remark_id: UUID = Field(foreign_key="deliberation_remark.id", primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id", primary_key=True)
    feeling: Feeling = Field(sa_type=text_enum(Feeling))


class Stand(Table, table=True):
    """Where one resident stands towards a statement: 1 agrees, -1 disagrees, 0 passes."""

    __tablename__ = "deliberation_stand"
    __table_args__ = (CheckConstraint("value BETWEEN -1 AND 1", name="ck_deliberation_stand"),)

    remark_id: UUID = Field(foreign_key="deliberation_remark.id", primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id", primary_key=True)
    value: int

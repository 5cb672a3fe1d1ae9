"""Tables of what is made public: major matters and accounts, with questions and answers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_deliberation.models.base import Table


class MatterKind(StrEnum):
    """What is made public."""

    MAJOR = "major"
    ACCOUNTS = "accounts"
    WELFARE = "welfare"


class Matter(Table, table=True):
    """Something made public; it also stands on a public notice of the community. Never changed."""

    __tablename__ = "deliberation_matter"
    __table_args__ = (Index("ix_deliberation_matter_community", "community_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    kind: MatterKind = Field(sa_type=text_enum(MatterKind))
    title: str = Field(max_length=120)
    words: str = Field(max_length=8000)
    notice_id: UUID
    published_at: datetime
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")


class Correction(Table, table=True):
    """What something made public says instead, and why; the words before stay. Never changed."""

    __tablename__ = "deliberation_correction"
    __table_args__ = (UniqueConstraint("matter_id", "number", name="uq_deliberation_correction"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    matter_id: UUID = Field(foreign_key="deliberation_matter.id")
    #: From 1; the highest is what holds.
    number: int
    title: str = Field(max_length=120)
    words: str = Field(max_length=8000)
    reason: str = Field(max_length=500)
    notice_id: UUID
    at: datetime
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")


class TakenBack(Table, table=True):
    """Something made public that is shown no more, and why. Never changed."""

    __tablename__ = "deliberation_taken_back"

    matter_id: UUID = Field(foreign_key="deliberation_matter.id", primary_key=True)
    reason: str = Field(max_length=500)
    at: datetime
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")


class Question(Table, table=True):
    """A resident's question about what was made public, and the answer."""

    __tablename__ = "deliberation_question"
    __table_args__ = (
        UniqueConstraint("by_id", "once", name="uq_deliberation_question_once"),
        Index("ix_deliberation_question_matter", "matter_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    matter_id: UUID = Field(foreign_key="deliberation_matter.id")
    words: str = Field(max_length=500)
    by_id: UUID = Field(foreign_key="core_person.id")
    once: str | None = Field(default=None, max_length=64)
    at: datetime
    #: By when it is to be answered; overdue is shown to everybody.
    due_at: datetime
    answer: str = Field(default="", max_length=2000)
    answered_at: datetime | None = None
    answered_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

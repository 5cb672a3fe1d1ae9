"""Tables of what staff publish for residents to do, and who takes it up."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_moral_bank.models.base import Table


class TaskKind(StrEnum):
    """How it becomes a deed."""

    #: Residents take it up, do it, and tell how it went.
    TASK = "task"
    #: Residents come to an event and scan the sheet that hangs there.
    EVENT = "event"


class Task(Table, table=True):
    """Something to do, published by staff under an item of the rules."""

    __tablename__ = "moral_bank_task"
    __table_args__ = (
        UniqueConstraint("sign", name="uq_moral_bank_task_sign"),
        Index("ix_moral_bank_task_until", "community_id", "until"),
        CheckConstraint("places IS NULL OR places > 0", name="ck_moral_bank_task_places"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    kind: TaskKind = Field(sa_type=text_enum(TaskKind))
    #: The item of the rules; the deed takes the one that holds when it is handed in.
    rule_code: str = Field(max_length=40)
    title: str = Field(max_length=120)
    about: str = Field(default="", max_length=500)
    #: The days on which it can be done; an event has one.
    since: date
    until: date
    #: How many can take it up; none: everybody who wants to.
    places: int | None = None
    #: What the sheet at an event says to a phone; nobody guesses it.
    sign: str | None = Field(default=None, max_length=32)
    published_at: datetime
    published_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Staff ended it early.
    closed_at: datetime | None = None


class TakerState(StrEnum):
    """What became of somebody's promise."""

    TAKEN = "taken"
    HANDED_IN = "handed_in"
    GIVEN_BACK = "given_back"


class TaskTaker(Table, table=True):
    """Somebody who took a task up, and the deed that it became."""

    __tablename__ = "moral_bank_task_taker"
    __table_args__ = (
        UniqueConstraint("task_id", "person_id", name="uq_moral_bank_task_taker"),
        Index("ix_moral_bank_task_taker_person", "person_id", "task_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    task_id: UUID = Field(foreign_key="moral_bank_task.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    state: TakerState = Field(sa_type=text_enum(TakerState))
    taken_at: datetime
    deed_id: UUID | None = Field(default=None, foreign_key="moral_bank_deed.id")

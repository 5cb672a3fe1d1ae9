"""Tables of what residents can order or ask, and of the hours in which somebody answers."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_micro_wishes.models.base import Table


class Kind(StrEnum):
    """What sort of need it is."""

    #: A service that the community dispatches and somebody accepts.
    ORDER = "order"
    #: It wants an answer quickly.
    QUESTION = "question"
    #: It climbs a ladder of mediators, and is read by few.
    DISPUTE = "dispute"


class DutyClass(StrEnum):
    """Where the community's duty to do it comes from: the three parts of a published duty list."""

    STATUTORY = "statutory"
    ASSISTED = "assisted"
    DELEGATED = "delegated"


class Service(Table, table=True):
    """Something that residents can order or ask, with what is promised about it."""

    __tablename__ = "micro_wishes_service"
    __table_args__ = (
        UniqueConstraint("community_id", "code", name="uq_micro_wishes_service_code"),
        CheckConstraint(
            "answer_minutes IS NULL OR answer_minutes > 0", name="ck_micro_wishes_service_answer"
        ),
        CheckConstraint("done_days IS NULL OR done_days > 0", name="ck_micro_wishes_service_done"),
        CheckConstraint("answer_from < answer_to", name="ck_micro_wishes_service_hours"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    code: str = Field(max_length=40)
    position: int = 0
    kind: Kind = Field(sa_type=text_enum(Kind))
    title: str = Field(max_length=60)
    about: str = Field(default="", max_length=300)
    duty: DutyClass | None = Field(default=None, sa_type=text_enum(DutyClass))
    #: How it is offered besides at the desk in office hours.
    out_of_hours: bool = False
    at_door: bool = False
    by_proxy: bool = False
    needs_address: bool = False
    #: Promise of a first answer, counted in minutes of the daily hours below; None: none is given.
    answer_minutes: int | None = None
    #: Local times between which answers are given.
    answer_from: time
    answer_to: time
    #: Whether answers are given on days off too, by whoever is on duty.
    every_day: bool = True
    #: Promise to have it done, in working days; None: none is given.
    done_days: int | None = None
    active: bool = True
    example: bool = False


class SpecialDay(Table, table=True):
    """A day that is off although a weekday, or worked although a weekend; held down the tree."""

    __tablename__ = "micro_wishes_special_day"
    __table_args__ = (UniqueConstraint("community_id", "day", name="uq_micro_wishes_special_day"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    day: date
    working: bool
    name: str = Field(max_length=40)


class Duty(Table, table=True):
    """Somebody's time on duty: whoever asks then is answered by them."""

    __tablename__ = "micro_wishes_duty"
    __table_args__ = (
        UniqueConstraint(
            "community_id", "person_id", "starts_at", name="uq_micro_wishes_duty_start"
        ),
        Index("ix_micro_wishes_duty_time", "community_id", "ends_at"),
        CheckConstraint("starts_at < ends_at", name="ck_micro_wishes_duty_time"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    starts_at: datetime
    ends_at: datetime

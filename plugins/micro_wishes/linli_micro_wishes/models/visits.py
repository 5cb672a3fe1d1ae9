"""Tables of home visits: the rounds, each visit to a home, and what was found there."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_micro_wishes.models.base import Table


class Outcome(StrEnum):
    """What came of going to a home."""

    MET = "met"
    #: Nobody opened: the home stays on the list.
    NOT_HOME = "not_home"
    #: They would rather not be visited; the round asks no more.
    DECLINED = "declined"


#: Outcomes after which a home is off the list of its round.
VISITED = (Outcome.MET, Outcome.DECLINED)


class Mood(StrEnum):
    """How people felt, as whoever visited them saw it."""

    GLAD = "glad"
    CALM = "calm"
    WORRIED = "worried"
    UPSET = "upset"


class FindingKind(StrEnum):
    """What sort of thing was learned."""

    NEED = "need"
    #: Something that the home could give to others: a skill, a thing, time.
    RESOURCE = "resource"


class FindingState(StrEnum):
    """What became of it."""

    NOTED = "noted"
    WISH = "wish"
    ORDER = "order"
    #: A resource that the home is glad to give.
    OFFER = "offer"
    #: A need that an offer answers.
    MATCHED = "matched"
    CLOSED = "closed"


class Round(Table, table=True):
    """A round of visits to all homes of a community, or of one of its grids."""

    __tablename__ = "micro_wishes_round"
    __table_args__ = (
        Index("ix_micro_wishes_round_community", "community_id", "id"),
        CheckConstraint("starts_on <= ends_on", name="ck_micro_wishes_round_days"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The grid whose homes are visited; None: all of them.
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    title: str = Field(max_length=60)
    #: Days in the community's zone, the last one included.
    starts_on: date
    ends_on: date
    #: On which half-days of a week visits are made, as "tue_am thu_pm".
    half_days: str = Field(default="", max_length=120)
    created_at: datetime


class Visit(Table, table=True):
    """One time that somebody went to a home. What they noted is read by few."""

    __tablename__ = "micro_wishes_visit"
    __table_args__ = (
        UniqueConstraint("round_id", "once", name="uq_micro_wishes_visit_once"),
        Index("ix_micro_wishes_visit_round", "round_id", "household_id"),
        Index("ix_micro_wishes_visit_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    round_id: UUID = Field(foreign_key="micro_wishes_round.id")
    household_id: UUID = Field(foreign_key="core_household.id")
    #: Who was spoken to; None where nobody was met.
    person_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    visitor_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    outcome: Outcome = Field(sa_type=text_enum(Outcome))
    mood: Mood | None = Field(default=None, sa_type=text_enum(Mood))
    note: str = Field(default="", max_length=1000)
    once: str | None = Field(default=None, max_length=64)
    at: datetime


class Finding(Table, table=True):
    """A need or a resource that a visit brought to light."""

    __tablename__ = "micro_wishes_finding"
    __table_args__ = (
        Index("ix_micro_wishes_finding_state", "community_id", "kind", "state", "id"),
        Index("ix_micro_wishes_finding_visit", "visit_id"),
        # An order comes from one need at most; which wish a need became stands beside whose it is.
        Index("uq_micro_wishes_finding_order", "order_id", unique=True),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The grid of the home.
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    visit_id: UUID = Field(foreign_key="micro_wishes_visit.id")
    #: Whose need it is, or who could give it.
    person_id: UUID = Field(foreign_key="core_person.id")
    kind: FindingKind = Field(sa_type=text_enum(FindingKind))
    #: What it is about, as wishes are sorted.
    category: str = Field(max_length=40)
    words: str = Field(max_length=200)
    state: FindingState = Field(sa_type=text_enum(FindingState))
    #: The order that a need became; the wish that it became is kept in ``privacy.identity``.
    order_id: UUID | None = Field(default=None, foreign_key="micro_wishes_order.id")
    #: Of a matched need: the offer that answers it.
    offer_id: UUID | None = Field(default=None, foreign_key="micro_wishes_finding.id")
    at: datetime

"""Tables of honours: a title of a year, and who is proposed for it and gets it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli.points import OwnerKind
from linli_moral_bank.models.base import Table


class HonourState(StrEnum):
    """Whether people can still be proposed."""

    OPEN = "open"
    DECIDED = "decided"


class Honour(Table, table=True):
    """A title that a community gives to so many of a kind, for a year or a quarter of it."""

    __tablename__ = "moral_bank_honour"
    __table_args__ = (
        UniqueConstraint(
            "community_id", "year", "quarter", "title", name="uq_moral_bank_honour_title"
        ),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="ck_moral_bank_honour_quarter"),
        CheckConstraint("places > 0", name="ck_moral_bank_honour_places"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    title: str = Field(max_length=80)
    about: str = Field(default="", max_length=300)
    year: int
    #: A quarter of it, 1 to 4; 0: all of it.
    quarter: int = 0
    #: Who it is for: persons, households or organisations; and, where given, of which category.
    owner_kind: OwnerKind = Field(default=OwnerKind.PERSON, sa_type=text_enum(OwnerKind))
    category: str = Field(default="", max_length=40)
    #: How many get it at most.
    places: int
    #: The score of that time that it takes.
    min_score: int = 0
    #: The last day on which somebody can be proposed.
    closes_on: date
    state: HonourState = Field(default=HonourState.OPEN, sa_type=text_enum(HonourState))
    opened_at: datetime
    decided_at: datetime | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: When its supported nominees were handed to a vote.
    vote_asked_at: datetime | None = None
    #: What the assembly or council decided, as recorded.
    decision: str = Field(default="", max_length=1000)


class NomineeState(StrEnum):
    """How far somebody proposed has come."""

    PROPOSED = "proposed"
    #: The panel of their group supports it.
    SUPPORTED = "supported"
    AWARDED = "awarded"
    DECLINED = "declined"


class ProposedBy(StrEnum):
    """Who proposed somebody."""

    SELF = "self"
    RESIDENT = "resident"
    #: An organisation, through somebody who acts for it.
    UNIT = "unit"
    #: The year's ranking.
    RANKING = "ranking"
    #: A community below, which honoured them.
    TIER = "tier"


class Nominee(Table, table=True):
    """Somebody proposed for an honour, or a household or organisation."""

    __tablename__ = "moral_bank_nominee"
    __table_args__ = (
        UniqueConstraint("honour_id", "owner_id", name="uq_moral_bank_nominee"),
        UniqueConstraint("serial", name="uq_moral_bank_nominee_serial"),
        Index("ix_moral_bank_nominee_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    honour_id: UUID = Field(foreign_key="moral_bank_honour.id")
    #: Who is proposed: a person, a household or an organisation. Left out, it is the person.
    owner_kind: OwnerKind = Field(default=OwnerKind.PERSON, sa_type=text_enum(OwnerKind))
    owner_id: UUID = Field(
        sa_column_kwargs={"default": lambda row: row.get_current_parameters()["person_id"]}
    )
    #: The owner, or the person who spoke for the household or organisation then.
    person_id: UUID = Field(foreign_key="core_person.id")
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    proposed_by: ProposedBy = Field(sa_type=text_enum(ProposedBy))
    proposer_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    organisation_id: UUID | None = Field(default=None, foreign_key="core_organisation.id")
    #: The award of the community below that recommends them.
    recommended_from_id: UUID | None = Field(default=None, foreign_key="moral_bank_nominee.id")
    reason: str = Field(max_length=1000)
    proposed_at: datetime
    state: NomineeState = Field(default=NomineeState.PROPOSED, sa_type=text_enum(NomineeState))
    #: What the panel said.
    remark: str = Field(default="", max_length=500)
    reviewed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    reviewed_at: datetime | None = None
    #: On the certificate; whoever has it can see on a public page that it is real.
    serial: str | None = Field(default=None, max_length=16)

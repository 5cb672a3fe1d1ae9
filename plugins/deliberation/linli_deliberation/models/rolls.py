"""Tables of who may vote: the roll of a poll, fixed by its scheduling, and who speaks for whom."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.ids import new_id
from linli_deliberation.models.base import Table

_LIVE = text("revoked_at IS NULL")
_FIRST = text("NOT further")


class Unit(Table, table=True):
    """A flat or shop with its area, in the community's register of owners."""

    __tablename__ = "deliberation_unit"
    __table_args__ = (
        UniqueConstraint("community_id", "code", name="uq_deliberation_unit_code"),
        CheckConstraint("area > 0", name="ck_deliberation_unit_area"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: "3-2-501".
    code: str = Field(max_length=40)
    #: Hundredths of a square metre; none while it is not known.
    area: int | None = Field(default=None, sa_type=BigInteger)
    #: The organisation that owns it, where no people do.
    organisation_id: UUID | None = Field(default=None, foreign_key="core_organisation.id")


class UnitOwner(Table, table=True):
    """An owner of a unit. All units of the same owners are one vote by heads."""

    __tablename__ = "deliberation_unit_owner"
    __table_args__ = (Index("ix_deliberation_unit_owner_person", "person_id"),)

    unit_id: UUID = Field(foreign_key="deliberation_unit.id", ondelete="CASCADE", primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id", primary_key=True)


class Elector(Table, table=True):
    """One vote: a person, a home, an owner with all their units. Its id says nothing of whom."""

    __tablename__ = "deliberation_elector"
    __table_args__ = (UniqueConstraint("poll_id", "number", name="uq_deliberation_elector"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    #: The line of the roll, from 1.
    number: int
    #: How it is called on the roll: a name, or the number of a home.
    label: str = Field(max_length=120)
    household_id: UUID | None = Field(default=None, foreign_key="core_household.id")
    #: Whose vote it is, where an organisation owns; those who act for it cast it.
    organisation_id: UUID | None = Field(default=None, foreign_key="core_organisation.id")
    #: Hundredths of a square metre.
    area: int | None = Field(default=None, sa_type=BigInteger)


class Entitled(Table, table=True):
    """A person who may cast an elector's vote."""

    __tablename__ = "deliberation_entitled"
    __table_args__ = (
        Index(
            "uq_deliberation_entitled_first",
            "poll_id",
            "person_id",
            unique=True,
            sqlite_where=_FIRST,
            postgresql_where=_FIRST,
        ),
        Index("ix_deliberation_entitled_poll", "poll_id", "person_id"),
        Index("ix_deliberation_entitled_person", "person_id"),
    )

    elector_id: UUID = Field(foreign_key="deliberation_elector.id", primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id", primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    #: Another line of theirs comes first: an owner alone, and of another flat with somebody.
    further: bool = False


class Proxy(Table, table=True):
    """A person whom an elector authorised in writing to cast the vote in their place."""

    __tablename__ = "deliberation_proxy"
    __table_args__ = (
        Index(
            "uq_deliberation_proxy_live",
            "elector_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_deliberation_proxy_person", "poll_id", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    elector_id: UUID = Field(foreign_key="deliberation_elector.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: Where the paper is kept.
    note: str = Field(max_length=300)
    entered_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    at: datetime
    revoked_at: datetime | None = None


class Delegation(Table, table=True):
    """An elector who lets another elector's vote count for them, unless they vote themselves."""

    __tablename__ = "deliberation_delegation"
    __table_args__ = (
        Index(
            "uq_deliberation_delegation_live",
            "elector_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_deliberation_delegation_poll", "poll_id"),
        CheckConstraint("elector_id <> to_elector_id", name="ck_deliberation_delegation_two"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    elector_id: UUID = Field(foreign_key="deliberation_elector.id")
    to_elector_id: UUID = Field(foreign_key="deliberation_elector.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    at: datetime
    revoked_at: datetime | None = None

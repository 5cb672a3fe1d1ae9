"""Tables of what the deeds of a year came to: kept, so that a whole district need not be counted.

They say nothing that the deeds do not say. Where a :class:`YearChange` is waiting, the deeds of
that community's year are counted instead.
"""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli.points import OwnerKind
from linli_moral_bank.models.base import Table


class YearChange(Table, table=True):
    """Something was booked or put right in a community's year, and its sums do not have it yet.

    Each change is a row of its own, so that two who book at once do not wait for each other.
    """

    __tablename__ = "moral_bank_year_change"
    __table_args__ = (Index("ix_moral_bank_year_change_year", "community_id", "year"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    year: int


class KeptYear(Table, table=True):
    """A community's year whose sums are kept; locked while they are made."""

    __tablename__ = "moral_bank_kept_year"

    community_id: UUID = Field(foreign_key="core_community.id", primary_key=True)
    year: int = Field(primary_key=True)


class CountedBy(StrEnum):
    """Which of a deed's days says into which year and month it falls."""

    #: The day on which it happened: of yearbooks.
    HAPPENED = "happened"
    #: The moment at which it was booked, in the community's zone: of the figures of months.
    BOOKED = "booked"


class YearFigure(Table, table=True):
    """What was booked in a year, in a month of it, or for one item.

    By the day of happening there are rows of the year, of its months, and of the year's items; by
    that of booking rows of the months, and of the items in each.
    """

    __tablename__ = "moral_bank_year_figure"

    community_id: UUID = Field(foreign_key="core_community.id", primary_key=True)
    counted_by: CountedBy = Field(sa_type=text_enum(CountedBy), primary_key=True)
    year: int = Field(primary_key=True)
    #: 1 to 12; 0 for the whole year.
    month: int = Field(primary_key=True)
    #: One item of the rules; empty for all of them.
    rule_code: str = Field(max_length=40, primary_key=True)
    #: Depositors, and those of them from whom points were taken.
    people: int = Field(sa_type=BigInteger)
    losers: int = Field(sa_type=BigInteger)
    deeds: int = Field(sa_type=BigInteger)
    #: Points; ``taken`` counts upward.
    given: int = Field(sa_type=BigInteger)
    taken: int = Field(sa_type=BigInteger)


class YearScore(Table, table=True):
    """A depositor's score for the days of a year, and of its quarters (None: nothing in it)."""

    __tablename__ = "moral_bank_year_score"

    community_id: UUID = Field(foreign_key="core_community.id", primary_key=True)
    year: int = Field(primary_key=True)
    owner_kind: OwnerKind = Field(sa_type=text_enum(OwnerKind), primary_key=True)
    owner_id: UUID = Field(primary_key=True)
    score: int = Field(sa_type=BigInteger)
    quarter_1: int | None = Field(default=None, sa_type=BigInteger)
    quarter_2: int | None = Field(default=None, sa_type=BigInteger)
    quarter_3: int | None = Field(default=None, sa_type=BigInteger)
    quarter_4: int | None = Field(default=None, sa_type=BigInteger)

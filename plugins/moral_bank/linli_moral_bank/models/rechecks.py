"""Tables of the quarterly recheck: what was drawn, and what the council found."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_moral_bank.models.base import Table


class Recheck(Table, table=True):
    """The council looks again at deeds and exchanges of a quarter: a sample, and what is large."""

    __tablename__ = "moral_bank_recheck"
    __table_args__ = (
        UniqueConstraint("community_id", "quarter", name="uq_moral_bank_recheck_quarter"),
        CheckConstraint("share BETWEEN 1 AND 100", name="ck_moral_bank_recheck_share"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: "2026-Q1".
    quarter: str = Field(max_length=7)
    #: Said in public before the draw; with it everybody can repeat the draw.
    seed: str = Field(max_length=64)
    #: How many of a hundred are drawn.
    share: int
    #: Everything of so many points, plus or minus, is looked at as well.
    threshold: int
    #: How many deeds were booked in the quarter.
    booked: int
    #: How many redemptions were handed over in it.
    exchanged: int = 0
    drawn_at: datetime
    drawn_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    closed_at: datetime | None = None
    closed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: What the council says of the quarter as a whole.
    report: str = Field(default="", max_length=2000)


class WhyDrawn(StrEnum):
    """Why a deed or an exchange is looked at again."""

    SAMPLE = "sample"
    LARGE = "large"


class RecheckFinding(StrEnum):
    """What the council found of a deed."""

    RIGHT = "right"
    CORRECTED = "corrected"


class ExchangeFinding(StrEnum):
    """What the council found of an exchange."""

    RIGHT = "right"
    #: It was wrong, and stays as it was paid.
    WRONG = "wrong"
    #: It was wrong, and the points went back to the purse that paid.
    GIVEN_BACK = "given_back"


class RecheckItem(Table, table=True):
    """A deed that is looked at again."""

    __tablename__ = "moral_bank_recheck_item"
    __table_args__ = (UniqueConstraint("recheck_id", "deed_id", name="uq_moral_bank_recheck_item"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    recheck_id: UUID = Field(foreign_key="moral_bank_recheck.id")
    deed_id: UUID = Field(foreign_key="moral_bank_deed.id")
    why: WhyDrawn = Field(sa_type=text_enum(WhyDrawn))
    points_before: int
    finding: RecheckFinding | None = Field(default=None, sa_type=text_enum(RecheckFinding))
    points_after: int | None = None
    remark: str = Field(default="", max_length=500)
    checked_at: datetime | None = None
    checked_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")


class RecheckExchange(Table, table=True):
    """A redemption that was handed over, and is looked at again."""

    __tablename__ = "moral_bank_recheck_exchange"
    __table_args__ = (
        UniqueConstraint("recheck_id", "redemption_id", name="uq_moral_bank_recheck_exchange"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    recheck_id: UUID = Field(foreign_key="moral_bank_recheck.id")
    redemption_id: UUID = Field(foreign_key="moral_bank_redemption.id")
    why: WhyDrawn = Field(sa_type=text_enum(WhyDrawn))
    finding: ExchangeFinding | None = Field(default=None, sa_type=text_enum(ExchangeFinding))
    remark: str = Field(default="", max_length=500)
    checked_at: datetime | None = None
    checked_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

"""The tables of the money and gifts that stand behind the points, and what was bought."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_moral_bank.models.base import Table


class FundSource(StrEnum):
    """Where money comes from, or that it was spent."""

    DISTRICT = "district"
    TOWNSHIP = "township"
    #: What the village or community raised itself.
    OWN = "own"
    SPONSOR = "sponsor"
    #: Goods given, at their value.
    IN_KIND = "in_kind"
    #: Something was bought.
    SPENT = "spent"


class FundEntry(Table, table=True):
    """An entry of the fund's book. It is never changed: a mistake is taken back by another."""

    __tablename__ = "moral_bank_fund_entry"
    __table_args__ = (
        Index("ix_moral_bank_fund_entry_day", "community_id", "happened_on", "id"),
        Index("uq_moral_bank_fund_entry_once", "community_id", "once", unique=True),
        CheckConstraint("amount_fen <> 0", name="ck_moral_bank_fund_entry_amount"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    source: FundSource = Field(sa_type=text_enum(FundSource))
    #: Above zero what came in, below zero what went out, in fen.
    amount_fen: int = Field(sa_type=BigInteger)
    #: From whom, or what was bought.
    title: str = Field(max_length=120)
    happened_on: date
    #: The form it was sent with, so that it counts once.
    once: str | None = Field(default=None, max_length=64)
    entered_at: datetime
    entered_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")


class FundGoods(Table, table=True):
    """A good of the shop that an entry of the fund's book bought. It is never changed."""

    __tablename__ = "moral_bank_fund_goods"
    __table_args__ = (
        UniqueConstraint("entry_id", "goods_id", name="uq_moral_bank_fund_goods"),
        CheckConstraint("portions <> 0", name="ck_moral_bank_fund_goods_portions"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    entry_id: UUID = Field(foreign_key="moral_bank_fund_entry.id")
    goods_id: UUID = Field(foreign_key="moral_bank_goods.id")
    #: Below zero where the entry takes a mistake back.
    portions: int
    #: Points for one portion on the day it was entered.
    price: int = Field(sa_type=BigInteger)

"""The table of what came onto the shelf, and what went without being redeemed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_moral_bank.models.base import Table


class StockReason(StrEnum):
    """Why a stock changed, where nobody redeemed anything."""

    #: It was there when the good was first counted.
    OPENING = "opening"
    BOUGHT = "bought"
    GIVEN = "given"
    SPOILED = "spoiled"
    OTHER = "other"
    #: Its points went back, and it lies on the shelf again.
    RETURNED = "returned"
    #: It is not counted any longer.
    UNCOUNTED = "uncounted"


class StockChange(Table, table=True):
    """An entry of the stock's book. It is never changed: a mistake is taken back by another."""

    __tablename__ = "moral_bank_stock_change"
    __table_args__ = (
        UniqueConstraint("goods_id", "once", name="uq_moral_bank_stock_change_once"),
        Index("ix_moral_bank_stock_change_goods", "goods_id", "id"),
        CheckConstraint("change <> 0", name="ck_moral_bank_stock_change_change"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    goods_id: UUID = Field(foreign_key="moral_bank_goods.id")
    #: Portions that came; below zero, that went.
    change: int
    why: StockReason = Field(sa_type=text_enum(StockReason))
    note: str = Field(default="", max_length=300)
    #: The form it was sent with, so that it counts once.
    once: str | None = Field(default=None, max_length=64)
    changed_at: datetime
    changed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

"""The table of merchants' months that were settled."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_moral_bank.models.base import Table


class Settlement(Table, table=True):
    """A merchant's month as it was settled. It is never changed: what goes back is the next one's.

    Which exchanges it holds is said by each of them.
    """

    __tablename__ = "moral_bank_settlement"
    __table_args__ = (
        UniqueConstraint("merchant_id", "month", name="uq_moral_bank_settlement_month"),
        Index("ix_moral_bank_settlement_month", "community_id", "month"),
        CheckConstraint("points >= 0", name="ck_moral_bank_settlement_points"),
        CheckConstraint("back_points >= 0", name="ck_moral_bank_settlement_back"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    merchant_id: UUID = Field(foreign_key="moral_bank_merchant.id")
    #: "2026-03", in the community's zone.
    month: str = Field(max_length=7)
    #: What was handed over in it.
    portions: int
    points: int = Field(sa_type=BigInteger)
    #: What a point was worth when it was settled.
    fen_per_point: int
    #: Points that went back since earlier months were settled, and what they were worth then.
    back_points: int = Field(default=0, sa_type=BigInteger)
    back_fen: int = Field(default=0, sa_type=BigInteger)
    settled_at: datetime
    settled_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

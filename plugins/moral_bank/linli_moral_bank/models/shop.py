"""Tables of merchants, their goods, and what residents redeem there."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli.points import OwnerKind
from linli_moral_bank.models.base import Table


class Merchant(Table, table=True):
    """An organisation that gives goods or services for points, up to so many a month."""

    __tablename__ = "moral_bank_merchant"
    __table_args__ = (
        UniqueConstraint("organisation_id", name="uq_moral_bank_merchant_organisation"),
        Index("ix_moral_bank_merchant_community", "community_id"),
        CheckConstraint("quota >= 0", name="ck_moral_bank_merchant_quota"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    organisation_id: UUID = Field(foreign_key="core_organisation.id")
    #: Where the points it was paid are counted.
    account_id: UUID
    #: The value it pledges for each month, in points.
    quota: int = Field(sa_type=BigInteger)
    #: Where and when: "菜市场东门, 6:00-14:00".
    about: str = Field(default="", max_length=300)
    #: No new redemptions while it is closed; what is reserved is still handed over.
    open: bool = True
    #: It has no network: residents bring printed vouchers, which are handed in later.
    offline: bool = False
    created_at: datetime


class MerchantMonth(Table, table=True):
    """How much of a merchant's pledge for a month is reserved or handed over."""

    __tablename__ = "moral_bank_merchant_month"
    __table_args__ = (
        UniqueConstraint("merchant_id", "month", name="uq_moral_bank_merchant_month"),
        CheckConstraint("used >= 0", name="ck_moral_bank_merchant_month_used"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    merchant_id: UUID = Field(foreign_key="moral_bank_merchant.id")
    #: "2026-03", in the community's zone.
    month: str = Field(max_length=7)
    used: int = Field(default=0, sa_type=BigInteger)


class Goods(Table, table=True):
    """Something a merchant gives for points."""

    __tablename__ = "moral_bank_goods"
    __table_args__ = (
        UniqueConstraint("merchant_id", "title", name="uq_moral_bank_goods_title"),
        Index("ix_moral_bank_goods_community", "community_id", "active", "price"),
        CheckConstraint("price > 0", name="ck_moral_bank_goods_price"),
        CheckConstraint("stock IS NULL OR stock >= 0", name="ck_moral_bank_goods_stock"),
        CheckConstraint(
            "person_limit IS NULL OR person_limit > 0", name="ck_moral_bank_goods_limit"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    merchant_id: UUID = Field(foreign_key="moral_bank_merchant.id")
    title: str = Field(max_length=120)
    about: str = Field(default="", max_length=300)
    #: What kind of thing it is, for its picture: food, care, home, paper, service.
    picture: str = Field(default="", max_length=16)
    #: What its photo shows, for who cannot see it; empty: the title says it.
    photo_alt: str = Field(default="", max_length=120)
    #: Points for one portion.
    price: int = Field(sa_type=BigInteger)
    #: Portions left; none: not counted (a service).
    stock: int | None = None
    #: Portions one person may take, and one purse may pay for, in a month; none: no limit.
    person_limit: int | None = None
    #: Stars that it takes; 0: for everybody.
    min_stars: int = 0
    active: bool = True
    example: bool = False
    created_at: datetime


class Tier(Table, table=True):
    """A tier of a community's exchange list: what it is called, and the price it begins at."""

    __tablename__ = "moral_bank_tier"
    __table_args__ = (
        UniqueConstraint("community_id", "lowest", name="uq_moral_bank_tier_lowest"),
        CheckConstraint("lowest > 0", name="ck_moral_bank_tier_lowest"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    title: str = Field(max_length=40)
    lowest: int = Field(sa_type=BigInteger)


class RedemptionState(StrEnum):
    """Where a redemption stands."""

    #: Stock, quota and points are set aside; the code is shown.
    RESERVED = "reserved"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    #: Nobody came in time; everything was given back.
    EXPIRED = "expired"
    #: Handed over, but its points went back since: it counts nowhere any more.
    RETURNED = "returned"


class Redemption(Table, table=True):
    """A portion of something for somebody, from being reserved to being handed over."""

    __tablename__ = "moral_bank_redemption"
    __table_args__ = (
        UniqueConstraint("person_id", "once", name="uq_moral_bank_redemption_once"),
        Index("ix_moral_bank_redemption_person", "person_id", "community_id", "id"),
        Index("ix_moral_bank_redemption_owner", "owner_id", "community_id", "id"),
        Index("ix_moral_bank_redemption_limit", "goods_id", "person_id", "month"),
        Index("ix_moral_bank_redemption_merchant", "merchant_id", "state", "ended_at"),
        Index("ix_moral_bank_redemption_list", "community_id", "state", "ended_at"),
        CheckConstraint("portions > 0", name="ck_moral_bank_redemption_portions"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    goods_id: UUID = Field(foreign_key="moral_bank_goods.id")
    merchant_id: UUID = Field(foreign_key="moral_bank_merchant.id")
    #: Who ordered it, or for whom it was ordered at the counter or by a guardian; they fetch it.
    person_id: UUID = Field(foreign_key="core_person.id")
    #: Whose points pay: the person's own, their household's, or an organisation's.
    owner_kind: OwnerKind = Field(default=OwnerKind.PERSON, sa_type=text_enum(OwnerKind))
    #: Left out, it is the person.
    owner_id: UUID = Field(
        sa_column_kwargs={"default": lambda row: row.get_current_parameters()["person_id"]}
    )
    #: As it was called when it was reserved.
    title: str = Field(max_length=120)
    portions: int
    #: Points altogether.
    points: int = Field(sa_type=BigInteger)
    #: The month whose quota and limit it counts in.
    month: str = Field(max_length=7)
    state: RedemptionState = Field(sa_type=text_enum(RedemptionState))
    #: The points set aside in the ledger.
    hold_id: UUID
    once: str | None = Field(default=None, max_length=64)
    reserved_at: datetime
    #: Its code can be used until just before.
    expires_at: datetime
    #: When it was handed over, cancelled or given back.
    ended_at: datetime | None = None
    handed_over_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: The settled month that holds it, and the later one that took it off again as it went back.
    settlement_id: UUID | None = Field(default=None, foreign_key="moral_bank_settlement.id")
    taken_off_id: UUID | None = Field(default=None, foreign_key="moral_bank_settlement.id")


class StockCount(Table, table=True):
    """A good that was counted on the shelf, and why there was more or less than expected."""

    __tablename__ = "moral_bank_stock_count"
    __table_args__ = (Index("ix_moral_bank_stock_count_goods", "goods_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    goods_id: UUID = Field(foreign_key="moral_bank_goods.id")
    #: On the shelf by the books: the stock, and what is set aside and not fetched yet.
    expected: int
    counted: int
    explanation: str = Field(default="", max_length=300)
    counted_at: datetime
    counted_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

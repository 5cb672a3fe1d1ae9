"""Tables of services that are booked for a time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_moral_bank.models.base import Table


class Service(Table, table=True):
    """The purchase guide of a good that is a service, booked for a time instead of fetched."""

    __tablename__ = "moral_bank_service"
    __table_args__ = (
        CheckConstraint("cancel_hours >= 0", name="ck_moral_bank_service_cancel_hours"),
    )

    goods_id: UUID = Field(primary_key=True, foreign_key="moral_bank_goods.id")
    #: What one gets for the price, in words.
    content: str = Field(max_length=1000)
    #: Categories of residents who may book it; empty: everybody.
    categories: list[str] = Field(default_factory=list, sa_type=JSON)
    #: It can be cancelled until so many hours before it begins.
    cancel_hours: int = 0


class ServiceTime(Table, table=True):
    """A time at which so many places of a service can be booked."""

    __tablename__ = "moral_bank_service_time"
    __table_args__ = (
        UniqueConstraint("goods_id", "starts_at", name="uq_moral_bank_service_time_start"),
        CheckConstraint(
            "booked >= 0 AND booked <= capacity", name="ck_moral_bank_service_time_booked"
        ),
        CheckConstraint("starts_at < ends_at", name="ck_moral_bank_service_time_ends"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    goods_id: UUID = Field(foreign_key="moral_bank_goods.id")
    starts_at: datetime
    ends_at: datetime
    #: Places altogether, and how many of them are booked or were used.
    capacity: int
    booked: int = 0
    #: When the merchant called it off; everybody got their points back.
    called_off_at: datetime | None = None


class Booking(Table, table=True):
    """For which time a redemption of a service is."""

    __tablename__ = "moral_bank_booking"
    __table_args__ = (Index("ix_moral_bank_booking_time", "time_id"),)

    redemption_id: UUID = Field(primary_key=True, foreign_key="moral_bank_redemption.id")
    time_id: UUID = Field(foreign_key="moral_bank_service_time.id")

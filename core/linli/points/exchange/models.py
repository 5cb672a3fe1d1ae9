"""The table of rates."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary
from sqlmodel import Field

from linli.db.tables import Table, text_enum


class Period(StrEnum):
    """How long a rate's cap is counted for, on the community's own calendar."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class PointsRate(Table, table=True):
    """A decision about exchanging one unit for another; the highest number holds, none changes."""

    __tablename__ = "core_points_rate"
    __table_args__ = (
        CheckConstraint("give > 0 AND receive > 0", name="ck_core_points_rate_amounts"),
        CheckConstraint("cap IS NULL OR cap > 0", name="ck_core_points_rate_cap"),
    )

    community_id: UUID = Field(primary_key=True, foreign_key="core_community.id")
    from_unit_id: UUID = Field(primary_key=True, foreign_key="core_points_unit.id")
    to_unit_id: UUID = Field(primary_key=True, foreign_key="core_points_unit.id")
    number: int = Field(primary_key=True)
    #: For ``give`` of the one unit there are ``receive`` of the other.
    give: int = Field(sa_type=BigInteger)
    receive: int = Field(sa_type=BigInteger)
    period: Period = Field(sa_type=text_enum(Period))
    #: The most that one holder may give in a period; None is no limit.
    cap: int | None = Field(default=None, sa_type=BigInteger)
    open: bool
    actor_id: UUID | None = None
    at: datetime
    seal: bytes = Field(sa_type=LargeBinary(32))

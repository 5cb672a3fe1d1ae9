"""Deliveries of events that failed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class FailedDelivery(Table, table=True):
    """An event that one plugin could not take; kept until it is delivered again."""

    __tablename__ = "core_failed_delivery"
    __table_args__ = (Index("ix_core_failed_delivery_open", "delivered_at", "community_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    plugin: str = Field(max_length=64)
    #: The event's name and its values as JSON, enough to make it again.
    event: str = Field(max_length=80)
    payload: dict[str, Any] = Field(sa_type=JSON)
    error: str = Field(max_length=500)
    at: datetime
    delivered_at: datetime | None = None

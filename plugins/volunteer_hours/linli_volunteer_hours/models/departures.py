"""The table of who left a community while their time account was not settled."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Departure(Table, table=True):
    """Somebody who left with time banked, owed or still agreed on, until staff have settled it."""

    __tablename__ = "volunteer_hours_departure"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_departure_open",
            "community_id",
            "person_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index("ix_volunteer_hours_departure_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    left_at: datetime
    #: When nothing was left on the account, or they came back.
    settled_at: datetime | None = None

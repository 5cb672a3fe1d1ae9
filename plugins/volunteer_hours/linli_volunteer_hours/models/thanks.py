"""The table of notes of thanks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Thanks(Table, table=True):
    """A note of thanks from one neighbour to another; one a day between two."""

    __tablename__ = "volunteer_hours_thanks"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "day", name="uq_volunteer_hours_thanks"),
        Index("ix_volunteer_hours_thanks_to", "to_id", "community_id", "id"),
        CheckConstraint("from_id <> to_id", name="ck_volunteer_hours_thanks_two"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    from_id: UUID = Field(foreign_key="core_person.id")
    to_id: UUID = Field(foreign_key="core_person.id")
    words: str = Field(max_length=300)
    day: date
    #: When the one who was thanked put it away.
    hidden_at: datetime | None = None

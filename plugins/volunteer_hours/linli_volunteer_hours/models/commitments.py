"""The table of commitments that other plugins told of, until they are an activity or put aside."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Commitment(Table, table=True):
    """What somebody took on to do elsewhere; staff may make an activity of it."""

    __tablename__ = "volunteer_hours_commitment"
    __table_args__ = (
        UniqueConstraint("community_id", "reference_id", name="uq_volunteer_hours_commitment"),
        Index("ix_volunteer_hours_commitment_open", "community_id", "put_aside_at", "activity_id"),
        Index("ix_volunteer_hours_commitment_activity", "activity_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The other plugin's own id of it.
    reference_id: UUID
    title: str = Field(max_length=300)
    owner: str = Field(max_length=120)
    due_on: date
    #: Where it stands, below the community's portal.
    path: str = Field(max_length=300)
    told_at: datetime
    #: What was planned for it.
    activity_id: UUID | None = Field(default=None, foreign_key="volunteer_hours_activity.id")
    #: When staff decided that it needs no volunteers.
    put_aside_at: datetime | None = None

"""The table of requests by phone that staff sent to a team."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Dispatch(Table, table=True):
    """A request that staff sent to a team, until they have followed it up."""

    __tablename__ = "volunteer_hours_dispatch"
    __table_args__ = (
        UniqueConstraint("listing_id", name="uq_volunteer_hours_dispatch"),
        Index("ix_volunteer_hours_dispatch_open", "community_id", "followed_up_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    listing_id: UUID = Field(foreign_key="volunteer_hours_listing.id")
    team_id: UUID = Field(foreign_key="volunteer_hours_team.id")
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    at: datetime
    followed_up_at: datetime | None = None
    #: How it went, as the person said on the phone.
    note: str = Field(default="", max_length=300)

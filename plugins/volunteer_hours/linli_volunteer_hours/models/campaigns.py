"""The table of campaigns: special service with a start, an end and subjects of its own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Campaign(Table, table=True):
    """What many teams do together for a while; activities belong to it by its name."""

    __tablename__ = "volunteer_hours_campaign"
    __table_args__ = (
        UniqueConstraint("community_id", "name", name="uq_volunteer_hours_campaign_name"),
        Index("ix_volunteer_hours_campaign_time", "community_id", "until_on", "from_on"),
        CheckConstraint("from_on <= until_on", name="ck_volunteer_hours_campaign_time"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    name: str = Field(max_length=80)
    #: What it is about, for everybody.
    about: str = Field(default="", max_length=500)
    #: In the community's own words: ["meals", "errands"]; hours are counted by them.
    subjects: list[str] = Field(default_factory=list, sa_type=JSON)
    from_on: date
    until_on: date
    created_at: datetime

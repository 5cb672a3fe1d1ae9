"""The table of posts: who promised to come to each shift of an activity until a day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class PostClaim(Table, table=True):
    """A volunteer's promise to come to each shift of an activity until a day."""

    __tablename__ = "volunteer_hours_post_claim"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_post_claim_now",
            "activity_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_volunteer_hours_post_claim_person", "person_id", "community_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    activity_id: UUID = Field(foreign_key="volunteer_hours_activity.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: The last local day of the season.
    until_on: date
    claimed_at: datetime
    ended_at: datetime | None = None

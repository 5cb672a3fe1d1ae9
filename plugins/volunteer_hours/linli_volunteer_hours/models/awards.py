"""The table of minutes that the community gives for what another plugin confirmed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Award(Table, table=True):
    """Minutes for one contribution of another plugin: nobody attended a shift for them."""

    __tablename__ = "volunteer_hours_award"
    __table_args__ = (
        UniqueConstraint("community_id", "kind", "reference_id", name="uq_volunteer_hours_award"),
        Index("ix_volunteer_hours_award_person", "person_id", "community_id", "starts_at"),
        Index("ix_volunteer_hours_award_community", "community_id", "starts_at"),
        CheckConstraint("minutes >= 0", name="ck_volunteer_hours_award_minutes"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: The contribution: its kind, and the other plugin's own id of it.
    kind: str = Field(max_length=80)
    reference_id: UUID
    #: What it was, in the other plugin's words.
    title: str = Field(max_length=200)
    #: The first moment of its local day, so that a span of days finds it like an attendance.
    starts_at: datetime
    #: Minutes for each by the rule that held when it was confirmed; a correction reckons with them.
    minutes_each: int
    #: Minutes that stand now; 0 when all was taken back.
    minutes: int
    awarded_at: datetime
    #: How many corrections were booked; names the next one.
    corrections: int = 0

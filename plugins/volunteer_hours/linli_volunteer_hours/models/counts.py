"""The table of what teams count besides hours: disputes mediated, haircuts given."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class TeamCount(Table, table=True):
    """So many on a day; below zero it takes back what was counted by mistake. Nobody is named."""

    __tablename__ = "volunteer_hours_team_count"
    __table_args__ = (
        UniqueConstraint("team_id", "once", name="uq_volunteer_hours_team_count_once"),
        Index("ix_volunteer_hours_team_count_team", "team_id", "on_day"),
        CheckConstraint("number <> 0", name="ck_volunteer_hours_team_count_number"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    team_id: UUID = Field(foreign_key="volunteer_hours_team.id")
    on_day: date
    number: int
    at: datetime
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    once: str | None = Field(default=None, max_length=64)

"""The table of perks: what stars open at merchants and in the community, without points."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from linli.ids import new_id
from linli_moral_bank.models.base import Table


class Perk(Table, table=True):
    """Something that the courtesy card opens, in grades: the more stars, the better."""

    __tablename__ = "moral_bank_perk"
    __table_args__ = (Index("ix_moral_bank_perk_community", "community_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: Its own residents have it, and those of all communities below.
    community_id: UUID = Field(foreign_key="core_community.id")
    #: Who gives it; none: the community itself.
    organisation_id: UUID | None = Field(default=None, foreign_key="core_organisation.id")
    title: str = Field(max_length=80)
    #: What it is from so many stars on: {"2": "九五折", "4": "九折"}.
    grades: dict[str, str] = Field(sa_type=JSON)
    #: What to bring beside the card.
    bring: str = Field(default="", max_length=120)
    since: date | None = None
    #: Its last day.
    until: date | None = None
    retired_at: datetime | None = None
    example: bool = False
    created_at: datetime

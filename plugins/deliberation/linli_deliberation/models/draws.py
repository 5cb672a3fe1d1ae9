"""Tables of draws by lot: the pool, fixed before the seed is known, and who was drawn."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_deliberation.models.base import Table


class Draw(Table, table=True):
    """A draw by lot. Pool, places and where the seed will come from are fixed when it is made."""

    __tablename__ = "deliberation_draw"
    __table_args__ = (
        CheckConstraint("places > 0", name="ck_deliberation_draw_places"),
        Index("ix_deliberation_draw_community", "community_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    title: str = Field(max_length=120)
    about: str = Field(default="", max_length=2000)
    places: int
    #: Where everybody can look the seed up: "the winning numbers of …".
    source: str = Field(max_length=200)
    #: Who could be drawn and by which strata, in the names of the day; empty: all, of one stratum.
    terms: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    #: Before this moment nobody can know the seed.
    seed_from: datetime
    #: SHA-256 of the pool as it is published.
    pool_hash: str = Field(max_length=64)
    fixed_at: datetime
    fixed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    seed: str = Field(default="", max_length=80)
    drawn_at: datetime | None = None
    #: The seed as the first of two people reads it, and who that is.
    read_seed: str = Field(default="", max_length=80)
    read_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: When it was annulled, and why, for everybody to read.
    annulled_at: datetime | None = None
    annulled_reason: str = Field(default="", max_length=500)


class DrawEntry(Table, table=True):
    """A person in the pool, by a number; ``place`` is the order in their stratum once drawn."""

    __tablename__ = "deliberation_draw_entry"
    __table_args__ = (
        UniqueConstraint("draw_id", "person_id", name="uq_deliberation_draw_entry_person"),
    )

    draw_id: UUID = Field(foreign_key="deliberation_draw.id", primary_key=True)
    number: int = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id")
    stratum: str = Field(max_length=160)
    #: Known to the person alone; with their id it gives the seal that is published.
    secret: str = Field(default="", max_length=32)
    #: Ties the number to the person before the seed is known; empty in draws from before seals.
    seal: str = Field(default="", max_length=64)
    #: From 1 in the order of the lot within the stratum; none before the draw.
    place: int | None = None
    #: Whether they are among those drawn, or moved up when somebody declined.
    drawn: bool = False
    declined_at: datetime | None = None
    declined_reason: str = Field(default="", max_length=300)

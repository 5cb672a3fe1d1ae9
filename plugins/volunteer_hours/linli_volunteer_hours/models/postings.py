"""The table of postings: whom an organisation or unit has sent to serve where they live."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class PostingState(StrEnum):
    """Where a posting stands."""

    #: Named by the organisation; the community's staff decide.
    SENT = "sent"
    RECEIVED = "received"
    DECLINED = "declined"
    ENDED = "ended"


class Posting(Table, table=True):
    """A member whom an organisation posts to the community where they live, until it ends."""

    __tablename__ = "volunteer_hours_posting"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_posting_now",
            "community_id",
            "person_id",
            unique=True,
            sqlite_where=text("state IN ('sent', 'received')"),
            postgresql_where=text("state IN ('sent', 'received')"),
        ),
        Index("ix_volunteer_hours_posting_organisation", "organisation_id", "state", "id"),
        Index("ix_volunteer_hours_posting_community", "community_id", "state", "id"),
        Index("ix_volunteer_hours_posting_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: Where the person lives and serves; the organisation may be of another community of the tree.
    community_id: UUID = Field(foreign_key="core_community.id")
    organisation_id: UUID = Field(foreign_key="core_organisation.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    state: PostingState = Field(sa_type=text_enum(PostingState))
    sent_at: datetime
    sent_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: From here on what the person does is reported back.
    received_at: datetime | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Why it was declined, for the organisation's eyes.
    reason: str = Field(default="", max_length=300)
    ended_at: datetime | None = None

"""The table of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class Notification(Table, table=True):
    """A sentence for one person, kept untranslated: it is read in the reader's own language."""

    __tablename__ = "core_notification"
    __table_args__ = (
        Index("ix_core_notification_person", "person_id", "at", "id"),
        Index(
            "ix_core_notification_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id")
    community_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    #: The :class:`linli.i18n.Text` as JSON.
    text: dict[str, Any] = Field(sa_type=JSON)
    #: Path below the community's portal, without a slash in front.
    link: str = Field(default="", max_length=300)
    at: datetime
    read_at: datetime | None = None

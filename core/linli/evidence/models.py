"""The table of uploaded photos and files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class Evidence(Table, table=True):
    """A photo or file attached to something; the bytes lie in the store under ``key``."""

    __tablename__ = "core_evidence"
    __table_args__ = (
        UniqueConstraint("key", name="uq_core_evidence_key"),
        Index("ix_core_evidence_subject", "subject_type", "subject_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    subject_type: str = Field(max_length=64)
    subject_id: UUID
    #: What the uploader called it; never used as a path.
    filename: str = Field(max_length=120)
    #: Of the stored bytes: image/jpeg, image/png, image/webp or application/pdf.
    media_type: str = Field(max_length=40)
    #: Bytes stored, and their SHA-256 in hexadecimal.
    size: int
    sha256: str = Field(max_length=64)
    #: Pixels as shown, orientation applied; none for a document.
    width: int | None = None
    height: int | None = None
    #: Random; tells nothing about whose it is.
    key: str = Field(max_length=64)
    has_thumbnail: bool = False
    uploaded_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    uploaded_at: datetime
    #: The row stays when the file is taken away.
    removed_at: datetime | None = None
    removed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

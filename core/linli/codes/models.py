"""Tables of single-use codes and of wrong guesses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class Code(Table, table=True):
    """A code that somebody holds; its text is known only to them."""

    __tablename__ = "core_code"
    __table_args__ = (
        UniqueConstraint("text_hash", name="uq_core_code_text"),
        Index("ix_core_code_subject", "subject_type", "subject_id"),
        CheckConstraint("used_at IS NULL OR cancelled_at IS NULL", name="ck_core_code_one_end"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: ``<owner>.<purpose>``, as declared by the hook ``linli_code_purposes``.
    purpose: str = Field(max_length=64)
    holder_id: UUID = Field(foreign_key="core_person.id")
    subject_type: str = Field(max_length=64)
    subject_id: UUID
    #: Stretched hash of the text, so that a copy of the database redeems nothing.
    text_hash: str = Field(max_length=64)
    issued_at: datetime
    issued_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    expires_at: datetime
    used_at: datetime | None = None
    used_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    cancelled_at: datetime | None = None


class WrongCode(Table, table=True):
    """A code that did not exist, counted so that guessing is slow in every process alike."""

    __tablename__ = "core_wrong_code"
    __table_args__ = (Index("ix_core_wrong_code", "bucket", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: Who is limited: ``person:<id>`` or ``origin:<where from>``.
    bucket: str = Field(max_length=120)
    at: datetime

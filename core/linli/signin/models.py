"""Tables of signing in and of joining."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class SignInSession(Table, table=True):
    """One browser that is signed in; deleting nothing, ended by ``revoked_at``."""

    __tablename__ = "core_sign_in_session"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_core_sign_in_session_token"),
        Index("ix_core_sign_in_session_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id")
    #: SHA-256 of the token in the cookie, so that a copy of the database opens no session.
    token_hash: str = Field(max_length=64)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    #: What the holder recognises it by: the browser's own name for itself, shortened.
    device: str = Field(default="", max_length=120)


class SignInAttempt(Table, table=True):
    """A failed sign-in or code, counted to slow guessing down, in every process alike."""

    __tablename__ = "core_sign_in_attempt"
    __table_args__ = (Index("ix_core_sign_in_attempt", "bucket", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: What is limited: ``name:<sha256 of the typed name>`` or ``address:<ip>``.
    bucket: str = Field(max_length=80)
    at: datetime


class Invitation(Table, table=True):
    """A code by which people join a community without waiting for approval."""

    __tablename__ = "core_invitation"
    __table_args__ = (UniqueConstraint("code_hash", name="uq_core_invitation_code"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    code_hash: str = Field(max_length=64)
    made_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    uses_left: int
    expires_at: datetime
    created_at: datetime

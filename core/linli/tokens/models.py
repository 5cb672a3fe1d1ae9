"""Tables of bearer tokens, of how much they are used, and of what was answered to their keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class Token(Table, table=True):
    """What another program shows to be let in; the token itself is not kept, only its hash."""

    __tablename__ = "core_token"
    __table_args__ = (
        UniqueConstraint("hash", name="uq_core_token_hash"),
        Index("ix_core_token_community", "community_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: It opens this community and everything below it.
    community_id: UUID = Field(foreign_key="core_community.id")
    #: Which program has it, as its maker calls that: "Accounts office".
    name: str = Field(max_length=80)
    #: SHA-256 of the token. A token is 256 random bits: there is nothing to guess, nothing to salt.
    hash: bytes = Field(sa_type=LargeBinary(32))
    scopes: list[str] = Field(sa_type=JSON)
    #: Requests that it may make in a minute.
    per_minute: int
    made_at: datetime
    #: In whose name it acts; none for the system.
    person_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class TokenUse(Table, table=True):
    """How much of a minute's requests the processes have taken for themselves."""

    __tablename__ = "core_token_use"

    token_id: UUID = Field(primary_key=True, foreign_key="core_token.id")
    #: The minute that ``taken`` is about; also about when the token was last used.
    minute: datetime
    taken: int


class AnsweredRequest(Table, table=True):
    """What was answered under an Idempotency-Key, so that it is answered the same for ever."""

    __tablename__ = "core_answered_request"

    community_id: UUID = Field(primary_key=True, foreign_key="core_community.id")
    key: str = Field(primary_key=True, max_length=128)
    #: SHA-256 of the method, the path and the content of the request.
    fingerprint: bytes = Field(sa_type=LargeBinary(32))
    #: Empty where the rule itself knows what it answered under this key.
    status: int | None = None
    body: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    at: datetime

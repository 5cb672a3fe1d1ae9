"""Tables of votes. Who voted and what a secret ballot says stand in two tables with no way between.

A secret ballot has a random id, no time, no number, and nothing of its voter; on SQLite both
tables lie in the order of their random ids (no rowid tells the order of casting), and when the
poll closes the whole box is written anew, so that PostgreSQL's row versions no longer tell which
two rows one transaction wrote. This does not protect against somebody who reads the database, its
log or its backups while the poll is open, nor against whoever runs the server.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_deliberation.models.base import Table


class Way(StrEnum):
    """How a vote came in."""

    WEB = "web"
    #: At the counter, on the portal.
    COUNTER = "counter"
    PAPER = "paper"
    PROXY = "proxy"


class Participation(Table, table=True):
    """That an elector has voted: once, by whatever way."""

    __tablename__ = "deliberation_participation"
    __table_args__ = (
        UniqueConstraint("elector_id", name="uq_deliberation_participation"),
        Index("ix_deliberation_participation_person", "poll_id", "person_id"),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    elector_id: UUID = Field(foreign_key="deliberation_elector.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    way: Way = Field(sa_type=text_enum(Way))
    #: Key of the form, so that one sent twice is one vote.
    once: str | None = Field(default=None, max_length=64)
    #: None in a secret poll.
    at: datetime | None = None


class OpenBallot(Table, table=True):
    """A ballot in an open poll; the one with the highest version counts, the rest is history."""

    __tablename__ = "deliberation_open_ballot"
    __table_args__ = (
        UniqueConstraint("elector_id", "version", name="uq_deliberation_open_ballot"),
        Index("ix_deliberation_open_ballot_poll", "poll_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    elector_id: UUID = Field(foreign_key="deliberation_elector.id")
    version: int
    #: Canonical JSON, as in the result bundle.
    ballot: str = Field(sa_type=Text)
    person_id: UUID = Field(foreign_key="core_person.id")
    way: Way = Field(sa_type=text_enum(Way))
    once: str | None = Field(default=None, max_length=64)
    at: datetime


class SecretBallot(Table, table=True):
    """A ballot, and nothing else."""

    __tablename__ = "deliberation_secret_ballot"
    __table_args__ = (
        UniqueConstraint("poll_id", "receipt", name="uq_deliberation_secret_ballot_receipt"),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    #: Canonical JSON, as in the result bundle.
    ballot: str = Field(sa_type=Text)
    #: What the voter finds it by, where the ballots are published.
    receipt: str | None = Field(default=None, max_length=20)

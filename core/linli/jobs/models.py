"""The table of work that falls due."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table, text_enum
from linli.ids import new_id


class JobState(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    #: Claimed by a worker, whose lease ends at ``due_at``.
    RUNNING = "running"
    DONE = "done"
    #: Given up after too many attempts; ``error`` says why.
    DEAD = "dead"


class QueuedJob(Table, table=True):
    """A piece of work: which handler, with what, and when it may next be claimed."""

    __tablename__ = "core_job"
    __table_args__ = (
        UniqueConstraint("key", name="uq_core_job_key"),
        Index("ix_core_job_due", "due_at", "id"),
        Index("ix_core_job_community_due", "community_id", "due_at"),
        Index("ix_core_job_finished", "state", "finished_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: The handler's name, owner first: ``core.notices.close``.
    name: str = Field(max_length=80)
    payload: dict[str, Any] = Field(sa_type=JSON)
    #: The same work is never queued twice.
    key: str = Field(max_length=160)
    #: Set when it should be done before anything is written in this community.
    community_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    state: JobState = Field(default=JobState.WAITING, sa_type=text_enum(JobState))
    #: When it may be claimed: its time, the end of a pause after a failure, or of a lease.
    #: None once it is done or given up.
    due_at: datetime | None
    #: Which claim holds the lease; a worker that lost its lease can finish nothing.
    lease: UUID | None = None
    attempts: int = 0
    #: Why the last attempt failed.
    error: str = Field(default="", max_length=1000)
    created_at: datetime
    finished_at: datetime | None = None

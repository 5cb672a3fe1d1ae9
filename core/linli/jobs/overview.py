"""How the queue is doing, for whoever looks after the installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.jobs.models import JobState, QueuedJob
from linli.subjects import Subject

_ = texts("linli")

#: Due for longer than this, and not done: probably no worker runs.
_LATE = timedelta(minutes=15)


class NoSuchJob(Refusal):
    """There is no such work among what was given up."""

    code = "core.no_such_job"
    status = 404


@dataclass(frozen=True, slots=True)
class DeadJob:
    """Work that was given up, and why."""

    id: UUID
    name: str
    key: str
    community_id: UUID | None
    attempts: int
    error: str
    given_up_at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """How much waits, how much of it is late, and what was given up."""

    waiting: int
    #: Due for more than 15 minutes.
    late: int
    oldest_due_at: datetime | None
    dead: tuple[DeadJob, ...]


def overview(session: Session, *, limit: int = 50) -> Overview:
    """Return the state of the queue; at most ``limit`` given-up pieces, newest first."""
    late_since = now(session) - _LATE
    waiting, late, oldest = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((col(QueuedJob.due_at) <= late_since, 1), else_=0)), 0),
            func.min(col(QueuedJob.due_at)),
        ).where(col(QueuedJob.due_at).is_not(None))
    ).one()
    dead = session.execute(_dead().limit(limit))
    return Overview(waiting, late, oldest, tuple(DeadJob(*row) for row in dead))


def given_up(
    session: Session, actor: Actor, community_id: UUID, *, limit: int = 50
) -> list[DeadJob]:
    """Return a community's own work that was given up, newest first.

    Raises:
        NotAllowed: the actor may not change settings here.
    """
    access.require(session, actor, "core.settings", community_id)
    rows = _dead().where(col(QueuedJob.community_id) == community_id).limit(limit)
    return [DeadJob(*row) for row in session.execute(rows)]


def retry(session: Session, actor: Actor, job_id: UUID) -> None:
    """Put work that was given up back into the queue, due at once with all its attempts.

    Raises:
        NoSuchJob: it is not among what was given up.
        NotAllowed: the actor may not change settings where it belongs; work of the whole
            installation is retried by the system only.
    """
    job = session.execute(
        select(col(QueuedJob.name), col(QueuedJob.community_id)).where(
            col(QueuedJob.id) == job_id, col(QueuedJob.state) == JobState.DEAD
        )
    ).one_or_none()
    if job is None or (job.community_id is None and not actor.is_system):
        raise NoSuchJob(_("This work is not waiting for anybody."))
    if job.community_id is not None:
        access.require(session, actor, "core.settings", job.community_id)
    changed = session.execute(
        update(QueuedJob)
        .where(col(QueuedJob.id) == job_id, col(QueuedJob.state) == JobState.DEAD)
        .values(state=JobState.WAITING, due_at=now(session), attempts=0, finished_at=None)
        .returning(col(QueuedJob.id))
    ).first()
    if changed is None:
        raise NoSuchJob(_("This work is not waiting for anybody."))
    audit.record(
        session,
        actor,
        "core.job.retried",
        job.community_id,
        Subject("core.job", job_id),
        after={"name": job.name},
    )


def _dead() -> Any:
    return (
        select(
            col(QueuedJob.id),
            col(QueuedJob.name),
            col(QueuedJob.key),
            col(QueuedJob.community_id),
            col(QueuedJob.attempts),
            col(QueuedJob.error),
            col(QueuedJob.finished_at),
        )
        .where(col(QueuedJob.state) == JobState.DEAD)
        .order_by(col(QueuedJob.finished_at).desc(), col(QueuedJob.id).desc())
    )

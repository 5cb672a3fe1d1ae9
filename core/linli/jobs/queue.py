"""Putting work into the queue."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from cronsim import CronSim
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.clock import now
from linli.hooks import Job
from linli.jobs.models import JobState, QueuedJob
from linli.jobs.registry import handlers

#: Name and key of the row that tells when a worker last looked at the queue.
_ROUNDS = "core.jobs.rounds"


def enqueue(
    session: Session,
    name: str,
    payload: Mapping[str, Any],
    *,
    run_at: datetime,
    key: str,
    community_id: UUID | None = None,
) -> bool:
    """Queue work for ``run_at`` (aware), in the transaction of what makes it necessary.

    ``payload`` is JSON. ``key`` names the work: with a key that is in the queue, or was done
    within the last :data:`linli.jobs.upkeep.KEPT_DAYS` days, nothing is queued and False is
    returned. Give ``community_id`` for short work that must be done before anything is written in
    that community; a writing request then does it when no worker has.

    Raises:
        ValueError: no handler has this name, or the time is naive.
    """
    if name not in handlers():
        raise ValueError(f"no job is called {name!r}: declare it with the hook linli_jobs")
    if run_at.tzinfo is None:
        raise ValueError("run_at must be aware")
    row = QueuedJob(
        name=name,
        payload=dict(payload),
        key=key,
        community_id=community_id,
        due_at=run_at,
        created_at=now(session),
    )
    session.flush()
    queued = session.connection().execute(_queueing(_insert(session)), row.model_dump())
    return queued.first() is not None


def schedule(session: Session) -> int:
    """Queue the next run of every job with a cron time that has none waiting; return how many.

    Runs that were missed while no worker ran are one late run, not many. Only workers do this, so
    that the row of their rounds tells when one was last there.
    """
    _note_round(session)
    cron = {job.name: job for job in handlers().values() if job.cron}
    waiting = set(
        session.execute(
            select(col(QueuedJob.name)).where(
                col(QueuedJob.name).in_(cron),
                col(QueuedJob.state).in_((JobState.WAITING, JobState.RUNNING)),
            )
        ).scalars()
    )
    return sum(schedule_next(session, job) for name, job in cron.items() if name not in waiting)


def last_round(session: Session) -> datetime | None:
    """Return when a worker last looked at the queue; None when none ever did."""
    found: datetime | None = session.execute(
        select(col(QueuedJob.finished_at)).where(col(QueuedJob.key) == _ROUNDS)
    ).scalar_one_or_none()
    return found


def _note_round(session: Session) -> None:
    """Keep when a worker was here, as work that is done: one row for all workers."""
    moment = now(session)
    row = QueuedJob(
        name=_ROUNDS,
        payload={},
        key=_ROUNDS,
        state=JobState.DONE,
        due_at=None,
        created_at=moment,
        finished_at=moment,
    )
    session.execute(
        _insert(session)(QueuedJob)
        .values(**row.model_dump())
        .on_conflict_do_update(index_elements=["key"], set_={"finished_at": moment})
    )


@cache
def _queueing(insert: Any) -> Any:
    """Return the statement that queues a row unless its key is there; built once."""
    return (
        insert(QueuedJob)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(col(QueuedJob.id))
    )


def _insert(session: Session) -> Any:
    """Return the database's own INSERT, which knows what to do about a row that is there."""
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


def schedule_next(session: Session, job: Job) -> bool:
    """Queue the next run of a job with a cron time (UTC); its slot makes it unique."""
    assert job.cron is not None
    slot = next(CronSim(job.cron, now(session)))
    return enqueue(session, job.name, {}, run_at=slot, key=f"{job.name}@{slot:%Y-%m-%dT%H:%MZ}")

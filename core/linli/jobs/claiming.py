"""Claiming work: one worker has it for as long as its lease lasts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli.clock import now
from linli.jobs.handling import MAX_ATTEMPTS, pause_after, perform, reason_of
from linli.jobs.models import JobState, QueuedJob
from linli.jobs.queue import schedule_next
from linli.jobs.registry import handlers

#: How long a worker that says nothing is believed to be alive.
LEASE = timedelta(minutes=5)


class LeaseLost(Exception):
    """Another worker has taken the work over, or somebody has done it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Work that this worker has, until its lease ends."""

    id: UUID
    lease: UUID
    name: str
    payload: Mapping[str, Any]
    attempts: int


def is_due(session: Session, community_id: UUID | None = None) -> bool:
    """Return whether there is anything to claim; takes no lock."""
    return session.execute(_due(session, community_id)).first() is not None


def claim(session: Session, *, community_id: UUID | None, lease: timedelta) -> Claim | None:
    """Claim the work that has been due for longest; None when there is none.

    The claim is committed before the work begins, so that its attempt counts even when the work
    kills the process. Rows that another worker is claiming are skipped, not waited for.
    """
    moment = now(session)
    next_due = _due(session, community_id).with_for_update(skip_locked=True).scalar_subquery()
    row = session.execute(
        update(QueuedJob)
        .where(col(QueuedJob.id) == next_due, col(QueuedJob.due_at) <= moment)
        .values(
            state=JobState.RUNNING,
            due_at=moment + lease,
            lease=uuid4(),
            attempts=col(QueuedJob.attempts) + 1,
        )
        .returning(
            col(QueuedJob.id),
            col(QueuedJob.lease),
            col(QueuedJob.name),
            col(QueuedJob.payload),
            col(QueuedJob.attempts),
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if row is None else Claim(*row)


def do(session: Session, claim: Claim) -> Callable[[], None] | None:
    """Do the work and mark it done, in one transaction.

    It is marked first: the row stays locked while the handler runs, so that nobody takes it over
    even when the lease ends meanwhile. Of work that is done outside, what is left of it is
    returned, for the caller to call after the commit; then :func:`finish` marks it.

    Raises:
        LeaseLost: it is no longer ours; nothing was done.
    """
    if claim.attempts > MAX_ATTEMPTS:
        raise RuntimeError(f"the worker died {MAX_ATTEMPTS} times while doing this")
    if handlers()[claim.name].outside:
        left = perform(session, claim.name, claim.payload)
        if left is not None:
            return left
        finish(session, claim)
    else:
        finish(session, claim)
        perform(session, claim.name, claim.payload)
    return None


def finish(session: Session, claim: Claim) -> None:
    """Mark work as done, and queue its next run where it has a cron time.

    Raises:
        LeaseLost: it is no longer ours.
    """
    _end(session, claim, state=JobState.DONE, error="")
    job = handlers()[claim.name]
    if job.cron:
        schedule_next(session, job)


def fail(session: Session, claim: Claim, error: BaseException) -> bool:
    """Note that the work failed: tried again after a pause, or given up. Return whether given up.

    Raises:
        LeaseLost: it is no longer ours.
    """
    if claim.attempts >= MAX_ATTEMPTS:
        _end(session, claim, state=JobState.DEAD, error=reason_of(error))
        return True
    changed = session.execute(
        update(QueuedJob)
        .where(col(QueuedJob.id) == claim.id, col(QueuedJob.lease) == claim.lease)
        .values(
            state=JobState.WAITING,
            lease=None,
            due_at=now(session) + pause_after(claim.attempts),
            error=reason_of(error),
        )
        .returning(col(QueuedJob.id))
    ).first()
    if changed is None:
        raise LeaseLost
    return False


def _due(session: Session, community_id: UUID | None) -> Any:
    query = (
        select(col(QueuedJob.id))
        .where(col(QueuedJob.due_at) <= now(session), col(QueuedJob.name).in_(handlers()))
        .order_by(col(QueuedJob.due_at), col(QueuedJob.id))
        .limit(1)
    )
    if community_id is not None:
        query = query.where(col(QueuedJob.community_id) == community_id)
    return query


def _end(session: Session, claim: Claim, *, state: JobState, error: str) -> None:
    changed = session.execute(
        update(QueuedJob)
        .where(col(QueuedJob.id) == claim.id, col(QueuedJob.lease) == claim.lease)
        .values(state=state, lease=None, due_at=None, error=error, finished_at=now(session))
        .returning(col(QueuedJob.id))
    ).first()
    if changed is None:
        raise LeaseLost

"""Doing what has fallen due in a community before something is written there."""

from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from linli.clock import now
from linli.db.engine import is_retryable
from linli.jobs.handling import MAX_ATTEMPTS, pause_after, perform, reason_of
from linli.jobs.models import JobState, QueuedJob
from linli.jobs.queue import schedule_next
from linli.jobs.registry import handlers

#: So much is done in one request; what is left is done by the next, or by a worker.
_AT_ONCE = 20

log = structlog.get_logger(__name__)


def catch_up(session: Session, community_id: UUID | None) -> int:
    """Do what is due in a community, in the caller's transaction; return how many pieces.

    Without a community it is what is due everywhere, with what comes by a cron time; then the next
    run of that is queued.

    Costs one indexed query when nothing is due. What a worker is doing just now is left to it, and
    so is work that is done outside a transaction.
    Each piece runs in a savepoint: one that fails is put off, and the request goes on.
    """
    moment = now(session)
    ours = [name for name, job in handlers().items() if not job.outside]
    query = (
        select(
            col(QueuedJob.id), col(QueuedJob.name), col(QueuedJob.payload), col(QueuedJob.attempts)
        )
        .where(
            col(QueuedJob.due_at) <= moment,
            col(QueuedJob.name).in_(ours),
        )
        .order_by(col(QueuedJob.due_at), col(QueuedJob.id))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    if community_id is not None:
        query = query.where(col(QueuedJob.community_id) == community_id)
    due = session.execute(query).all()
    for id_, name, payload, attempts in due:
        try:
            with session.begin_nested():
                perform(session, name, payload)
            outcome = {"state": JobState.DONE, "due_at": None, "finished_at": moment, "error": ""}
        except Exception as error:
            if isinstance(error, DBAPIError) and is_retryable(error):
                raise
            log.exception("job failed in a request", job=name, id=str(id_))
            given_up = attempts + 1 >= MAX_ATTEMPTS
            outcome = {
                "state": JobState.DEAD if given_up else JobState.WAITING,
                "due_at": None if given_up else moment + pause_after(attempts + 1),
                "finished_at": moment if given_up else None,
                "error": reason_of(error),
            }
        session.execute(
            update(QueuedJob)
            .where(col(QueuedJob.id) == id_)
            .values(lease=None, attempts=attempts + 1, **outcome)
        )
        if handlers()[name].cron and outcome["state"] is JobState.DONE:
            schedule_next(session, handlers()[name])
    return len(due)

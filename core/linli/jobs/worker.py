"""Doing what is due, in a process of its own or once in a while."""

import time
from datetime import timedelta
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from linli.db import Database, DatabaseBusy
from linli.jobs.claiming import LEASE, Claim, LeaseLost, claim, do, fail, finish, is_due
from linli.jobs.queue import schedule

#: Seconds between two looks at the cron times.
_SCHEDULING = 60.0

log = structlog.get_logger(__name__)


def run_due(
    database: Database,
    *,
    community_id: UUID | None = None,
    limit: int = 1000,
    lease: timedelta = LEASE,
) -> int:
    """Do what is due, in one community or everywhere; return how many pieces were tried.

    Each piece is a transaction of its own. One that fails is tried again later and does not stop
    the others.
    """
    if community_id is None:
        database.run(schedule)
    tried = 0
    while tried < limit and _run_one(database, community_id, lease):
        tried += 1
    return tried


def work(database: Database, stop: Event, *, poll: float = 1.0, lease: timedelta = LEASE) -> None:
    """Do what falls due until ``stop`` is set; looks every ``poll`` seconds when idle.

    Several workers may run at once. A database that is gone or busy is waited for.
    """
    scheduled = float("-inf")
    while not stop.is_set():
        try:
            if time.monotonic() - scheduled >= _SCHEDULING:
                database.run(schedule)
                scheduled = time.monotonic()
            busy = _run_one(database, None, lease)
        except (DatabaseBusy, DBAPIError) as error:
            log.warning("worker waits for the database", reason=str(error))
            busy = False
        if not busy:
            stop.wait(poll)


def _run_one(database: Database, community_id: UUID | None, lease: timedelta) -> bool:
    # Looking first keeps an idle worker from taking SQLite's only write lock every second.
    with database.reading() as session:
        if not is_due(session, community_id):
            return False
    claimed = database.run(lambda session: claim(session, community_id=community_id, lease=lease))
    if claimed is None:
        return False
    try:
        left = database.run(lambda session: do(session, claimed))
        if left is not None:
            left()
            database.run(lambda session: finish(session, claimed))
    except LeaseLost:
        log.info("job taken over", job=claimed.name, id=str(claimed.id))
    except Exception as error:
        _note_failure(database, claimed, error)
    return True


def _note_failure(database: Database, claimed: Claim, error: Exception) -> None:
    try:
        given_up = database.run(lambda session: fail(session, claimed, error))
    except LeaseLost:
        return
    log.error(
        "job failed",
        job=claimed.name,
        id=str(claimed.id),
        attempts=claimed.attempts,
        given_up=given_up,
        exc_info=error,
    )

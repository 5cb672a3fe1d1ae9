"""Queueing: once for each key, and cron times one slot after another."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.core.jobs.counting import marks

from linli import jobs
from linli.clock import now
from linli.db import Database
from linli.jobs.models import QueuedJob
from linli.testing import MovableClock


def test_work_with_the_same_key_is_queued_once(session: Session) -> None:
    moment = now(session)
    assert jobs.enqueue(session, "counting.mark", {"mark": "a"}, run_at=moment, key="k")
    assert not jobs.enqueue(session, "counting.mark", {"mark": "b"}, run_at=moment, key="k")
    (payload,) = session.execute(select(col(QueuedJob.payload))).scalars()
    assert payload == {"mark": "a"}


def test_work_is_not_queued_when_its_transaction_is_rolled_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        jobs.enqueue(session, "counting.mark", {"mark": "a"}, run_at=now(session), key="k")
        raise ZeroDivisionError
    assert jobs.run_due(database) == 0


def test_a_mistake_of_the_programmer_is_told_at_once(session: Session) -> None:
    with pytest.raises(ValueError, match="linli_jobs"):
        jobs.enqueue(session, "counting.lamp", {}, run_at=now(session), key="k")
    with pytest.raises(ValueError, match="aware"):
        jobs.enqueue(
            session,
            "counting.mark",
            {},
            run_at=datetime(2026, 3, 2),  # noqa: DTZ001 - naive on purpose
            key="k",
        )


def test_work_waits_for_its_time(database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        later = now(session) + timedelta(hours=1)
        jobs.enqueue(session, "counting.mark", {"mark": "a"}, run_at=later, key="k")
    for minutes, expected in ((59, {}), (1, {"a": 1}), (1, {"a": 1})):
        clock.move(minutes=minutes)
        jobs.run_due(database)
        with database.reading() as session:
            assert marks(session) == expected


def daily_slots(database: Database) -> list[datetime]:
    with database.reading() as session:
        waiting = (
            select(col(QueuedJob.due_at))
            .where(col(QueuedJob.name) == "counting.daily", col(QueuedJob.due_at).is_not(None))
            .order_by(col(QueuedJob.due_at))
        )
        return [due for due in session.execute(waiting).scalars() if due]


def test_a_cron_job_is_queued_once_for_each_slot(database: Database, clock: MovableClock) -> None:
    clock.set(datetime(2026, 3, 2, 3, 59, tzinfo=UTC))
    for _again in range(3):
        jobs.run_due(database)
        assert daily_slots(database) == [datetime(2026, 3, 2, 4, 0, tzinfo=UTC)]
    clock.move(minutes=1)
    for _again in range(3):
        jobs.run_due(database)
        assert daily_slots(database) == [datetime(2026, 3, 3, 4, 0, tzinfo=UTC)]
    with database.reading() as session:
        assert marks(session) == {"02 04:00": 1}


def test_runs_that_were_missed_are_one_late_run(database: Database, clock: MovableClock) -> None:
    clock.set(datetime(2026, 3, 2, 3, 0, tzinfo=UTC))
    jobs.run_due(database)
    clock.move(days=5, hours=2)
    jobs.run_due(database)
    with database.reading() as session:
        assert marks(session) == {"07 05:00": 1}
    assert daily_slots(database) == [datetime(2026, 3, 8, 4, 0, tzinfo=UTC)]


def test_finished_work_is_forgotten_after_a_season(database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        jobs.enqueue(session, "counting.mark", {"mark": "a"}, run_at=now(session), key="k")
    jobs.run_due(database)
    clock.move(days=89)
    jobs.run_due(database)
    with database.writing() as session:
        assert not jobs.enqueue(session, "counting.mark", {}, run_at=now(session), key="k")
    clock.move(days=3)
    jobs.run_due(database)
    with database.writing() as session:
        assert jobs.enqueue(session, "counting.mark", {}, run_at=now(session), key="k")

"""The worker: failures are tried again and then given up, and harm nobody else."""

import threading
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from tests.core.jobs.counting import marks
from tests.core.plugins.fakes import installed

from linli import jobs
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.jobs import NoSuchJob
from linli.jobs.claiming import LEASE, LeaseLost, claim, do
from linli.jobs.handling import MAX_ATTEMPTS
from linli.jobs.models import QueuedJob
from linli.jobs.worker import _run_one
from linli.testing import MakePerson, MovableClock


def queue(database: Database, mark: str, community: Place | None = None, **payload: Any) -> None:
    with database.writing() as session:
        jobs.enqueue(
            session,
            "counting.mark",
            {"mark": mark, **payload},
            run_at=now(session),
            key=f"mark:{mark}",
            community_id=community.id if community else None,
        )


def left(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return marks(session)


def attempts(database: Database) -> int:
    with database.reading() as session:
        made = select(col(QueuedJob.attempts)).where(col(QueuedJob.name) == "counting.mark")
        count: int = session.execute(made).scalar_one()
        return count


def overview(database: Database) -> jobs.Overview:
    with database.reading() as session:
        return jobs.overview(session)


def test_failed_work_leaves_nothing_and_does_not_stop_the_rest(
    database: Database, clock: MovableClock
) -> None:
    queue(database, "a", fail=True)
    queue(database, "b")
    assert jobs.run_due(database) == 2
    assert left(database) == {"b": 1}


def test_failed_work_is_tried_again_after_growing_pauses(
    database: Database, clock: MovableClock
) -> None:
    queue(database, "a", fail=True)
    tried: list[int] = []
    for minute in range(60):
        jobs.run_due(database)
        tried += [minute] * (attempts(database) - len(tried))
        clock.move(minutes=1)
    # 10, 20, 40, 80, 160, 320 and 640 seconds, judged once a minute.
    assert tried == [0, 1, 2, 3, 5, 8, 14, 25]
    (dead,) = overview(database).dead
    assert (dead.attempts, dead.error) == (MAX_ATTEMPTS, "ValueError: the lamp is broken")
    assert left(database) == {}


@pytest.mark.parametrize("misdeed", ["commit", "roll back"])
def test_a_handler_can_neither_commit_nor_roll_back(
    database: Database, clock: MovableClock, misdeed: str
) -> None:
    queue(database, "a", None, **{misdeed: True})
    jobs.run_due(database)
    assert left(database) == {}
    clock.move(hours=1)
    with database.writing() as session:
        jobs.enqueue(session, "counting.mark", {"mark": "b"}, run_at=now(session), key="b")
    jobs.run_due(database)
    assert left(database) == {"b": 1}


def give_up(database: Database, clock: MovableClock, community: Place | None = None) -> None:
    queue(database, "a", community, fail=True)
    for _attempt in range(MAX_ATTEMPTS):
        jobs.run_due(database)
        clock.move(hours=1)


def test_given_up_work_is_tried_again_when_somebody_asks(
    database: Database, clock: MovableClock, community: Place, person_with: MakePerson
) -> None:
    give_up(database, clock, community)
    (dead,) = overview(database).dead
    head, resident = person_with("administrator"), person_with()
    with database.writing() as session:
        with pytest.raises(NotAllowed):
            jobs.retry(session, resident.actor, dead.id)
        jobs.retry(session, head.actor, dead.id)
        with pytest.raises(NoSuchJob):
            jobs.retry(session, head.actor, dead.id)
    assert overview(database).dead == ()
    jobs.run_due(database)
    assert overview(database).dead == ()  # it failed once, and waits


def test_work_of_the_installation_is_retried_by_the_system_only(
    database: Database, clock: MovableClock, person_with: MakePerson
) -> None:
    give_up(database, clock)
    (dead,) = overview(database).dead
    with database.writing() as session:
        with pytest.raises(NoSuchJob):
            jobs.retry(session, person_with("administrator").actor, dead.id)
        jobs.retry(session, SYSTEM, dead.id)


def test_work_of_a_plugin_that_is_gone_waits_for_it(
    database: Database, clock: MovableClock
) -> None:
    queue(database, "a")
    with installed():
        assert jobs.run_due(database) == 0
    assert jobs.run_due(database) == 1
    assert left(database) == {"a": 1}


def test_a_lease_that_ends_is_taken_over_and_the_late_worker_does_nothing(
    database: Database, clock: MovableClock
) -> None:
    queue(database, "a")
    with database.writing() as session:
        slow = claim(session, community_id=None, lease=LEASE)
    assert slow is not None
    jobs.run_due(database)
    assert left(database) == {}
    clock.move(minutes=6)
    jobs.run_due(database)
    assert left(database) == {"a": 1}
    with pytest.raises(LeaseLost), database.writing() as session:
        do(session, slow)
    assert left(database) == {"a": 1}


def test_work_that_kills_its_worker_is_given_up(database: Database, clock: MovableClock) -> None:
    queue(database, "a")
    for _death in range(MAX_ATTEMPTS):
        with database.writing() as session:
            assert claim(session, community_id=None, lease=LEASE) is not None
        clock.move(minutes=6)
    jobs.run_due(database)
    (dead,) = overview(database).dead
    assert "the worker died" in dead.error
    assert left(database) == {}


def test_the_overview_tells_what_is_late(database: Database, clock: MovableClock) -> None:
    queue(database, "a")
    seen = overview(database)
    assert (seen.waiting, seen.late, seen.oldest_due_at) == (1, 0, clock.now())
    clock.move(minutes=16)
    assert overview(database).late == 1


def test_the_worker_does_what_comes_in_until_it_is_stopped(database: Database) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=jobs.work, args=(database, stop), kwargs={"poll": 0.02})
    worker.start()
    try:
        for mark in "abc":
            queue(database, mark)
        for _wait in range(200):
            if len(left(database)) == 3:
                break
            threading.Event().wait(0.02)
    finally:
        stop.set()
        worker.join(10)
    assert not worker.is_alive()
    assert left(database) == {"a": 1, "b": 1, "c": 1}


def test_the_worker_outlives_a_database_that_is_gone_for_a_while(
    sqlite_database: Database,
) -> None:
    queue(sqlite_database, "a")
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE core_job RENAME TO away")
    stop = threading.Event()
    worker = threading.Thread(target=jobs.work, args=(sqlite_database, stop), kwargs={"poll": 0.02})
    worker.start()
    stop.wait(0.2)
    assert worker.is_alive()
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO core_job")
    for _wait in range(200):
        if left(sqlite_database):
            break
        stop.wait(0.02)
    stop.set()
    worker.join(10)
    assert left(sqlite_database) == {"a": 1}


def test_an_idle_worker_takes_no_write_lock(sqlite_database: Database) -> None:
    with sqlite_database.writing():
        assert not _run_one(sqlite_database, None, LEASE)

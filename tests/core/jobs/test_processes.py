"""Several workers as real processes: no job is lost, and none is done twice."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.core.jobs.counting import marks

from linli import jobs
from linli.clock import now
from linli.communities import Place
from linli.db import Database, DatabaseBusy

_ROOT = Path(__file__).parents[3]


class Workers:
    """Starts worker processes; none outlives its test."""

    def __init__(self, database: Database) -> None:
        self._url = database.url.render_as_string(hide_password=False)
        self._all: list[subprocess.Popen[str]] = []

    def start(self, *, lease: float, hang: bool = False) -> subprocess.Popen[str]:
        """Start a worker; told to hang, it never ends its job."""
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.core.jobs.worker_process", self._url, str(lease)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
            env={**os.environ, **({"LINLI_TEST_HANG": "1"} if hang else {})},
        )
        self._all.append(worker)
        return worker

    def wait(self) -> None:
        """Wait until all have loaded."""
        for worker in self._all:
            assert worker.stdout is not None
            while worker.stdout.readline() not in ("ready\n", ""):
                pass  # what it logs while it loads

    def stop(self) -> None:
        """Ask all of them to end, and see that they do."""
        for worker in self._all:
            worker.communicate(timeout=20)

    def kill(self) -> None:
        """End what is left of them."""
        for worker in self._all:
            worker.kill()
            with worker:
                pass


@pytest.fixture
def workers(database: Database) -> Iterator[Workers]:
    made = Workers(database)
    yield made
    made.kill()


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def left(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return marks(session)


def test_a_worker_that_is_killed_is_followed_by_another(
    database: Database, workers: Workers, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    first = workers.start(lease=0.5, hang=True)
    with database.writing() as session:
        jobs.enqueue(
            session,
            "counting.mark",
            {"mark": "a", "started": str(started)},
            run_at=now(session),
            key="a",
        )
    wait(started.exists)
    first.kill()
    first.wait(20)
    workers.start(lease=0.5)
    wait(lambda: left(database) == {"a": 1})
    workers.kill()
    assert left(database) == {"a": 1}


def test_several_workers_and_requests_do_each_job_once(
    database: Database, workers: Workers, community: Place
) -> None:
    for _number in range(2):
        workers.start(lease=30)
    workers.wait()
    with database.writing() as session:
        for number in range(60):
            jobs.enqueue(
                session,
                "counting.mark",
                {"mark": f"{number}"},
                run_at=now(session),
                key=f"{number}",
                community_id=community.id,
            )

    def write() -> None:
        while len(left(database)) < 60:
            with suppress(DatabaseBusy):
                database.run(lambda session: jobs.catch_up(session, community.id))
            time.sleep(0.01)

    requests = [threading.Thread(target=write) for _number in range(2)]
    for request in requests:
        request.start()
    for request in requests:
        request.join(30)
    wait(lambda: len(left(database)) == 60)
    workers.stop()
    assert set(left(database).values()) == {1}
    with database.reading() as session:
        assert jobs.overview(session).dead == ()

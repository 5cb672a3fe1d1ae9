"""Several workers as real processes: no job is lost, and none is done twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.core.jobs.counting import marks

from linli import jobs
from linli.clock import now
from linli.communities import Place
from linli.db import Database

_ROOT = Path(__file__).parents[3]


def start(database: Database, *, lease: float, hang: bool = False) -> subprocess.Popen[str]:
    url = database.url.render_as_string(hide_password=False)
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.core.jobs.worker_process", url, str(lease)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**os.environ, **({"LINLI_TEST_HANG": "1"} if hang else {})},
    )
    assert worker.stdout is not None
    while worker.stdout.readline() not in ("ready\n", ""):
        pass  # what it logs while it loads
    return worker


def stop(*workers: subprocess.Popen[str]) -> None:
    for worker in workers:
        worker.communicate(timeout=20)


def wait(until: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def left(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return marks(session)


def test_a_worker_that_is_killed_is_followed_by_another(database: Database, tmp_path: Path) -> None:
    started = tmp_path / "started"
    first = start(database, lease=0.5, hang=True)
    with database.writing() as session:
        jobs.enqueue(
            session,
            "counting.mark",
            {"mark": "a", "started": str(started)},
            run_at=now(session),
            key="a",
        )
    wait(started.exists)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=20)
    second = start(database, lease=0.5)
    wait(lambda: left(database) == {"a": 1})
    stop(second)
    assert left(database) == {"a": 1}


def test_several_workers_and_requests_do_each_job_once(
    database: Database, community: Place
) -> None:
    workers = [start(database, lease=30) for _number in range(2)]
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
            database.run(lambda session: jobs.catch_up(session, community.id))
            time.sleep(0.01)

    requests = [threading.Thread(target=write) for _number in range(2)]
    for request in requests:
        request.start()
    for request in requests:
        request.join(30)
    wait(lambda: len(left(database)) == 60)
    stop(*workers)
    assert set(left(database).values()) == {1}
    with database.reading() as session:
        assert jobs.overview(session).dead == ()

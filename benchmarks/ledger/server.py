"""A PostgreSQL server with its usual guarantees: the one of the tests is told to forget them."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from linli.testing.postgres import NoPostgres, binaries


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a server that writes every commit to the disk, and end it.

    ``LINLI_TEST_DATABASE_URL`` names another one to measure on.
    """
    given = os.environ.get("LINLI_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    folder.chmod(0o755)
    user = "postgres" if os.geteuid() == 0 else None
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(data, user)
    port = _free_port()
    server = _start(binaries(), data, port, user)
    try:
        yield f"postgresql://linli@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # at once, whoever is still connected
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def fresh(server: str, name: str) -> str:
    """Make an empty database on a server, and return its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


def _start(programs: Path, data: Path, port: int, user: str | None) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    making = f"{programs}/initdb -U linli -A trust -E UTF8 --locale C.UTF-8".split()
    subprocess.run(
        [*making, "-D", data],
        check=True,
        user=user,
        env=environment,
        cwd=data.parent,
        stdout=subprocess.DEVNULL,
    )
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 100,
        "shared_buffers": "256MB",
        "max_wal_size": "4GB",
    }
    arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, *arguments],
        user=user,
        env=environment,
        cwd=data.parent,
        stderr=subprocess.DEVNULL,
    )
    for _attempt in range(600):
        try:
            psycopg.connect(f"postgresql://linli@127.0.0.1:{port}/postgres").close()
            return server
        except psycopg.OperationalError:
            time.sleep(0.1)
    server.kill()
    raise NoPostgres("the PostgreSQL server did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

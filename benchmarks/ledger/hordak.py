"""django-hordak beside Linli on one server: all awards from one issuer, several processes at once.

It is installed into an environment of its own in a temporary folder, and left out, with the
reason, where the package index does not have it.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.ledger import together
from benchmarks.ledger.world import World
from benchmarks.measure import Row

_PACKAGES = ("django-hordak>=2,<3", "psycopg[binary]")
_CLIENT = Path(__file__).with_name("hordak_client.py")


def rows(world: World, processes: tuple[int, ...], goal: float) -> Iterator[Row]:
    """Compare awards from one issuer, for each number of processes."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-hordak-") as folder:
        python = Path(folder) / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        installing = [str(python), "-m", "pip", "install", "--quiet", *_PACKAGES]
        installed = subprocess.run(installing, capture_output=True, text=True)
        if installed.returncode:
            reason = (installed.stderr.strip().splitlines() or ["?"])[-1]
            print(f"django-hordak cannot be had here, so it is left out: {reason}")
            return
        url = _database(world)
        subprocess.run([python, "-P", _CLIENT, url, "make"], check=True)
        for number in processes:
            speed = _compare(world, python, url, number)
            what = f"from one issuer, PostgreSQL, {number} clients, and django-hordak"
            yield Row(what, speed, goal, False, "speed by django-hordak 2's")


def _database(world: World) -> str:
    own = world.database.url.set(drivername="postgresql")
    with psycopg.connect(own.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute("CREATE DATABASE hordak")
    return own.set(database="hordak").render_as_string(hide_password=False)


def _compare(
    world: World, python: Path, url: str, processes: int, rounds: int = 3, seconds: float = 2
) -> float:
    with together.clients(world, processes) as ours, _clients(python, url, processes) as theirs:
        quotients = []
        for round_ in range(rounds + 1):
            mine = together.all_do(ours, f"ours hot {seconds}")
            other = together.all_do(theirs, str(seconds))
            if round_:  # the first is for warming up
                quotients.append(mine / max(other, 1))
    return statistics.median(quotients)


@contextmanager
def _clients(python: Path, url: str, processes: int) -> Iterator[list[subprocess.Popen[str]]]:
    started = [
        subprocess.Popen(
            [python, "-P", _CLIENT, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _number in range(processes)
    ]
    for client in started:
        assert client.stdout is not None
        client.stdout.readline()
    try:
        yield started
    finally:
        for client in started:
            client.communicate()

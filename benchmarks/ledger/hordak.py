"""django-hordak beside Linli on one server: all awards from one issuer, several processes at once.

It is installed into an environment of its own in a temporary folder, and left out, with the
reason, where the package index does not have it.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from benchmarks.ledger.together import Clients, started
from benchmarks.ledger.world import World
from benchmarks.measure import Row

_PACKAGES = ("django-hordak>=2,<3", "psycopg[binary]")
_CLIENT = Path(__file__).with_name("hordak_client.py")


def rows(world: World, ours: Clients, goal: float, rounds: int) -> Iterator[Row]:
    """Compare awards from one issuer, with 8 clients each and with as many as ours are."""
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
        with started("django-hordak", ours.number, [python, "-P", _CLIENT, url]) as theirs:
            theirs.answers()
            for number in (8, ours.number):
                speed = _compare(ours, theirs, number, rounds)
                what = f"from one issuer, PostgreSQL, {number} clients, and django-hordak"
                yield Row(what, speed, goal, False, "speed by django-hordak 2's")


def _database(world: World) -> str:
    own = world.database.url.set(drivername="postgresql")
    with psycopg.connect(own.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute("CREATE DATABASE hordak")
    return own.set(database="hordak").render_as_string(hide_password=False)


def _compare(ours: Clients, theirs: Clients, number: int, rounds: int, seconds: float = 2) -> float:
    quotients = []
    for round_ in range(rounds + 1):
        mine = ours.do(number, "ours hot", seconds)
        other = theirs.do(number, "transfer", seconds)
        if round_:  # the first is for warming up
            quotients.append(mine / max(other, 1))
    return statistics.median(quotients)

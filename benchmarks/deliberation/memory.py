"""What a count takes of memory: Python's peak, in a process of its own (:mod:`.peak`)."""

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from benchmarks.deliberation.bare import bare_sqlite
from benchmarks.deliberation.counting import ticked
from benchmarks.deliberation.world import World, found, open_poll, stored
from benchmarks.elections.agreement import files
from benchmarks.measure import NotMeasured, Row, shortened
from linli.db import Database
from linli_deliberation.counting import Approval
from linli_deliberation.models import SecretBallot

_FEW, _MANY = 10_000, 100_000
_OPTIONS = 20
#: How many different ballots there are where most people vote like somebody else.
_KINDS = 1_000
_MB = 1_000_000


def rows() -> Iterator[Row | NotMeasured]:
    """Measure stored polls, and the largest real election at hand."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'votes.db'}"
        world = found(Database(url), bare_sqlite(":memory:"))
        many = shortened(_MANY, 2 * _FEW)
        warm = _poll(world, 100, 10)
        few_alike, many_alike = (
            _peak("stored", url, warm, _poll(world, number, _KINDS)) for number in (_FEW, many)
        )
        few, all_ = (
            _peak("stored", url, warm, _poll(world, number, number)) for number in (_FEW, many)
        )
        world.database.dispose()
    told = (
        f"peak {many_alike / _MB:.1f} MB at {many:,} ballots by {few_alike / _MB:.1f} at {_FEW:,}"
    )
    yield Row(
        "memory of a count", many_alike / few_alike, 1.5, True, f"{told}, {_KINDS:,} kinds of them"
    )
    told = f"a ballot, peak {all_ / _MB:.1f} MB at {many:,} ballots by {few / _MB:.1f} at {_FEW:,}"
    yield Row("memory of a count, hardly any two alike", all_ / many * _FEW / few, 1.2, True, told)
    yield _pabulib()


def _pabulib() -> Row | NotMeasured:
    what = "memory of counting a .pb file"
    by_size = sorted(files(), key=lambda path: path.stat().st_size)
    if not by_size:
        return NotMeasured(what, "There is no .pb file at hand.")
    size = by_size[-1].stat().st_size
    peak = _peak("pb", by_size[0], by_size[-1])
    note = f"peak {peak / _MB:.1f} MB by {size / _MB:.1f} MB of {by_size[-1].name}"
    return Row(what, peak / size, 15, True, note)


def _poll(world: World, ballots: int, kinds: int) -> UUID:
    chance = random.Random(ballots)  # noqa: S311 - invented ballots
    texts = ticked(kinds)
    said = texts + chance.choices(texts, k=ballots - kinds)
    with world.database.writing() as session:
        poll = open_poll(session, world.place, Approval(), _OPTIONS)
        for start in range(0, ballots, _FEW):
            batch = [stored(poll.id, text) for text in said[start : start + _FEW]]
            session.execute(insert(SecretBallot), batch)
        return poll.id


def _peak(*what: object) -> int:
    """Return the bytes that a process needs at its peak to count the last of these."""
    command = [sys.executable, "-m", "benchmarks.deliberation.peak", *map(str, what)]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)

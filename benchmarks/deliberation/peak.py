"""``python -m benchmarks.deliberation.peak``: count something, and print Python's peak in bytes."""

import sys
import tracemalloc
from pathlib import Path
from uuid import UUID

from linli.db import Database
from linli_deliberation.counting import count
from linli_deliberation.formats import read_pb
from linli_deliberation.models import Poll
from linli_deliberation.results import counting


def _count_file(path: str) -> None:
    count(read_pb(Path(path).read_bytes()).election)


def _count_stored(database: Database, poll_id: str) -> None:
    with database.reading() as session:
        counting.counted(session, session.get_one(Poll, UUID(poll_id)))


def main(kind: str, *what: str) -> None:
    """Count something small, so that everything is loaded, then what is asked for."""
    *where, small, large = what
    databases = [Database(url) for url in where]
    for one in (small, large):
        tracemalloc.start()
        if kind == "pb":
            _count_file(one)
        else:
            _count_stored(databases[0], one)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    print(peak)


if __name__ == "__main__":
    main(*sys.argv[1:])

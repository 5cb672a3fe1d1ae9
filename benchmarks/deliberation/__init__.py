"""Votes: casting against the bare statements, counting what is stored, and what a count takes.

Casting is compared on PostgreSQL and on SQLite, both writing every commit to the disk.
"""

from collections.abc import Iterator

from benchmarks.deliberation import casting, counting, memory, together
from benchmarks.deliberation.world import on_postgresql, on_sqlite
from benchmarks.measure import NotMeasured, Row


def rows() -> Iterator[Row | NotMeasured]:
    """Measure on both databases; what a count takes, on SQLite."""
    with on_postgresql() as world:
        yield from casting.rows(world, "PostgreSQL", 0.18)
        yield from together.rows(world, 0.04, 0.7)
    with on_sqlite() as world:
        yield from casting.rows(world, "SQLite", 0.2)
        yield counting.row(world)
    yield from memory.rows()

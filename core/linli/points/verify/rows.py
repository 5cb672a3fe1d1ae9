"""Reading the ledger's tables as they are stored, in order and without keeping them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli.i18n import Text
from linli.points.seals import moment

#: Rows fetched at a time.
CHUNK = 5000

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that does not fit: its table, its id, and what is wrong with it.

    A posting is named by the booking it belongs to, or by its account where it belongs to none.
    """

    table: str
    row: str
    problem: Text

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.problem}"


def stream(
    session: Session, sql: str, parameters: Mapping[str, Any] | None = None
) -> Iterator[Row]:
    """Return the rows of a query, ids and moments as the ledger writes them (text)."""
    options = {"stream_results": True, "yield_per": CHUNK}
    connection = session.connection()
    rows = connection.exec_driver_sql(sql, dict(parameters or {}), execution_options=options)
    plain = _FROM[connection.dialect.name]
    for part in rows.partitions():
        for row in part:
            yield [plain(value) for value in row]


def count(session: Session, table: str) -> int:
    """Return how many rows a table has."""
    rows = session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608
    return int(rows.scalar_one())


def merged(
    left: Iterable[Row], right: Iterable[Row], keys: int
) -> Iterator[tuple[tuple[Any, ...], list[Row], list[Row]]]:
    """Bring rows of two ordered streams together by their first ``keys`` columns."""

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[:keys])

    streams = [groupby(left, key), groupby(right, key)]
    heads = [next(one, None) for one in streams]
    while any(head is not None for head in heads):
        smallest = min(head[0] for head in heads if head is not None)
        pair: list[list[Row]] = []
        for place, head in enumerate(heads):
            if head is not None and head[0] == smallest:
                pair.append(list(head[1]))
                heads[place] = next(streams[place], None)
            else:
                pair.append([])
        yield smallest, pair[0], pair[1]


def name(id_: str | None) -> str:
    """Return an id as people copy it."""
    return str(UUID(hex=id_)) if id_ else "-"


def facts(value: Any) -> Any:
    """Return a stored JSON value."""
    return json.loads(value) if isinstance(value, str) else value


def _from_sqlite(value: Any) -> Any:
    # "2026-03-02 01:00:00.000000" is the only text of this shape that the ledger stores.
    if type(value) is str and len(value) == 26 and value[10] == " " and value[19] == ".":
        return value[:10] + "T" + value[11:]
    return value


def _from_postgresql(value: Any) -> Any:
    if type(value) is UUID:
        return value.hex
    if type(value) is datetime:
        return moment(value)
    return value


_FROM: Mapping[str, Callable[[Any], Any]] = {
    "sqlite": _from_sqlite,
    "postgresql": _from_postgresql,
}

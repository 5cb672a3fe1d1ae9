"""Reading the ledger's tables as they are stored, in order and without keeping them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli.i18n import Text

#: Rows fetched at a time.
CHUNK = 5000

Row = Sequence[Any]

#: How each database writes ids, moments and bytes as :mod:`linli.points.seals` does.
_WRITTEN: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        "id": "$",
        "at": "substr($, 1, 10) || 'T' || substr($, 12)",
        "hex": "lower(hex($))",
    },
    "postgresql": {
        "id": "replace(CAST($ AS text), '-', '')",
        "at": """to_char($ AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')""",
        "hex": "encode($, 'hex')",
    },
}
_MACRO = re.compile(r"\[(id|at|hex|mine|here) ([^]]+)\]")


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


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks the ledger's tables, all of them or what belongs to one community's units."""

    session: Session
    community_id: UUID | None = None

    def stream(self, sql: str) -> Iterator[Row]:
        """Return the rows of a query with every value as the ledger's seals write it.

        The query says what a value is: ``[id x]`` is an id, ``[at x]`` a moment, ``[hex x]`` are
        bytes; the database writes them as text, which spares a call for each value. ``[mine x]``
        is the condition that the account ``x`` is looked at, ``[here x]`` that the community is.
        """
        options = {"stream_results": True, "yield_per": CHUNK}
        rows = self.session.connection().exec_driver_sql(
            self._plain(sql), {}, execution_options=options
        )
        for part in rows.partitions():
            yield from part

    def count(self, table: str, account: str | None = None) -> int:
        """Return how many rows of a table are looked at; ``account`` is its account's column."""
        condition = f" WHERE [mine {account}]" if account else ""
        return int(next(self.stream(f"SELECT count(*) FROM {table}{condition}"))[0])  # noqa: S608

    def _plain(self, sql: str) -> str:
        written = _WRITTEN[self.session.get_bind().dialect.name]

        def macro(found: re.Match[str]) -> str:
            if found[1] == "here":
                return self._is_here(found[2])
            if found[1] == "mine":
                return self._is_mine(found[2])
            return written[found[1]].replace("$", found[2])

        return _MACRO.sub(macro, sql)

    def _is_here(self, community: str) -> str:
        return "1 = 1" if self.community_id is None else f"{community} = '{self.community_id.hex}'"

    def _is_mine(self, account: str) -> str:
        if self.community_id is None:
            return "1 = 1"
        return (
            f"{account} IN (SELECT m.id FROM core_points_account m"  # noqa: S608
            f" JOIN core_points_unit n ON n.id = m.unit_id"
            f" WHERE n.community_id = '{self.community_id.hex}')"
        )


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

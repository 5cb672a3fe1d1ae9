"""The whole journal of a community, sent while it is read."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlmodel import Session

from linli.points import reach
from linli.points.telling import TOLD
from linli_web.api.calling import Call
from linli_web.api.ledger import resources
from linli_web.api.streaming import Stream
from linli_web.api.values import Query


class Format(StrEnum):
    """How the journal is written."""

    JSONL = "jsonl"
    CSV = "csv"


class ExportQuery(Query):
    """How to write it."""

    format: Format = Field(default=Format.JSONL, description="`jsonl`: one object a line.")


_MEDIA = {Format.JSONL: "application/jsonl", Format.CSV: "text/csv"}
#: Rows that are sent at once.
_CHUNK = 500
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@resources.get("/ledger/export", scope="points:read", streams=tuple(_MEDIA.values()))
def export(call: Call, query: ExportQuery) -> Stream:
    """Download the journal: every booking from or to an account of the community, oldest first.

    It is sent while it is read, in one moment's view: what is booked meanwhile is not in it.
    """
    community_id = call.community_id
    write = _WRITERS[query.format]

    def rows(session: Session) -> Iterator[bytes]:
        return write(reach.journal(session, community_id, chunk=_CHUNK))

    return Stream(_MEDIA[query.format], f"ledger.{query.format}", rows)


def _jsonl(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for part in _parts(rows):
        yield b"".join(
            json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            for row in part
        )


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    written = io.StringIO()
    table = csv.DictWriter(written, TOLD)
    table.writeheader()
    for part in _parts(rows):
        for row in part:
            table.writerow({name: _cell(value) for name, value in row.items()})
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()
    yield written.getvalue().encode()


def _parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _CHUNK:
            yield part
            part = []
    if part:
        yield part


def _cell(value: Any) -> Any:
    """Keep a spreadsheet from calculating what somebody wrote into a note."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_WRITERS: dict[Format, Callable[[Iterator[dict[str, Any]]], Iterator[bytes]]] = {
    Format.JSONL: _jsonl,
    Format.CSV: _csv,
}

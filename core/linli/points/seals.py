"""Fingerprints of rows: one that is changed behind our back no longer fits its seal.

A seal is SHA-256 over a line of JSON that begins with what is sealed and holds every column. The
seal of a journal row also holds its two postings and the lots it moved, so that nothing of a
booking can be changed alone. The format is part of what the ledger promises:
:mod:`linli.points.verify` and outside tools compute it again from what is stored.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

#: What a journal row's seal begins with.
TRANSFER = "linli.transfer.1"
#: Where its two moments stand among its columns, and what follows them.
_MOMENTS, _AFTER = 12, 14


def seal_row(what: str, columns: Iterable[Any]) -> bytes:
    """Return the seal of a row: ``what`` it is with the format's version, and its columns."""
    return seal_line([what, *columns])


def seal_transfer(
    columns: Sequence[Any],
    postings: Iterable[Sequence[Any]] = (),
    moves: Iterable[Sequence[Any]] = (),
) -> bytes:
    """Return the seal of a journal row.

    ``columns`` are the values in the order of :data:`linli.points.journal.COLUMNS` without the
    seal; ``postings`` are number, amount, balance and salt, the giver's first; ``moves`` are
    account, last moment and amount, in that order.
    """
    lots = sorted(plain_row(move) for move in moves)
    return seal_line([TRANSFER, columns, [plain_row(one) for one in postings], lots])


def halves(columns: Sequence[Any]) -> tuple[str, str]:
    """Return the line of a transfer before and after its two moments, up to its postings.

    For a row whose moments and postings only the database will know; it completes the line.
    """
    before, after = _encode(plain_row(columns[:_MOMENTS])), _encode(plain_row(columns[_AFTER:]))
    return f'["{TRANSFER}",{before[:-1]},"', f'",{after[1:]},['


def seal_line(line: Sequence[Any]) -> bytes:
    """Return the seal over a line; ids, moments and bytes are written as :func:`plain` does."""
    return hashlib.sha256(_encode(line).encode()).digest()


@lru_cache(1024)  # A booking writes its own moment several times, and so do all of a batch.
def moment(value: datetime) -> str:
    """Return a moment as the ledger writes it, in UTC: ``2026-03-02T01:00:00.000000``."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.replace(tzinfo=None).isoformat(timespec="microseconds")


def plain_row(row: Iterable[Any]) -> list[Any]:
    """Return values as they stand in the line; to be asked for each by the encoder takes longer."""
    written = _WRITTEN.get
    return [value if (write := written(type(value))) is None else write(value) for value in row]


def plain(value: Any) -> Any:
    """Return a value as it stands in the line: ids and bytes in hex, moments as text."""
    write = _WRITTEN.get(type(value))
    if write is not None:
        return write(value)
    # What is left are numbers, texts, nothing, and enumerations, which are texts.
    return str(value) if isinstance(value, str) else value


_WRITTEN: dict[type, Callable[[Any], Any]] = {
    UUID: lambda value: value.hex,
    datetime: moment,
    bytes: bytes.hex,
}

#: What JSON does not know by itself is asked of :func:`plain`.
_encode = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, sort_keys=True, check_circular=False, default=plain
).encode

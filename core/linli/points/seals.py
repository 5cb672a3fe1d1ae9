"""Fingerprints of journal rows: a row that is changed behind our back no longer fits its seal.

The seal of a row is SHA-256 over a line of JSON that holds every column, and the lots it moved.
The format is part of what the ledger promises: ``linli.points.verify`` and outside tools compute
it again from what is stored.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

#: Begins every sealed line, so that a seal is never mistaken for the hash of something else.
VERSION = "linli.transfer.1"

_encode = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, sort_keys=True, check_circular=False
).encode


def seal(columns: Iterable[Any], moves: Iterable[tuple[UUID, datetime, int]] = ()) -> bytes:
    """Return the seal of a journal row.

    ``columns`` are the values in the order of :data:`linli.points.journal.COLUMNS` without the
    seal; ``moves`` are its lot moves as account, last moment and amount.
    """
    line = [VERSION, [_plain(value) for value in columns]]
    if moves:
        line.append(sorted([_plain(part) for part in move] for move in moves))
    return hashlib.sha256(_encode(line).encode()).digest()


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is UUID:
        return value.hex
    if kind is datetime:
        return moment(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value


def moment(value: datetime) -> str:
    """Return a moment as the ledger writes it, in UTC: ``2026-03-02T01:00:00.000000``."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f")

"""Reading and writing lots, where points grow old: written out as SQL, as bookings are.

They are read in a statement of their own, after the accounts are locked: whoever waited for the
lock must see what the one before left.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli.db.driver import send
from linli.points.book import Book, Entry
from linli.points.journal import for_sqlite

_LITE_OPEN = """
SELECT account_id, expires_at, remaining FROM core_points_lot
 WHERE account_id IN (SELECT value FROM json_each(?)) AND remaining > 0
"""
_PG_OPEN = """
SELECT account_id, expires_at, remaining FROM core_points_lot
 WHERE account_id = ANY(%s::uuid[]) AND remaining > 0
"""
_LITE_MOVE = """
INSERT INTO core_points_lot_move (transfer_id, account_id, expires_at, amount) VALUES (?, ?, ?, ?)
"""
_LITE_LOT = """
INSERT INTO core_points_lot (account_id, expires_at, remaining) VALUES (?, ?, ?)
ON CONFLICT (account_id, expires_at) DO UPDATE SET remaining = excluded.remaining
"""
_PG_WRITE = """
WITH moves AS (
    INSERT INTO core_points_lot_move (transfer_id, account_id, expires_at, amount)
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::bigint[])
)
INSERT INTO core_points_lot (account_id, expires_at, remaining)
SELECT * FROM unnest(%s::uuid[], %s::timestamptz[], %s::bigint[])
ON CONFLICT (account_id, expires_at) DO UPDATE SET remaining = excluded.remaining
"""


def load(session: Session, book: Book) -> None:
    """Fill in the open lots of the accounts that have them."""
    ids = [lane.account_id for lane in book.values() if lane.has_lots]
    if not ids:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        asked = json.dumps([id_.hex for id_ in ids])
        for hexed, ends, remaining in send(connection, _LITE_OPEN, (asked,)).fetchall():
            moment = datetime.fromisoformat(ends).replace(tzinfo=UTC)
            book[UUID(hex=hexed)].lots[moment] = remaining
        return
    for account_id, ends, remaining in send(connection, _PG_OPEN, (ids,)).fetchall():
        book[account_id].lots[ends.astimezone(UTC)] = remaining


def write(session: Session, entries: Iterable[Entry], book: Book) -> None:
    """Write what the entries moved, and what remains in the lots."""
    moves = [
        (entry.columns[0], account_id, ends, amount)
        for entry in entries
        for account_id, ends, amount in entry.moves
    ]
    if not moves:
        return
    lots = [
        (lane.account_id, ends, lane.lots[ends])
        for lane in book.values()
        for ends in sorted(lane.changed_lots)
    ]
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        send(connection, _LITE_MOVE, for_sqlite(moves), many=True)
        send(connection, _LITE_LOT, for_sqlite(lots), many=True)
        return
    columns: tuple[list[Any], ...] = (*_columns(moves), *_columns(lots))
    send(connection, _PG_WRITE, columns)


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]

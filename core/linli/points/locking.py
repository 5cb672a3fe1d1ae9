"""Locking the accounts of a call: one statement, sent as it stands.

What never changes about the accounts is known already (:mod:`linli.points.known`), so only the
lanes are read. Both databases answer with the same values.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from linli import feed
from linli.clock import remember
from linli.db.driver import send
from linli.points.book import Book, Lane
from linli.points.known import Known, known
from linli.points.values import AccountStatus

#: The clock and the feed are told on the way: questions that every booking would ask next.
#: A row is one column of JSON: to describe and convert twelve columns costs the client more.
_STATE = """
SELECT {array}(l.account_id, l.lane, l.status, l.minimum, l.maximum, l.balance, l.held_out,
       l.held_in, l.number, l.last_at, {clock},
       EXISTS (SELECT 1 FROM core_feed f WHERE f.community_id = {community})){text}
  FROM {lanes}
 ORDER BY l.account_id, l.lane
"""
_TWO = """core_points_lane l
 WHERE (l.account_id = {0} AND l.lane = {1}) OR (l.account_id = {2} AND l.lane = {3})"""

_PG = {
    "clock": "date_trunc('milliseconds', clock_timestamp())",
    "community": "%s",
    "array": "json_build_array",
    "text": "::text",
}
_PG_LOCK_TWO = _STATE.format(lanes=_TWO.format(*("%s",) * 4), **_PG) + " FOR NO KEY UPDATE"
_PG_LOCK = (
    _STATE.format(
        lanes="unnest(%s::uuid[], %s::smallint[]) AS w(id, lane) "
        "JOIN core_points_lane l ON l.account_id = w.id AND l.lane = w.lane",
        **_PG,
    )
    + " FOR NO KEY UPDATE OF l"
)
_LITE = {
    "clock": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "community": "?",
    "array": "json_array",
    "text": "",
}
_LITE_LOCK_TWO = _STATE.format(lanes=_TWO.format(*"????"), **_LITE)
_LITE_LOCK = _STATE.format(
    lanes="(SELECT value ->> 0 AS id, value ->> 1 AS lane FROM json_each(?)) AS w "
    "JOIN core_points_lane l ON l.account_id = w.id AND l.lane = w.lane",
    **_LITE,
)


def lock(session: Session, wanted: Iterable[tuple[UUID, int]]) -> Book:
    """Lock one lane of each account, in the order of their ids, and return their state.

    The lane is the number given, modulo how many the account has. An account that does not exist
    is missing in the answer.
    """
    asked = dict(wanted)
    facts = known(session, asked)
    pairs = [(id_, lane % facts[id_].lanes) for id_, lane in asked.items() if id_ in facts]
    if not pairs:
        return Book()
    community_id = facts[pairs[0][0]].community_id
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        ids = {id_.hex: id_ for id_, _lane in pairs}
        found = _of_sqlite(connection, pairs, community_id)
    else:
        ids = {str(id_): id_ for id_, _lane in pairs}
        found = _of_postgresql(connection, pairs, community_id)
    if not found:
        return Book()
    rows = [json.loads(row[0]) for row in found]
    # What linli.clock.now() and the feed would have asked for in queries of their own.
    remember(session, _moment(rows[0][10]))
    feed.note_open(session, community_id, bool(rows[0][11]))
    return Book((ids[row[0]], _lane(ids[row[0]], row, facts[ids[row[0]]])) for row in rows)


def _of_postgresql(
    connection: Connection, pairs: Sequence[tuple[UUID, int]], community_id: UUID
) -> Sequence[Sequence[Any]]:
    if len(pairs) == 2:
        (one, first), (two, second) = pairs
        values: tuple[Any, ...] = (community_id, one, first, two, second)
        return send(connection, _PG_LOCK_TWO, values).fetchall()
    values = (community_id, [id_ for id_, _ in pairs], [lane for _, lane in pairs])
    return send(connection, _PG_LOCK, values).fetchall()


def _of_sqlite(
    connection: Connection, pairs: Sequence[tuple[UUID, int]], community_id: UUID
) -> Sequence[Sequence[Any]]:
    if len(pairs) == 2:
        (one, first), (two, second) = pairs
        values: tuple[Any, ...] = (community_id.hex, one.hex, first, two.hex, second)
        return send(connection, _LITE_LOCK_TWO, values).fetchall()
    asked = json.dumps([(id_.hex, lane) for id_, lane in pairs])
    return send(connection, _LITE_LOCK, (community_id.hex, asked)).fetchall()


def _lane(account_id: UUID, row: Sequence[Any], facts: Known) -> Lane:
    return Lane(
        account_id=account_id,
        lane=row[1],
        unit_id=facts.unit_id,
        kind=facts.kind,
        scale=facts.scale,
        transferable=facts.transferable,
        expiry=facts.expiry,
        community_id=facts.community_id,
        has_lots=facts.has_lots,
        status=AccountStatus(row[2]),
        minimum=row[3],
        maximum=row[4],
        balance=row[5],
        held_out=row[6],
        held_in=row[7],
        number=row[8],
        last_at=_moment(row[9]),
    )


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    # SQLite writes UTC without saying so, PostgreSQL writes the session's own zone.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

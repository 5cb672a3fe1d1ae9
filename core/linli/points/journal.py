"""Writing what a call came to: one statement on PostgreSQL.

These are the statements every booking waits for, so they are written out as SQL and sent through
the session's own connection without being built anew.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from linli.access.actor import Actor
from linli.db.driver import send, wrapped
from linli.ids import new_id
from linli.points.book import Entry, Lane
from linli.points.seals import moment

#: The journal's columns with their PostgreSQL types, in the order of :class:`Entry.columns`.
TYPES = {
    "id": "uuid",
    "key": "text",
    "kind": "text",
    "from_id": "uuid",
    "to_id": "uuid",
    "from_lane": "smallint",
    "to_lane": "smallint",
    "amount": "bigint",
    "hold_id": "uuid",
    "reverses_id": "uuid",
    "link_id": "uuid",
    "expires_at": "timestamptz",
    "effective_at": "timestamptz",
    "recorded_at": "timestamptz",
    "actor_id": "uuid",
    "on_behalf_of_id": "uuid",
    "origin": "text",
    "reason": "text",
    "subject_type": "text",
    "subject_id": "uuid",
    "note": "text",
    "rule_version": "text",
    "refusal": "text",
    "facts": "json",
    "seal": "bytea",
}
COLUMNS = tuple(TYPES)
_MOMENTS = tuple(place for place, name in enumerate(COLUMNS) if name.endswith("_at"))
#: Places of the columns that only the writer knows.
_ID, _LINK, _ACTOR, _BEHALF, _ORIGIN = (
    COLUMNS.index(name) for name in ("id", "link_id", "actor_id", "on_behalf_of_id", "origin")
)
_FACTS, _SEAL = COLUMNS.index("facts"), COLUMNS.index("seal")
#: The same of the postings.
POSTING = {
    "account_id": "uuid",
    "lane": "smallint",
    "recorded_at": "timestamptz",
    "number": "bigint",
    "transfer_id": "uuid",
    "amount": "bigint",
    "balance": "bigint",
    "salt": "bytea",
}
_LANE = {
    "account_id": "uuid",
    "lane": "smallint",
    "balance": "bigint",
    "held_out": "bigint",
    "held_in": "bigint",
    "number": "bigint",
    "last_at": "timestamptz",
}
_LANE_STATE = tuple(_LANE)[2:]


def _unnest(types: dict[str, str], prefix: str) -> str:
    return ", ".join(f"%({prefix}{name})s::{kind}[]" for name, kind in types.items())


#: Bytes of a posting's salt.
SALT = 16
#: From this many rows on, COPY is quicker than arrays of values.
_MANY = 40
_PG_COPY = f"COPY core_points_transfer ({', '.join(TYPES)}) FROM STDIN"
_PG_COPY_POSTINGS = f"COPY core_points_posting ({', '.join(POSTING)}) FROM STDIN"
_PG_LANES = f"""
UPDATE core_points_lane AS lane
   SET {", ".join(f"{name} = v.{name}" for name in _LANE_STATE)}
  FROM unnest({", ".join(f"%s::{kind}[]" for kind in _LANE.values())}) AS v({", ".join(_LANE)})
 WHERE lane.account_id = v.account_id AND lane.lane = v.lane
"""  # noqa: S608
_PG_WRITE = f"""
WITH t AS (
    INSERT INTO core_points_transfer ({", ".join(TYPES)})
    SELECT * FROM unnest({_unnest(TYPES, "t_")})
    ON CONFLICT (key) DO NOTHING
    RETURNING id
), written AS (
    SELECT count(*) AS n FROM t
), p AS (
    INSERT INTO core_points_posting ({", ".join(POSTING)})
    SELECT * FROM unnest({_unnest(POSTING, "p_")})
     WHERE (SELECT n FROM written) = %(n)s
), l AS (
    UPDATE core_points_lane AS lane
       SET {", ".join(f"{name} = v.{name}" for name in _LANE_STATE)}
      FROM unnest({_unnest(_LANE, "l_")}) AS v({", ".join(_LANE)})
     WHERE lane.account_id = v.account_id AND lane.lane = v.lane
       AND (SELECT n FROM written) = %(n)s
)
SELECT n FROM written
"""  # noqa: S608 - built from the constants above

#: The same for the usual case, one row with two postings. What several tables share is sent once:
#: psycopg keeps a parsed statement only when it has at most 50 parameters.
_PG_WRITE_ONE = f"""
WITH t AS (
    INSERT INTO core_points_transfer ({", ".join(TYPES)})
    VALUES ({", ".join(f"%({name})s" for name in TYPES)})
    ON CONFLICT (key) DO NOTHING
    RETURNING id, from_id, from_lane, to_id, to_lane, recorded_at, amount
), v AS (
    SELECT from_id AS account_id, from_lane AS lane, recorded_at, %(g_number)s::bigint AS number,
           id, -amount AS amount, %(g_balance)s::bigint AS balance, %(g_salt)s::bytea AS salt,
           %(g_out)s::bigint AS held_out, %(g_in)s::bigint AS held_in
      FROM t
    UNION ALL
    SELECT to_id, to_lane, recorded_at, %(r_number)s, id, amount, %(r_balance)s, %(r_salt)s,
           %(r_out)s, %(r_in)s
      FROM t
), p AS (
    INSERT INTO core_points_posting ({", ".join(POSTING)})
    SELECT account_id, lane, recorded_at, number, id, amount, balance, salt FROM v
), l AS (
    UPDATE core_points_lane AS lane
       SET balance = v.balance, held_out = v.held_out, held_in = v.held_in, number = v.number,
           last_at = v.recorded_at
      FROM v
     WHERE lane.account_id = v.account_id AND lane.lane = v.lane
)
SELECT count(*) FROM t
"""  # noqa: S608

_LITE_TRANSFER = (
    f"INSERT INTO core_points_transfer ({', '.join(TYPES)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(TYPES))}) ON CONFLICT (key) DO NOTHING"
)
_LITE_POSTING = (
    f"INSERT INTO core_points_posting ({', '.join(POSTING)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(POSTING))})"
)
_LITE_LANE = (
    f"UPDATE core_points_lane SET {', '.join(f'{name} = ?' for name in _LANE_STATE)} "  # noqa: S608
    "WHERE account_id = ? AND lane = ?"
)


def sign(columns: list[Any], actor: Actor, link: UUID | None) -> None:
    """Give a journal row its id, and say who books it and what it is linked with."""
    columns[_ID] = new_id()
    columns[_LINK] = link
    columns[_ACTOR] = actor.person_id
    columns[_BEHALF] = actor.on_behalf_of
    columns[_ORIGIN] = actor.origin[:80]


def write(session: Session, entries: Sequence[Entry], lanes: Sequence[Lane]) -> bool:
    """Write journal rows, their postings and the new state of the lanes.

    Returns False, with nothing but perhaps some journal rows written, when one of the keys was
    already there.
    """
    connection = session.connection()
    states = [
        (e.account_id, e.lane, e.balance, e.held_out, e.held_in, e.number, e.last_at) for e in lanes
    ]
    if connection.dialect.name == "sqlite":
        rows = list(_rows(entries, _moment_stored))
        done = send(connection, _LITE_TRANSFER, rows, many=True)
        if done.rowcount != len(rows):
            return False
        if postings := list(_postings(entries, _moment_stored)):
            send(connection, _LITE_POSTING, postings, many=True)
        if states:
            lanes_ = for_sqlite((*state[2:], *state[:2]) for state in states)
            send(connection, _LITE_LANE, lanes_, many=True)
        return True
    if len(entries) == 1 and len(lanes) == len(entries[0].postings) == 2:
        values = _of_one(entries[0])
        return bool(send(connection, _PG_WRITE_ONE, values).fetchall()[0][0])
    if len(entries) >= _MANY:
        return _copied(connection, entries, states)
    values = {"n": len(entries)}
    for prefix, names, table in (
        ("t_", TYPES, list(_rows(entries, _moment_sent))),
        ("p_", POSTING, list(_postings(entries, _moment_sent))),
        ("l_", _LANE, states),
    ):
        for place, name in enumerate(names):
            values[prefix + name] = [row[place] for row in table]
    written: int = send(connection, _PG_WRITE, values).fetchall()[0][0]
    return written == len(entries)


def _rows(entries: Iterable[Entry], at: Callable[[datetime], str]) -> Iterator[tuple[Any, ...]]:
    """Return the journal rows: what was sealed, with moments as the database takes them."""
    for entry in entries:
        columns, row = entry.columns, entry.sealed.copy()
        for place in _MOMENTS:
            if (moment_ := columns[place]) is not None:
                row[place] = at(moment_)
        if (facts := columns[_FACTS]) is not None:
            row[_FACTS] = json.dumps(facts)
        yield *row, columns[_SEAL]


def _postings(entries: Iterable[Entry], at: Callable[[datetime], str]) -> Iterator[tuple[Any, ...]]:
    """Return the postings of the entries, in the same manner."""
    for entry in entries:
        id_ = entry.sealed[0]
        for (lane, number, amount, balance, moment_), salt in zip(
            entry.postings, entry.salts, strict=True
        ):
            account_id = lane.account_id.hex
            yield account_id, lane.lane, at(moment_), number, id_, amount, balance, salt


def _copied(
    connection: Connection, entries: Sequence[Entry], states: Sequence[Sequence[Any]]
) -> bool:
    """Write many rows with COPY, inside the caller's savepoint: a known key makes it fail."""
    cursor: Any = connection.connection.cursor()
    try:
        for statement, rows in ((_PG_COPY, _rows), (_PG_COPY_POSTINGS, _postings)):
            with cursor.copy(statement) as copy:
                for row in rows(entries, _moment_sent):
                    copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        if getattr(error.diag, "constraint_name", "") == "uq_core_points_transfer_key":
            return False
        raise wrapped(connection, _PG_COPY, error) from error
    finally:
        cursor.close()
    if states:
        columns = tuple(list(column) for column in zip(*states, strict=True))
        send(connection, _PG_LANES, columns)
    return True


def _of_one(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = dict(zip(COLUMNS, entry.columns, strict=True))
    for prefix, posting, salt in zip("gr", entry.postings, entry.salts, strict=True):
        lane = posting[0]
        values[f"{prefix}_number"] = lane.number
        values[f"{prefix}_balance"] = lane.balance
        values[f"{prefix}_salt"] = salt
        values[f"{prefix}_out"] = lane.held_out
        values[f"{prefix}_in"] = lane.held_in
    return values


def for_sqlite(rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    """Return rows as SQLAlchemy's types store them in SQLite."""
    stored = _STORED.get
    return [
        tuple(value if (store := stored(type(value))) is None else store(value) for value in row)
        for row in rows
    ]


@lru_cache(1024)  # One moment stands in all rows of a batch.
def _moment_stored(value: datetime) -> str:
    return moment(value).replace("T", " ")


def _moment_sent(value: datetime) -> str:
    return f"{moment(value)}Z"


_STORED: dict[type, Callable[[Any], str]] = {
    UUID: lambda value: value.hex,
    datetime: _moment_stored,
    dict: json.dumps,
}

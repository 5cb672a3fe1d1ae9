"""A transfer in one statement, where nothing speaks against it.

Most transfers are plain: two open accounts, enough on the one, room on the other. On PostgreSQL
such a transfer locks, is judged and is written in one statement, so that its accounts stay locked
for a round trip less, and the client computes and sends a third of it. The statement refuses
nothing: where anything speaks against the transfer it writes nothing, and
:mod:`linli.points.booking` goes step by step and says why with the rules of
:mod:`linli.points.rules`. What both book is the same, seal for seal.
"""

from datetime import UTC, datetime, timedelta
from os import urandom
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli import clock, feed
from linli.access.actor import Actor
from linli.communities.tree import place
from linli.db.driver import send
from linli.points import journal, lots, rules
from linli.points.book import Order
from linli.points.known import Known, known
from linli.points.seals import halves
from linli.points.values import CLOCK_TOLERANCE, TransferKind

_EFFECTIVE, _RECORDED = (journal.COLUMNS.index(name) for name in ("effective_at", "recorded_at"))
#: What the database finds out itself; the rest of a journal row is known before.
_FOUND = {"effective_at": "s.at", "recorded_at": "s.at", "seal": "s.seal"}
_COLUMNS = ", ".join(
    _FOUND.get(name, f"%({name})s::{kind}") for name, kind in journal.TYPES.items()
)
_AS_SEALED = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
_SEALED_LOT = f"""concat('["', translate(account_id::text, '-', ''), '","',
       {_AS_SEALED.format("ends")}, '",', amount, ']')"""

#: The lanes are locked in the order of their accounts, as in :mod:`linli.points.locking`.
_LOCKED = """
WITH locked AS MATERIALIZED (
    SELECT *, coalesce(%(now)s::timestamptz, date_trunc('milliseconds', clock_timestamp())) AS clock
      FROM core_points_lane
     WHERE (account_id = %(from_id)s AND lane = %(from_lane)s)
        OR (account_id = %(to_id)s AND lane = %(to_lane)s)
     ORDER BY account_id, lane FOR NO KEY UPDATE
)"""
#: Lots are seen as they were when the statement began. Whoever waited for the lock may have missed
#: another's booking: then the giver's lane has another number than the one that was seen.
_LOTS = """, open AS MATERIALIZED (
    SELECT expires_at AS ends, remaining, coalesce(sum(remaining) OVER (
               ORDER BY expires_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
      FROM core_points_lot
     WHERE %(giving)s AND account_id = %(from_id)s AND remaining > 0
), seen AS MATERIALIZED (
    SELECT number, (SELECT sum(remaining) FROM open) AS remaining,
           (SELECT min(ends) FROM open) AS earliest
      FROM core_points_lane
     WHERE account_id = %(from_id)s AND lane = %(from_lane)s
)"""
_LOTS_AGREE = """
       AND (NOT %(giving)s OR (
               SELECT g.number = seen.number AND seen.remaining >= %(amount)s::bigint
                      AND seen.earliest > greatest(g.clock, g.last_at, r.last_at) FROM seen))
       AND (NOT %(taking)s OR r.balance >= 0)
       AND (%(ends)s::timestamptz IS NULL OR (
               greatest(g.clock, g.last_at, r.last_at) >= %(day)s::timestamptz
               AND greatest(g.clock, g.last_at, r.last_at) < %(tomorrow)s::timestamptz))"""
_GRANTED = """, granted AS MATERIALIZED (
    SELECT g.clock, greatest(g.clock, g.last_at, r.last_at) AS at,
           g.number + 1 AS g_number, g.balance - %(amount)s::bigint AS g_balance,
           r.number + 1 AS r_number, r.balance + %(amount)s::bigint AS r_balance
      FROM locked g, locked r
     WHERE g.account_id = %(from_id)s AND r.account_id = %(to_id)s
       AND g.status = 'open' AND r.status = 'open'
       AND (g.minimum IS NULL OR g.balance - g.held_out - %(amount)s::bigint >= g.minimum)
       AND (r.maximum IS NULL OR r.balance + r.held_in + %(amount)s::bigint <= r.maximum)
       AND greatest(g.last_at, r.last_at) - g.clock <= %(tolerance)s::interval"""
#: The earliest to end is spent first and keeps its last moment; see :mod:`linli.points.lots`.
_MOVES = """, piece AS MATERIALIZED (
    SELECT ends, least(remaining, %(amount)s::bigint - before)::bigint AS amount
      FROM granted, open WHERE before < %(amount)s::bigint
), move AS MATERIALIZED (
    SELECT %(from_id)s::uuid AS account_id, ends, -amount AS amount FROM piece
    UNION ALL
    SELECT %(to_id)s, ends, amount FROM piece WHERE %(taking)s
    UNION ALL
    SELECT %(to_id)s, %(ends)s, %(amount)s FROM granted WHERE %(ends)s::timestamptz IS NOT NULL
)"""
_SEALED = """, s AS MATERIALIZED (
    SELECT *, sha256(convert_to(concat(%(before)s::text, {0}, '","', {0}, %(between)s::text,
       '[', g_number, ',', -%(amount)s::bigint, ',', g_balance, ',"', %(g_salt)s::text, '"],',
       '[', r_number, ',', %(amount)s::bigint, ',', r_balance, ',"', %(r_salt)s::text, '"]],[',
       {1}, ']]'), 'UTF8')) AS seal
      FROM granted
)"""
_LOTS_SEALED = f"(SELECT string_agg({_SEALED_LOT}, ',' ORDER BY account_id, ends) FROM move)"  # noqa: S608
_WRITTEN = f""", t AS (
    INSERT INTO core_points_transfer ({", ".join(journal.TYPES)})
    SELECT {_COLUMNS} FROM s ON CONFLICT (key) DO NOTHING
    RETURNING id
), v AS MATERIALIZED (
    SELECT %(from_id)s::uuid AS account_id, %(from_lane)s::smallint AS lane, at,
           g_number AS number, id, -%(amount)s::bigint AS amount, g_balance AS balance,
           decode(%(g_salt)s, 'hex') AS salt
      FROM s, t
    UNION ALL
    SELECT %(to_id)s, %(to_lane)s, at, r_number, id, %(amount)s, r_balance,
           decode(%(r_salt)s, 'hex')
      FROM s, t
), p AS (
    INSERT INTO core_points_posting ({", ".join(journal.POSTING)})
    SELECT * FROM v
), l AS (
    UPDATE core_points_lane AS lane
       SET balance = v.balance, number = v.number, last_at = v.at
      FROM v
     WHERE lane.account_id = v.account_id AND lane.lane = v.lane
)"""  # noqa: S608 - built from constants
_LOTS_WRITTEN = """, m AS (
    INSERT INTO core_points_lot_move (transfer_id, account_id, expires_at, amount)
    SELECT t.id, move.account_id, move.ends, move.amount FROM move, t
), spent AS (
    UPDATE core_points_lot AS lot SET remaining = remaining + move.amount
      FROM move, t
     WHERE lot.account_id = move.account_id AND lot.expires_at = move.ends AND move.amount < 0
), received AS (
    INSERT INTO core_points_lot AS lot (account_id, expires_at, remaining)
    SELECT move.account_id, move.ends, move.amount FROM move, t WHERE move.amount > 0
    ON CONFLICT (account_id, expires_at)
    DO UPDATE SET remaining = lot.remaining + excluded.remaining
)"""
_TOLD = f"""
SELECT {_AS_SEALED.format("clock")}, {_AS_SEALED.format("at")},
       EXISTS (SELECT 1 FROM core_feed f WHERE f.community_id = %(community_id)s), seal
  FROM s, t
"""  # noqa: S608

_PLAIN = "".join(
    [_LOCKED, _GRANTED, ")", _SEALED.format(_AS_SEALED.format("at"), "''"), _WRITTEN, _TOLD]
)
_WITH_LOTS = "".join(
    [
        *[_LOCKED, _LOTS, _GRANTED, _LOTS_AGREE, ")", _MOVES],
        *[_SEALED.format(_AS_SEALED.format("at"), _LOTS_SEALED), _WRITTEN, _LOTS_WRITTEN, _TOLD],
    ]
)

#: What comes out of lots keeps its last moment.
_KEEPING: dict[str, datetime | None] = {"ends": None, "day": None, "tomorrow": None}


def book(session: Session, actor: Actor, order: Order, lane: int) -> list[Any] | None:
    """Book a plain transfer if nothing speaks against it; else nothing was written.

    ``lane`` chooses among an account's lanes. Returns the journal row in the order of
    :data:`linli.points.journal.COLUMNS`.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return None
    facts = known(session, (order.from_id, order.to_id))
    giver, taker = facts.get(order.from_id), facts.get(order.to_id)
    if giver is None or taker is None or not _is_plain(order, giver, taker):
        return None
    columns = rules.columns(order, (lane % giver.lanes, lane % taker.lanes), None, None)
    journal.sign(columns, actor, None)
    values: dict[str, Any] = dict(zip(journal.COLUMNS, columns, strict=False))
    values["before"], values["between"] = halves(columns)
    values["g_salt"], values["r_salt"] = urandom(journal.SALT).hex(), urandom(journal.SALT).hex()
    values["now"], values["tolerance"] = clock.told(session), CLOCK_TOLERANCE
    values["community_id"] = giver.community_id
    statement = _PLAIN
    if giver.has_lots or taker.has_lots:
        statement = _WITH_LOTS
        values |= {"giving": giver.has_lots, "taking": taker.has_lots}
        values |= _ending(session, taker) if not giver.has_lots else _KEEPING
    row = send(connection, statement, values).fetchone()
    if row is None:
        return None
    seen, at, is_open, seal = row
    clock.remember(session, datetime.fromisoformat(seen).replace(tzinfo=UTC))
    feed.note_open(session, giver.community_id, is_open)
    columns[_EFFECTIVE] = columns[_RECORDED] = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return [*columns, seal]


def _is_plain(order: Order, giver: Known, taker: Known) -> bool:
    return (
        order.kind is TransferKind.TRANSFER
        and order.effective_at is None
        and giver.unit_id == taker.unit_id
        and rules.may_give(giver, taker)
    )


def _ending(session: Session, taker: Known) -> dict[str, datetime | None]:
    """Return when points received today end, and from when to when it is today there."""
    zone = place(session, taker.community_id).time_zone
    moment = clock.now(session)
    today = moment.astimezone(ZoneInfo(zone)).date()
    midnight = datetime(today.year, today.month, today.day, tzinfo=ZoneInfo(zone))
    return {
        "ends": lots.last_moment(taker.expiry, moment, zone),
        "day": midnight,
        "tomorrow": midnight + timedelta(days=1),
    }

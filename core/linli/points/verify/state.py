"""What is stored of the present: holds, balances and lots, recomputed from the journal."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from linli.i18n import texts
from linli.points.verify.rows import Row, Wrong, merged, name, stream

_ = texts("linli")

_EXITS = """
SELECT e.id, h.id, h.amount, e.amount, e.kind, h.from_id = e.from_id AND h.to_id = e.to_id
  FROM core_points_transfer e
  LEFT JOIN core_points_transfer h
    ON h.id = e.hold_id AND h.kind = 'hold' AND h.refusal IS NULL
 WHERE e.hold_id IS NOT NULL AND e.refusal IS NULL
 ORDER BY e.id
"""
_REVERSALS = """
SELECT r.reverses_id, o.id, o.amount, sum(r.amount),
       min(CASE WHEN r.from_id = o.to_id AND r.to_id = o.from_id THEN 1 ELSE 0 END)
  FROM core_points_transfer r
  LEFT JOIN core_points_transfer o
    ON o.id = r.reverses_id AND o.refusal IS NULL AND o.kind IN ('transfer', 'settlement')
 WHERE r.reverses_id IS NOT NULL AND r.refusal IS NULL
 GROUP BY r.reverses_id, o.id, o.amount
 ORDER BY r.reverses_id
"""
_OPEN = """
SELECT h.id, h.from_id, h.to_id, h.amount, h.expires_at, h.from_lane, h.to_lane
  FROM core_points_transfer h
 WHERE h.kind = 'hold' AND h.refusal IS NULL
   AND NOT EXISTS (SELECT 1 FROM core_points_transfer e
                    WHERE e.hold_id = h.id AND e.refusal IS NULL)
 ORDER BY h.id
"""
_LISTED = """
SELECT hold_id, from_id, to_id, amount, expires_at FROM core_points_open_hold ORDER BY hold_id
"""
_LANES = """
SELECT l.account_id, l.lane, l.balance, l.number, l.last_at, l.held_out, l.held_in, l.minimum,
       l.maximum, a.created_at
  FROM core_points_lane l JOIN core_points_account a ON a.id = l.account_id
 ORDER BY l.account_id, l.lane
"""
_NEWEST = """
SELECT account_id, lane, balance, number, recorded_at FROM (
    SELECT account_id, lane, balance, number, recorded_at,
           row_number() OVER (PARTITION BY account_id, lane ORDER BY number DESC) AS place
      FROM core_points_posting) AS p
 WHERE place = 1
 ORDER BY account_id, lane
"""
_LOTS = """
SELECT account_id, expires_at, remaining FROM core_points_lot ORDER BY account_id, expires_at
"""
_MOVED = """
SELECT account_id, expires_at, sum(amount) FROM core_points_lot_move
 GROUP BY account_id, expires_at ORDER BY account_id, expires_at
"""
_LOT_SUMS = """
SELECT l.account_id, l.balance, coalesce(sum(o.remaining), 0)
  FROM core_points_lane l
  JOIN core_points_account a ON a.id = l.account_id AND a.kind IN ('holder', 'pool')
  JOIN core_points_unit u ON u.id = a.unit_id AND u.expiry <> 'never'
  LEFT JOIN core_points_lot o ON o.account_id = l.account_id
 GROUP BY l.account_id, l.balance
 ORDER BY l.account_id
"""
_UNIT_SUMS = """
SELECT a.unit_id, sum(l.balance) FROM core_points_lane l
  JOIN core_points_account a ON a.id = l.account_id GROUP BY a.unit_id ORDER BY a.unit_id
"""


def wrong_exits(session: Session) -> Iterator[Wrong]:
    """Find exits of holds that do not fit their hold."""
    for id_, hold, held, amount, kind, same in stream(session, _EXITS):
        if hold is None:
            yield Wrong("core_points_transfer", name(id_), _("its hold is missing"))
        elif not same or amount > held or (kind != "settlement" and amount != held):
            yield Wrong("core_points_transfer", name(id_), _("it does not fit its hold"))


def wrong_reversals(session: Session) -> Iterator[Wrong]:
    """Find bookings of which more was reversed than they moved."""
    for id_, original, amount, reversed_, same in stream(session, _REVERSALS):
        if original is None:
            yield Wrong("core_points_transfer", name(id_), _("it is missing, but was reversed"))
        elif not same or reversed_ > amount:
            yield Wrong("core_points_transfer", name(id_), _("more was reversed than it moved"))


def wrong_open_holds(session: Session) -> Iterator[Wrong]:
    """Find holds that are listed as open though they are not, or the other way round."""
    open_ = (row[:5] for row in stream(session, _OPEN))
    for key, should, is_ in merged(open_, stream(session, _LISTED), 1):
        if should != is_:
            yield Wrong("core_points_open_hold", name(key[0]), _("it is not what the journal says"))


def wrong_lanes(session: Session) -> Iterator[Wrong]:
    """Find balances that are not what the postings and holds come to, or outside the limits."""
    held_out: dict[tuple[Any, ...], int] = {}
    held_in: dict[tuple[Any, ...], int] = {}
    for _id, from_id, to_id, amount, _ends, from_lane, to_lane in stream(session, _OPEN):
        giver, taker = (from_id, from_lane), (to_id, to_lane)
        held_out[giver] = held_out.get(giver, 0) + amount
        held_in[taker] = held_in.get(taker, 0) + amount
    for key, lanes, newest in merged(stream(session, _LANES), stream(session, _NEWEST), 2):
        if not lanes:
            yield Wrong("core_points_lane", name(key[0]), _("it is missing"))
            continue
        (lane,) = lanes
        should = list(newest[0][2:]) if newest else [0, 0, lane[9]]
        held = [held_out.get(key, 0), held_in.get(key, 0)]
        if list(lane[2:7]) != [*should, *held]:
            yield Wrong("core_points_lane", name(key[0]), _("it is not what the journal says"))
        elif not _within_limits(lane):
            yield Wrong("core_points_lane", name(key[0]), _("its balance is outside its limits"))


def wrong_lots(session: Session) -> Iterator[Wrong]:
    """Find lots that are not what was moved, or do not add up to their account's balance."""
    for key, should, is_ in merged(stream(session, _MOVED), stream(session, _LOTS), 2):
        if [row[2] for row in should] != [row[2] for row in is_]:
            row = f"{name(key[0])} {key[1]}"
            yield Wrong("core_points_lot", row, _("it is not what the journal says"))
    for account_id, balance, open_ in stream(session, _LOT_SUMS):
        if open_ != max(0, balance):
            problem = _("its open lots do not add up to its balance")
            yield Wrong("core_points_lane", name(account_id), problem)


def wrong_sums(session: Session) -> Iterator[Wrong]:
    """Find units whose balances do not add up to zero."""
    for unit_id, total in stream(session, _UNIT_SUMS):
        if total != 0:
            yield Wrong("core_points_unit", name(unit_id), _("its balances do not add up to zero"))


def _within_limits(lane: Row) -> bool:
    balance, held_out, held_in, minimum, maximum = lane[2], *lane[5:9]
    low = minimum is None or balance - held_out >= minimum
    return bool(low and (maximum is None or balance + held_in <= maximum))

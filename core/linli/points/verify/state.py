"""Holds, reversals and lots, recomputed from the journal."""

from collections.abc import Iterator

from linli.i18n import texts
from linli.points.verify.rows import Reader, Wrong, merged, name

_ = texts("linli")

_EXITS = """
SELECT [id e.id], [id h.id], h.amount, e.amount, e.kind, h.from_id = e.from_id AND h.to_id = e.to_id
  FROM core_points_transfer e
  LEFT JOIN core_points_transfer h
    ON h.id = e.hold_id AND h.kind = 'hold' AND h.refusal IS NULL
 WHERE e.hold_id IS NOT NULL AND e.refusal IS NULL AND [mine e.from_id]
 ORDER BY e.id
"""
_REVERSALS = """
SELECT [id r.reverses_id], [id o.id], o.amount, sum(r.amount),
       min(CASE WHEN r.from_id = o.to_id AND r.to_id = o.from_id THEN 1 ELSE 0 END)
  FROM core_points_transfer r
  LEFT JOIN core_points_transfer o
    ON o.id = r.reverses_id AND o.refusal IS NULL AND o.kind IN ('transfer', 'settlement')
 WHERE r.reverses_id IS NOT NULL AND r.refusal IS NULL AND [mine r.from_id]
 GROUP BY r.reverses_id, o.id, o.amount
 ORDER BY r.reverses_id
"""
_OPEN = """
SELECT [id h.id], [id h.from_id], [id h.to_id], h.amount, [at h.expires_at]
  FROM core_points_transfer h
 WHERE h.kind = 'hold' AND h.refusal IS NULL AND [mine h.from_id]
   AND NOT EXISTS (SELECT 1 FROM core_points_transfer e
                    WHERE e.hold_id = h.id AND e.refusal IS NULL)
 ORDER BY h.id
"""
_LISTED = """
SELECT [id hold_id], [id from_id], [id to_id], amount, [at expires_at]
  FROM core_points_open_hold WHERE [mine from_id] ORDER BY hold_id
"""
_LOTS = """
SELECT [id account_id], [at expires_at], remaining
  FROM core_points_lot WHERE [mine account_id] ORDER BY account_id, expires_at
"""
_MOVED = """
SELECT [id account_id], [at expires_at], sum(amount) FROM core_points_lot_move
 WHERE [mine account_id]
 GROUP BY account_id, expires_at ORDER BY account_id, expires_at
"""
_LOT_SUMS = """
SELECT [id l.account_id], l.balance, coalesce(sum(o.remaining), 0)
  FROM core_points_lane l
  JOIN core_points_account a ON a.id = l.account_id AND a.kind IN ('holder', 'pool')
  JOIN core_points_unit u ON u.id = a.unit_id AND u.expiry <> 'never'
  LEFT JOIN core_points_lot o ON o.account_id = l.account_id
 WHERE [mine a.id]
 GROUP BY l.account_id, l.balance
 ORDER BY l.account_id
"""


def wrong_exits(reader: Reader) -> Iterator[Wrong]:
    """Find exits of holds that do not fit their hold."""
    for id_, hold, held, amount, kind, same in reader.stream(_EXITS):
        if hold is None:
            yield Wrong("core_points_transfer", name(id_), _("its hold is missing"))
        elif not same or amount > held or (kind != "settlement" and amount != held):
            yield Wrong("core_points_transfer", name(id_), _("it does not fit its hold"))


def wrong_reversals(reader: Reader) -> Iterator[Wrong]:
    """Find bookings of which more was reversed than they moved."""
    for id_, original, amount, reversed_, same in reader.stream(_REVERSALS):
        if original is None:
            yield Wrong("core_points_transfer", name(id_), _("it is missing, but was reversed"))
        elif not same or reversed_ > amount:
            yield Wrong("core_points_transfer", name(id_), _("more was reversed than it moved"))


def wrong_open_holds(reader: Reader) -> Iterator[Wrong]:
    """Find holds that are listed as open though they are not, or the other way round."""
    for key, should, is_ in merged(reader.stream(_OPEN), reader.stream(_LISTED), 1):
        if should != is_:
            yield Wrong("core_points_open_hold", name(key[0]), _("it is not what the journal says"))


def wrong_lots(reader: Reader) -> Iterator[Wrong]:
    """Find lots that are not what was moved, or do not add up to their account's balance."""
    for key, should, is_ in merged(reader.stream(_MOVED), reader.stream(_LOTS), 2):
        if [row[2] for row in should] != [row[2] for row in is_]:
            row = f"{name(key[0])} {key[1]}"
            yield Wrong("core_points_lot", row, _("it is not what the journal says"))
    for account_id, balance, open_ in reader.stream(_LOT_SUMS):
        if open_ != max(0, balance):
            problem = _("its open lots do not add up to its balance")
            yield Wrong("core_points_lane", name(account_id), problem)

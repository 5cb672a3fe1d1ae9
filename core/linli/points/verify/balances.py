"""The postings of each account in their order, and the state that they come to."""

from collections.abc import Callable, Iterator
from typing import Any

from linli.i18n import Text, texts
from linli.points.verify.rows import CHUNK, Reader, Row, Wrong, name

_ = texts("linli")

_POSTINGS = """
SELECT [id account_id], lane, [at recorded_at], number, [id transfer_id], amount, balance
  FROM core_points_posting WHERE [mine account_id] ORDER BY account_id, lane, recorded_at, number
"""
_LANES = """
SELECT [id l.account_id], l.lane, l.balance, l.number, [at l.last_at], l.held_out, l.held_in,
       l.minimum, l.maximum, [at a.created_at]
  FROM core_points_lane l JOIN core_points_account a ON a.id = l.account_id
 WHERE [mine a.id]
 ORDER BY l.account_id, l.lane
"""
_OPEN = """
SELECT [id h.from_id], h.from_lane, [id h.to_id], h.to_lane, h.amount
  FROM core_points_transfer h
 WHERE h.kind = 'hold' AND h.refusal IS NULL AND [mine h.from_id]
   AND NOT EXISTS (SELECT 1 FROM core_points_transfer e
                    WHERE e.hold_id = h.id AND e.refusal IS NULL)
"""
_UNIT_SUMS = """
SELECT [id a.unit_id], sum(l.balance) FROM core_points_lane l
  JOIN core_points_account a ON a.id = l.account_id
 WHERE [mine a.id] GROUP BY a.unit_id ORDER BY a.unit_id
"""

#: An account and its lane.
_Key = tuple[str, int]


def wrong_balances(reader: Reader, steps: Callable[[int], None]) -> Iterator[Wrong]:
    """Find postings that do not follow from the one before, and lanes that are not their sum."""
    held = _Held(reader)
    lanes = reader.stream(_LANES)
    lane = next(lanes, None)
    newest: Row | None = None
    key: _Key | None = None
    for count, row in enumerate(reader.stream(_POSTINGS), 1):
        if newest is None or row[0] != newest[0] or row[1] != newest[1]:
            while lane is not None and (lane[0], lane[1]) < (row[0], row[1]):
                fits = newest if key == (lane[0], lane[1]) else None
                yield from _wrong_lane(lane, fits, held)
                lane = next(lanes, None)
            key = row[0], row[1]
            if lane is None or (lane[0], lane[1]) != key:
                yield Wrong("core_points_lane", name(row[0]), _("it is missing"))
            number, balance = 0, 0
        else:
            number, balance = newest[3], newest[6]
        if row[3] != number + 1:
            yield Wrong("core_points_posting", name(row[4]), _("a row before it is missing"))
        if row[6] != row[5] + balance:
            yield Wrong("core_points_posting", name(row[4]), _("its balance does not follow"))
        newest = row
        if count % CHUNK == 0:
            steps(CHUNK)
    while lane is not None:
        yield from _wrong_lane(lane, newest if key == (lane[0], lane[1]) else None, held)
        lane = next(lanes, None)


def wrong_sums(reader: Reader) -> Iterator[Wrong]:
    """Find units whose balances do not add up to zero."""
    for unit_id, total in reader.stream(_UNIT_SUMS):
        if total != 0:
            yield Wrong("core_points_unit", name(unit_id), _("its balances do not add up to zero"))


class _Held:
    """What open holds set aside from and announce to each lane."""

    def __init__(self, reader: Reader) -> None:
        self._out: dict[_Key, int] = {}
        self._in: dict[_Key, int] = {}
        for from_id, from_lane, to_id, to_lane, amount in reader.stream(_OPEN):
            for sums, key in ((self._out, (from_id, from_lane)), (self._in, (to_id, to_lane))):
                sums[key] = sums.get(key, 0) + amount

    def of(self, key: _Key) -> tuple[int, int]:
        """Return what is held from and to a lane."""
        return self._out.get(key, 0), self._in.get(key, 0)


def _wrong_lane(lane: Row, newest: Row | None, held: _Held) -> Iterator[Wrong]:
    problem: Text | None = None
    last: tuple[Any, ...] = (newest[6], newest[3], newest[2]) if newest else (0, 0, lane[9])
    if tuple(lane[2:7]) != (*last, *held.of((lane[0], lane[1]))):
        problem = _("it is not what the journal says")
    elif not _within_limits(lane):
        problem = _("its balance is outside its limits")
    if problem is not None:
        yield Wrong("core_points_lane", name(lane[0]), problem)


def _within_limits(lane: Row) -> bool:
    balance, held_out, held_in, minimum, maximum = lane[2], *lane[5:9]
    low = minimum is None or balance - held_out >= minimum
    return bool(low and (maximum is None or balance + held_in <= maximum))

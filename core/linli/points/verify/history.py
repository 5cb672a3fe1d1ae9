"""The journal and the postings: seals, both sides of each movement, and the running balances."""

from collections.abc import Callable, Iterator

from sqlmodel import Session

from linli.i18n import texts
from linli.points.journal import COLUMNS
from linli.points.seals import seal_transfer
from linli.points.values import TransferKind
from linli.points.verify.rows import CHUNK, Row, Wrong, facts, name, stream

_ = texts("linli")

_SEALED = len(COLUMNS) - 1
_KIND, _AMOUNT, _REFUSAL, _FACTS = (
    COLUMNS.index(name) for name in ("kind", "amount", "refusal", "facts")
)
_MOVES_SOMETHING = frozenset(
    {
        TransferKind.TRANSFER.value,
        TransferKind.SETTLEMENT.value,
        TransferKind.REVERSAL.value,
        TransferKind.EXPIRY.value,
    }
)


def _side(alias: str, end: str) -> str:
    return (
        f"LEFT JOIN core_points_posting {alias} ON {alias}.account_id = t.{end}_id "
        f"AND {alias}.lane = t.{end}_lane AND {alias}.recorded_at = t.recorded_at "
        f"AND {alias}.transfer_id = t.id"
    )


_TRANSFERS = f"""
SELECT {", ".join(f"t.{column}" for column in COLUMNS)},
       g.number, g.amount, g.balance, g.salt, r.number, r.amount, r.balance, r.salt
  FROM core_points_transfer t {_side("g", "from")} {_side("r", "to")}
 ORDER BY t.id
"""  # noqa: S608 - built from constants
_MOVES = """
SELECT transfer_id, account_id, expires_at, amount FROM core_points_lot_move ORDER BY transfer_id
"""
_POSTINGS = """
SELECT account_id, lane, recorded_at, number, transfer_id, amount, balance
  FROM core_points_posting ORDER BY account_id, lane, recorded_at, number
"""
_ORPHANS = """
SELECT p.transfer_id, p.account_id FROM core_points_posting p
 WHERE NOT EXISTS (SELECT 1 FROM core_points_transfer t WHERE t.id = p.transfer_id
                      AND ((t.from_id = p.account_id AND t.from_lane = p.lane)
                        OR (t.to_id = p.account_id AND t.to_lane = p.lane))
                      AND t.recorded_at = p.recorded_at)
 ORDER BY p.transfer_id
"""


def wrong_transfers(session: Session, steps: Callable[[int], None]) -> Iterator[Wrong]:
    """Find journal rows that do not fit their seal, or lack one of their postings."""
    moves = stream(session, _MOVES)
    move = next(moves, None)
    last = None
    sides = 0
    for number, row in enumerate(stream(session, _TRANSFERS), 1):
        own: list[Row] = []
        while move is not None and move[0] <= row[0]:
            if move[0] != row[0]:
                yield Wrong("core_points_lot_move", name(move[0]), _("its booking is missing"))
            own.append(move[1:])
            move = next(moves, None)
        if row[0] == last:
            yield Wrong("core_points_posting", name(row[0]), _("it is there twice"))
        last = row[0]
        sides += (row[-8] is not None) + (row[-4] is not None)
        problem = _wrong_sides(row)
        if problem is not None:
            yield problem
        elif _sealed(row, own) != row[_SEALED]:
            yield Wrong("core_points_transfer", name(row[0]), _("it does not fit its seal"))
        if number % CHUNK == 0:
            steps(CHUNK)
    if move is not None:
        yield Wrong("core_points_lot_move", name(move[0]), _("its booking is missing"))


def wrong_postings(session: Session, steps: Callable[[int], None]) -> Iterator[Wrong]:
    """Find postings that belong to no booking, or do not follow from the one before."""
    for transfer_id, _account in stream(session, _ORPHANS):
        yield Wrong("core_points_posting", name(transfer_id), _("its booking is missing"))
    before: Row = (None,) * 7
    for number, row in enumerate(stream(session, _POSTINGS), 1):
        first = row[:2] != before[:2]
        if row[3] != (1 if first else before[3] + 1):
            yield Wrong("core_points_posting", name(row[4]), _("a row before it is missing"))
        if row[6] != row[5] + (0 if first else before[6]):
            yield Wrong("core_points_posting", name(row[4]), _("its balance does not follow"))
        before = row
        if number % CHUNK == 0:
            steps(CHUNK)


def _wrong_sides(row: Row) -> Wrong | None:
    moves = row[_KIND] in _MOVES_SOMETHING and row[_REFUSAL] is None
    amounts = (row[-7], row[-3])
    if moves and None in amounts:
        return Wrong("core_points_posting", name(row[0]), _("it is missing"))
    if moves and amounts != (-row[_AMOUNT], row[_AMOUNT]):
        return Wrong("core_points_posting", name(row[0]), _("its amount is not the booking's"))
    if not moves and amounts != (None, None):
        return Wrong("core_points_posting", name(row[0]), _("its booking moved nothing"))
    return None


def _sealed(row: Row, moves: list[Row]) -> bytes:
    columns = list(row[:_SEALED])
    columns[_FACTS] = facts(columns[_FACTS])
    postings = [row[-8:-4], row[-4:]] if row[-8] is not None else []
    return seal_transfer(columns, postings, moves)

"""The journal and the postings: seals, both sides of each movement, and the running balances."""

from collections.abc import Callable, Iterator

from sqlmodel import Session

from linli.i18n import Text, texts
from linli.points.journal import COLUMNS
from linli.points.seals import seal_transfer
from linli.points.values import TransferKind
from linli.points.verify.rows import CHUNK, Row, Wrong, facts, name, stream

_ = texts("linli")

_SEALED = len(COLUMNS) - 1
_KIND, _AMOUNT, _REFUSAL, _FACTS, _RECORDED = (
    COLUMNS.index(name) for name in ("kind", "amount", "refusal", "facts", "recorded_at")
)
_FROM, _TO, _FROM_LANE, _TO_LANE = (
    COLUMNS.index(name) for name in ("from_id", "to_id", "from_lane", "to_lane")
)
_MOVES_SOMETHING = frozenset(
    {
        TransferKind.TRANSFER.value,
        TransferKind.SETTLEMENT.value,
        TransferKind.REVERSAL.value,
        TransferKind.EXPIRY.value,
    }
)


_TRANSFERS = f"""
SELECT {", ".join(COLUMNS)} FROM core_points_transfer ORDER BY id
"""  # noqa: S608 - built from constants
_MOVES = """
SELECT transfer_id, account_id, expires_at, amount FROM core_points_lot_move ORDER BY transfer_id
"""
_SIDES = """
SELECT transfer_id, account_id, lane, recorded_at, number, amount, balance, salt
  FROM core_points_posting ORDER BY transfer_id, amount
"""
_POSTINGS = """
SELECT account_id, lane, recorded_at, number, transfer_id, amount, balance
  FROM core_points_posting ORDER BY account_id, lane, recorded_at, number
"""


def wrong_transfers(session: Session, steps: Callable[[int], None]) -> Iterator[Wrong]:
    """Find journal rows that do not fit their seal, or lack one of their postings."""
    moves = _Following(stream(session, _MOVES))
    sides = _Following(stream(session, _SIDES))
    for number, row in enumerate(stream(session, _TRANSFERS), 1):
        own_sides, own_moves = sides.of(row[0]), moves.of(row[0])
        yield from sides.strays("core_points_posting")
        yield from moves.strays("core_points_lot_move")
        problem = _wrong_sides(row, own_sides)
        if problem is not None:
            yield Wrong("core_points_posting", name(row[0]), problem)
        elif _sealed(row, own_sides, own_moves) != row[_SEALED]:
            yield Wrong("core_points_transfer", name(row[0]), _("it does not fit its seal"))
        if number % CHUNK == 0:
            steps(CHUNK)
    for rest, table in ((sides, "core_points_posting"), (moves, "core_points_lot_move")):
        rest.of(None)
        yield from rest.strays(table)


def wrong_postings(session: Session, steps: Callable[[int], None]) -> Iterator[Wrong]:
    """Find postings that do not follow from the one before in their account."""
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


class _Following:
    """Rows ordered by the booking they belong to, handed out booking by booking."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._head = next(rows, None)
        self._strays: list[Row] = []

    def of(self, transfer_id: str | None) -> list[Row]:
        """Return the rows of a booking; those before it, or all (None), are strays."""
        own: list[Row] = []
        while self._head is not None and (transfer_id is None or self._head[0] <= transfer_id):
            (own if self._head[0] == transfer_id else self._strays).append(self._head)
            self._head = next(self._rows, None)
        return own

    def strays(self, table: str) -> Iterator[Wrong]:
        """Return the rows met so far whose booking does not exist."""
        for row in self._strays:
            yield Wrong(table, name(row[0]), _("its booking is missing"))
        self._strays.clear()


def _wrong_sides(row: Row, sides: list[Row]) -> Text | None:
    """Compare the postings of a booking, the giver's first, with what it says."""
    if row[_KIND] not in _MOVES_SOMETHING or row[_REFUSAL] is not None:
        return _("its booking moved nothing") if sides else None
    if len(sides) != 2:
        return _("it is missing") if len(sides) < 2 else _("it is there twice")
    at = row[_RECORDED]
    places = [tuple(side[1:4]) for side in sides]
    if places != [(row[_FROM], row[_FROM_LANE], at), (row[_TO], row[_TO_LANE], at)]:
        return _("its account or time is not the booking's")
    if [side[5] for side in sides] != [-row[_AMOUNT], row[_AMOUNT]]:
        return _("its amount is not the booking's")
    return None


def _sealed(row: Row, sides: list[Row], moves: list[Row]) -> bytes:
    columns = list(row[:_SEALED])
    columns[_FACTS] = facts(columns[_FACTS])
    return seal_transfer(columns, (side[4:8] for side in sides), (move[1:] for move in moves))

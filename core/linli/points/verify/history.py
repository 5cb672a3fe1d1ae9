"""The journal and the postings: seals, both sides of each movement, and the running balances."""

from collections.abc import Callable, Iterator

from linli.i18n import Text, texts
from linli.points.journal import COLUMNS
from linli.points.seals import TRANSFER, seal_line
from linli.points.values import TransferKind
from linli.points.verify.rows import CHUNK, Reader, Row, Wrong, facts, name

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


def _written(column: str) -> str:
    """Return a column of the journal as :meth:`Reader.stream` is asked for it."""
    if column == "id" or column.endswith("_id"):
        return f"[id {column}]"
    if column.endswith("_at"):
        return f"[at {column}]"
    return "[hex seal]" if column == "seal" else column


_TRANSFERS = f"""
SELECT {", ".join(map(_written, COLUMNS))}
  FROM core_points_transfer WHERE [mine from_id] ORDER BY id
"""  # noqa: S608 - built from constants
_MOVES = """
SELECT [id transfer_id], [id account_id], [at expires_at], amount
  FROM core_points_lot_move WHERE [mine account_id] ORDER BY transfer_id
"""
_SIDES = """
SELECT [id transfer_id], [id account_id], lane, [at recorded_at], number, amount, balance,
       [hex salt]
  FROM core_points_posting WHERE [mine account_id] ORDER BY transfer_id, amount
"""


def wrong_transfers(reader: Reader, steps: Callable[[int], None]) -> Iterator[Wrong]:
    """Find journal rows that do not fit their seal, or lack one of their postings."""
    moves = _Following(reader.stream(_MOVES))
    sides = _Following(reader.stream(_SIDES))
    for number, row in enumerate(reader.stream(_TRANSFERS), 1):
        own_sides, own_moves = sides.of(row[0]), moves.of(row[0])
        if sides.met or moves.met:
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


class _Following:
    """Rows ordered by the booking they belong to, handed out booking by booking."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._head = next(rows, None)
        self.met: list[Row] = []

    def of(self, transfer_id: str | None) -> list[Row]:
        """Return the rows of a booking; those before it, or all (None), are strays."""
        own: list[Row] = []
        while self._head is not None and (transfer_id is None or self._head[0] <= transfer_id):
            (own if self._head[0] == transfer_id else self.met).append(self._head)
            self._head = next(self._rows, None)
        return own

    def strays(self, table: str) -> Iterator[Wrong]:
        """Return the rows met so far whose booking does not exist."""
        for row in self.met:
            yield Wrong(table, name(row[0]), _("its booking is missing"))
        self.met.clear()


def _wrong_sides(row: Row, sides: list[Row]) -> Text | None:
    """Compare the postings of a booking, the giver's first, with what it says."""
    if row[_KIND] not in _MOVES_SOMETHING or row[_REFUSAL] is not None:
        return _("its booking moved nothing") if sides else None
    if len(sides) != 2:
        return _("it is missing") if len(sides) < 2 else _("it is there twice")
    giver, taker = sides
    at, amount = row[_RECORDED], row[_AMOUNT]
    if (
        giver[1:4] != (row[_FROM], row[_FROM_LANE], at)
        or taker[1:4] != (row[_TO], row[_TO_LANE], at)
    ):  # fmt: skip
        return _("its account or time is not the booking's")
    if giver[5] != -amount or taker[5] != amount:
        return _("its amount is not the booking's")
    return None


def _sealed(row: Row, sides: list[Row], moves: list[Row]) -> str:
    columns = list(row[:_SEALED])
    if columns[_FACTS] is not None:
        columns[_FACTS] = facts(columns[_FACTS])
    line = [
        TRANSFER,
        columns,
        [side[4:] for side in sides],
        sorted(tuple(move[1:]) for move in moves),
    ]
    return seal_line(line).hex()

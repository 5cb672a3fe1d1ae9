"""Reading and writing lots, for the units whose points grow old."""

from collections.abc import Iterable

from sqlalchemy import Executable, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.points.book import Book, Entry
from linli.points.lots import has_lots
from linli.points.models import PointsLot, PointsLotMove

_OPEN = select(
    col(PointsLot.account_id), col(PointsLot.expires_at), col(PointsLot.remaining)
).where(
    col(PointsLot.account_id).in_(bindparam("ids", expanding=True)), col(PointsLot.remaining) > 0
)
_MOVES = insert(PointsLotMove)
_CHUNK = 1000


_LITE = sqlite.insert(PointsLot)
_PG = postgresql.insert(PointsLot)
_KEY = ["account_id", "expires_at"]
_SET: dict[str, Executable] = {
    "sqlite": _LITE.on_conflict_do_update(
        index_elements=_KEY, set_={"remaining": _LITE.excluded.remaining}
    ),
    "postgresql": _PG.on_conflict_do_update(
        index_elements=_KEY, set_={"remaining": _PG.excluded.remaining}
    ),
}


def load(session: Session, book: Book) -> bool:
    """Fill in the open lots of the accounts that have them; returns whether any has."""
    ids = [lane.account_id for lane in book.values() if has_lots(lane)]
    for start in range(0, len(ids), _CHUNK):
        part = {"ids": ids[start : start + _CHUNK]}
        for account_id, ends, remaining in session.execute(_OPEN, part):
            book[account_id].lots[ends] = remaining
    return bool(ids)


def write(session: Session, entries: Iterable[Entry], book: Book) -> None:
    """Write what the entries moved, and what remains in the lots."""
    moves = [
        {"transfer_id": entry.columns[0], "account_id": account_id, "expires_at": ends, "amount": n}
        for entry in entries
        for account_id, ends, n in entry.moves
    ]
    if not moves:
        return
    session.execute(_MOVES, moves)
    session.execute(
        _SET[session.get_bind().dialect.name],
        [
            {"account_id": lane.account_id, "expires_at": ends, "remaining": lane.lots[ends]}
            for lane in book.values()
            for ends in sorted(lane.changed_lots)
        ],
    )

"""One signed checkpoint for each community and day: what everybody can hold the ledger to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session, col

from linli.clock import now
from linli.communities.tree import place
from linli.points.log import merkle, notes
from linli.points.log.entering import enter, size_of
from linli.points.log.keys import signing_key
from linli.points.log.models import PointsCheckpoint, PointsLog
from linli.points.log.refusals import LedgerEmpty, NoCheckpoint
from linli.points.log.tiles import Tiles


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a community's log was when it was signed, on one day of the community's own calendar.

    It covers the first ``size`` postings; ``note`` is the signed text, which anybody may see.
    """

    community_id: UUID
    day: date
    size: int
    root: bytes
    made_at: datetime
    key_number: int
    note: str

    @property
    def code(self) -> str:
        """Six groups of four digits, to compare a screen with the notice board by eye."""
        return notes.code(self.note)


_ROW = select(
    col(PointsCheckpoint.community_id),
    col(PointsCheckpoint.day),
    col(PointsCheckpoint.size),
    col(PointsCheckpoint.root),
    col(PointsCheckpoint.made_at),
    col(PointsCheckpoint.key_number),
    col(PointsCheckpoint.note),
).where(col(PointsCheckpoint.community_id) == bindparam("community_id"))
_OF_DAY = _ROW.where(col(PointsCheckpoint.day) == bindparam("day"))
_NEWEST = _ROW.order_by(col(PointsCheckpoint.day).desc()).limit(bindparam("limit"))
_BEFORE = _NEWEST.where(col(PointsCheckpoint.day) < bindparam("before"))
_COUNTED = (
    update(PointsLog)
    .where(col(PointsLog.community_id) == bindparam("of"))
    .values(checkpoints=col(PointsLog.checkpoints) + 1)
)


def checkpoint(session: Session, community_id: UUID) -> Checkpoint:
    """Return today's checkpoint; it is made when there is none yet.

    Everything that was booked until then is entered into the tree first. What is booked later on
    the same day is covered by tomorrow's.

    Raises:
        LedgerEmpty: nothing was booked yet.
        LedgerKeyMissing, LedgerKeyUnreadable: it cannot be signed.
    """
    day = today(session, community_id)
    found = _of_day(session, community_id, day)
    if found is not None:
        return found
    enter(session, community_id)
    # Whoever waited for another in enter() finds that one's checkpoint now.
    found = _of_day(session, community_id, day)
    return found or _made(session, community_id, day)


def checkpoint_of(session: Session, community_id: UUID, day: date) -> Checkpoint:
    """Return the checkpoint of a day.

    Raises:
        NoCheckpoint: none was made on that day.
    """
    found = _of_day(session, community_id, day)
    if found is None:
        raise NoCheckpoint()
    return found


def checkpoints(
    session: Session, community_id: UUID, limit: int = 50, before: date | None = None
) -> list[Checkpoint]:
    """Return a page of a community's checkpoints, the newest first; ``before`` a day."""
    asked: dict[str, Any] = {"community_id": community_id, "limit": limit}
    if before is None:
        return _checkpoints(session.execute(_NEWEST, asked).all())
    return _checkpoints(session.execute(_BEFORE, {**asked, "before": before}).all())


def today(session: Session, community_id: UUID) -> date:
    """Return what day it is in a community."""
    return now(session).astimezone(ZoneInfo(place(session, community_id).time_zone)).date()


def _made(session: Session, community_id: UUID, day: date) -> Checkpoint:
    size = size_of(session, community_id)
    if size == 0:
        raise LedgerEmpty()
    number, key = signing_key(session)
    root = merkle.root(Tiles(session, community_id).node, size)
    before = next((one.note for one in checkpoints(session, community_id, 1)), "")
    statement = notes.Statement(community_id, size, root, day, now(session), before)
    note = notes.sign(statement.text(), notes.origin(community_id), key)
    row = {
        "community_id": community_id,
        "day": day,
        "size": size,
        "root": root,
        "made_at": statement.made_at,
        "key_number": number,
        "note": note,
    }
    session.execute(insert(PointsCheckpoint), row)
    session.execute(_COUNTED, {"of": community_id})
    return checkpoint_of(session, community_id, day)


def _of_day(session: Session, community_id: UUID, day: date) -> Checkpoint | None:
    row = session.execute(_OF_DAY, {"community_id": community_id, "day": day}).one_or_none()
    return Checkpoint(*row) if row is not None else None


def _checkpoints(rows: Sequence[Any]) -> list[Checkpoint]:
    return [Checkpoint(*row) for row in rows]

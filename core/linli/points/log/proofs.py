"""Proofs: that a posting stands in the log, and that one checkpoint continues another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, select
from sqlmodel import Session, col

from linli.points import refusals
from linli.points.log import merkle
from linli.points.log.checkpoints import Checkpoint
from linli.points.log.commitments import FIELDS, commitment
from linli.points.log.entering import COMMITTED
from linli.points.log.models import PointsLogRun
from linli.points.log.refusals import NotInTheLog
from linli.points.log.tiles import Tiles
from linli.points.models import PointsPosting, PointsTransfer

_POSTING = (
    select(*COMMITTED)
    .join(
        PointsTransfer,
        and_(
            col(PointsTransfer.id) == col(PointsPosting.transfer_id),
            col(PointsTransfer.recorded_at) == col(PointsPosting.recorded_at),
        ),
    )
    .where(
        col(PointsTransfer.id) == bindparam("transfer_id"),
        col(PointsPosting.account_id) == bindparam("account_id"),
        col(PointsPosting.lane)
        == case(
            (
                col(PointsTransfer.from_id) == col(PointsPosting.account_id),
                col(PointsTransfer.from_lane),
            ),
            else_=col(PointsTransfer.to_lane),
        ),
    )
)
_RUN = (
    select(
        col(PointsLogRun.first_leaf),
        col(PointsLogRun.first_number),
        col(PointsLogRun.postings),
    )
    .where(
        col(PointsLogRun.account_id) == bindparam("account_id"),
        col(PointsLogRun.lane) == bindparam("lane"),
        col(PointsLogRun.first_number) <= bindparam("number"),
    )
    .order_by(col(PointsLogRun.first_number).desc())
    .limit(1)
)
_LANE, _NUMBER = FIELDS.index("lane"), FIELDS.index("number")


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Shows that a posting is leaf ``leaf`` of the tree that ``checkpoint`` signed.

    Hashing ``commitment`` as a leaf and then with ``path`` upwards gives the checkpoint's root
    (RFC 9162, 2.1.3). ``line`` are the values that the commitment is made from, by name; they are
    the holder's own and not for the public.
    """

    checkpoint: Checkpoint
    leaf: int
    commitment: bytes
    path: tuple[bytes, ...]
    line: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """Shows that the log of ``second`` begins with everything that was in ``first``.

    See RFC 9162, 2.1.4.
    """

    first: Checkpoint
    second: Checkpoint
    path: tuple[bytes, ...]


def prove(
    session: Session, checkpoint: Checkpoint, account_id: UUID, transfer_id: UUID
) -> InclusionProof:
    """Prove an account's posting of a transfer to whoever trusts a checkpoint.

    Raises:
        TransferUnknown: it moved nothing on this account.
        NotInTheLog: it was booked after the checkpoint.
    """
    asked = {"account_id": account_id, "transfer_id": transfer_id}
    line = session.execute(_POSTING, asked).one_or_none()
    if line is None:
        raise refusals.TransferUnknown()
    leaf = _leaf(session, line)
    if leaf is None or leaf >= checkpoint.size:
        raise NotInTheLog()
    tiles = Tiles(session, checkpoint.community_id)
    return proof_of(tiles, checkpoint, leaf, line)


def proof_of(
    tiles: Tiles, checkpoint: Checkpoint, leaf: int, line: Sequence[Any]
) -> InclusionProof:
    """Return the proof of a posting whose leaf and :data:`FIELDS` are known."""
    return InclusionProof(
        checkpoint=checkpoint,
        leaf=leaf,
        commitment=commitment(line),
        path=tuple(merkle.inclusion(tiles.node, leaf, checkpoint.size)),
        line=tuple(zip(FIELDS, line, strict=True)),
    )


def consistency(session: Session, first: Checkpoint, second: Checkpoint) -> ConsistencyProof:
    """Prove that a later checkpoint of a community continues an earlier one.

    Raises:
        ValueError: they are of different communities, or the first one is larger.
    """
    if first.community_id != second.community_id:
        raise ValueError("checkpoints of two communities cannot be compared")
    tiles = Tiles(session, second.community_id)
    path = merkle.consistency(tiles.node, first.size, second.size)
    return ConsistencyProof(first, second, tuple(path))


def _leaf(session: Session, line: Sequence[Any]) -> int | None:
    asked = {"account_id": line[0], "lane": line[_LANE], "number": line[_NUMBER]}
    run = session.execute(_RUN, asked).one_or_none()
    if run is None:
        return None
    ahead = int(line[_NUMBER]) - int(run.first_number)
    return int(run.first_leaf) + ahead if ahead < run.postings else None

"""A passbook with its proofs, as a file that anybody can check without Linli.

The file is JSON and holds the holder's own lines with their salts: it is theirs to show or to keep.
``verify.py``, beside this module, checks it with nothing but Python's standard library.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from linli.communities.tree import place
from linli.points.accounts import account
from linli.points.log import notes
from linli.points.log.checkpoints import Checkpoint, checkpoints
from linli.points.log.commitments import FIELDS
from linli.points.log.entering import COMMITTED
from linli.points.log.keys import keys
from linli.points.log.models import PointsLogRun
from linli.points.log.proofs import InclusionProof, consistency, proof_of
from linli.points.log.tiles import Tiles
from linli.points.models import PointsAccount, PointsLane, PointsPosting, PointsTransfer
from linli.points.seals import plain
from linli.points.units import unit_by_id

FORMAT = "linli.passbook.1"
#: Lines of a file, the newest ones, and earlier checkpoints that it can be compared with.
LINES, EARLIER = 2_000, 31

#: The newest runs of a lane that a tree of ``size`` leaves has; each has at least one posting.
_RUNS = (
    select(
        col(PointsLogRun.first_leaf),
        col(PointsLogRun.first_number),
        col(PointsLogRun.postings),
        col(PointsLogRun.until),
    )
    .where(
        col(PointsLogRun.account_id) == bindparam("account_id"),
        col(PointsLogRun.lane) == bindparam("lane"),
        col(PointsLogRun.first_leaf) < bindparam("size"),
    )
    .order_by(col(PointsLogRun.first_number).desc())
    .limit(bindparam("limit"))
)
_LINES = (
    select(*COMMITTED)
    .join(PointsTransfer, col(PointsTransfer.id) == col(PointsPosting.transfer_id))
    .where(
        col(PointsPosting.account_id) == bindparam("account_id"),
        col(PointsPosting.lane) == bindparam("lane"),
        col(PointsPosting.recorded_at) <= bindparam("until"),
        col(PointsPosting.number) <= bindparam("last"),
    )
    .order_by(col(PointsPosting.recorded_at).desc(), col(PointsPosting.number).desc())
    .limit(bindparam("limit"))
)
_LANES = select(col(PointsAccount.lanes)).where(col(PointsAccount.id) == bindparam("id"))
#: A checkpoint's last leaf is the end of a run: a run is covered whole or not at all.
_COVERAGE = select(
    select(func.coalesce(func.sum(col(PointsLogRun.postings)), 0))
    .where(
        col(PointsLogRun.account_id) == bindparam("account_id"),
        col(PointsLogRun.first_leaf) < bindparam("size"),
    )
    .scalar_subquery(),
    select(func.coalesce(func.sum(col(PointsLane.number)), 0))
    .where(col(PointsLane.account_id) == bindparam("account_id"))
    .scalar_subquery(),
)
_AT, _LANE, _NUMBER = (FIELDS.index(name) for name in ("recorded_at", "lane", "number"))


@dataclass(frozen=True, slots=True)
class ProvenPassbook:
    """An account's newest lines, each with its proof, the oldest of them first."""

    account_id: UUID
    checkpoint: Checkpoint
    proofs: tuple[InclusionProof, ...]
    #: The file's content: JSON values.
    content: Mapping[str, Any]


def proven_passbook(
    session: Session, checkpoint: Checkpoint, account_id: UUID, limit: int = LINES
) -> ProvenPassbook:
    """Return an account's lines up to a checkpoint with their proofs.

    Raises:
        AccountUnknown: there is no such account.
    """
    holder = account(session, account_id)
    unit = unit_by_id(session, holder.unit_id)
    tiles = Tiles(session, checkpoint.community_id)
    proofs = tuple(
        proof_of(tiles, checkpoint, leaf, line)
        for leaf, line in _lines(session, account_id, checkpoint.size, limit)
    )
    name = notes.origin(checkpoint.community_id)
    content = {
        "format": FORMAT,
        "community": place(session, checkpoint.community_id).name,
        "unit": {"name": unit.name, "scale": unit.scale.value},
        "account": account_id.hex,
        "checkpoint": checkpoint.note,
        "keys": [
            {
                "number": key.number,
                "public": _text(key.public),
                "made_at": plain(key.made_at),
                "signed_by": key.signed_by,
                "signature": _text(key.signature),
                "verifier": notes.verifier_key(name, key.public),
            }
            for key in keys(session)
        ],
        "earlier": [
            {
                "checkpoint": earlier.note,
                "path": [_text(each) for each in consistency(session, earlier, checkpoint).path],
            }
            for earlier in checkpoints(
                session, checkpoint.community_id, EARLIER, before=checkpoint.day
            )
        ],
        "fields": list(FIELDS),
        "postings": [
            {
                "leaf": proof.leaf,
                "line": [plain(value) for _name, value in proof.line],
                "path": [_text(each) for each in proof.path],
            }
            for proof in proofs
        ],
    }
    return ProvenPassbook(account_id, checkpoint, proofs, content)


def _lines(
    session: Session, account_id: UUID, size: int, limit: int
) -> list[tuple[int, Sequence[Any]]]:
    """Return the newest lines that a tree has, with their leaves, the oldest of them first."""
    lanes = session.execute(_LANES, {"id": account_id}).scalar_one()
    found = [
        each
        for lane in range(lanes)
        for each in _lines_of_lane(session, account_id, lane, size, limit)
    ]
    found.sort(key=lambda each: (each[1][_AT], each[1][_LANE], each[1][_NUMBER]))
    return found[-limit:]


def _lines_of_lane(
    session: Session, account_id: UUID, lane: int, size: int, limit: int
) -> Iterator[tuple[int, Sequence[Any]]]:
    asked: dict[str, Any] = {"account_id": account_id, "lane": lane, "limit": limit}
    runs = session.execute(_RUNS, {**asked, "size": size}).all()
    if not runs:
        return
    newest = runs[0]
    last = newest.first_number + newest.postings - 1
    lines = session.execute(_LINES, {**asked, "until": newest.until, "last": last}).all()
    following = iter(runs)
    run = next(following)
    for line in lines:
        while line[_NUMBER] < run.first_number:
            run = next(following)
        yield run.first_leaf + line[_NUMBER] - run.first_number, line


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of an account's lines a checkpoint covers, and how many came after it."""

    covered: int
    newer: int


def coverage(session: Session, checkpoint: Checkpoint, account_id: UUID) -> Coverage:
    """Return how much of a passbook a checkpoint stands for.

    Raises:
        AccountUnknown: there is no such account.
    """
    account(session, account_id)
    asked = {"account_id": account_id, "size": checkpoint.size}
    covered, all_ = session.execute(_COVERAGE, asked).one()
    return Coverage(int(covered), int(all_) - int(covered))


def verify_program() -> bytes:
    """Return the source of ``verify.py``, for download."""
    return (files("linli.points.log") / "verify.py").read_bytes()


def _text(value: bytes) -> str:
    return b64encode(value).decode()

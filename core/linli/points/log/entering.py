"""Entering what was booked into the tree: a step of its own, so that booking waits for nothing.

A posting's number counts the postings of its lane, without gaps, and is given under the lane's
lock. So whoever sees the posting ``n`` of a lane sees all before it, however the transactions of
different accounts overtook one another: how far each lane was entered is all that must be
remembered, and no late commit can be passed over. What is new is entered lane by lane in the order
of their ids, one lane's postings in the order of their numbers.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, and_, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.communities.tree import ancestor_ids
from linli.points.log.commitments import OF_POSTING, OF_TRANSFER, commitment
from linli.points.log.merkle import leaf_hash
from linli.points.log.models import PointsLog, PointsLogRun
from linli.points.log.tiles import Tiles
from linli.points.models import (
    PointsAccount,
    PointsLane,
    PointsPosting,
    PointsTransfer,
    PointsUnit,
)
from linli.points.units import units

#: About how many postings are entered in one step; the lanes of a step are entered whole.
STEP = 20_000
_ROWS = 5_000

_BEGIN: dict[str, Executable] = {
    "sqlite": sqlite.insert(PointsLog).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(PointsLog).on_conflict_do_nothing(),
}
_SIZE = select(col(PointsLog.size)).where(col(PointsLog.community_id) == bindparam("community_id"))
_LOCK = _SIZE.with_for_update()
_GROWN = (
    update(PointsLog)
    .where(col(PointsLog.community_id) == bindparam("of"))
    .values(size=bindparam("grown"))
)


def _of_last_run(value: Any, account_id: Any, lane: Any) -> Any:
    """Return something of the last run of a lane: one step into an index for each lane."""
    return (
        select(value)
        .where(col(PointsLogRun.account_id) == account_id, col(PointsLogRun.lane) == lane)
        .order_by(col(PointsLogRun.first_number).desc())
        .limit(1)
        .scalar_subquery()
    )


_LANES = (
    select(
        col(PointsLane.account_id),
        col(PointsLane.lane),
        col(PointsLane.number),
        col(PointsLane.last_at),
        col(PointsAccount.created_at),
        func.coalesce(
            _of_last_run(
                col(PointsLogRun.first_number) + col(PointsLogRun.postings),
                col(PointsLane.account_id),
                col(PointsLane.lane),
            ),
            1,
        ).label("next"),
    )
    .join(PointsAccount, col(PointsAccount.id) == col(PointsLane.account_id))
    .join(PointsUnit, col(PointsUnit.id) == col(PointsAccount.unit_id))
    .where(col(PointsUnit.community_id) == bindparam("community_id"))
    .subquery()
)
#: Lanes with postings that are in no run yet, and where those begin.
_BEHIND = (
    select(
        _LANES.c.account_id,
        _LANES.c.lane,
        _LANES.c.number,
        _LANES.c.last_at,
        _LANES.c.next,
        func.coalesce(
            _of_last_run(col(PointsLogRun.until), _LANES.c.account_id, _LANES.c.lane),
            _LANES.c.created_at,
        ).label("since"),
    )
    .where(_LANES.c.number >= _LANES.c.next)
    .order_by(_LANES.c.account_id, _LANES.c.lane)
)
#: Everything a commitment is made from, by name.
COMMITTED = (
    *(getattr(PointsPosting, name) for name in OF_POSTING),
    *(getattr(PointsTransfer, name) for name in OF_TRANSFER),
)
_OF_RUNS = (
    select(*COMMITTED)
    .select_from(PointsLogRun)
    .join(
        PointsPosting,
        and_(
            col(PointsPosting.account_id) == col(PointsLogRun.account_id),
            col(PointsPosting.lane) == col(PointsLogRun.lane),
            col(PointsPosting.recorded_at).between(
                col(PointsLogRun.since), col(PointsLogRun.until)
            ),
            col(PointsPosting.number) >= col(PointsLogRun.first_number),
            col(PointsPosting.number) < col(PointsLogRun.first_number) + col(PointsLogRun.postings),
        ),
    )
    .join(PointsTransfer, col(PointsTransfer.id) == col(PointsPosting.transfer_id))
    .where(
        col(PointsLogRun.community_id) == bindparam("community_id"),
        col(PointsLogRun.first_leaf) >= bindparam("first_leaf"),
    )
    .order_by(col(PointsLogRun.first_leaf), col(PointsPosting.number))
)


def enter(session: Session, community_id: UUID) -> int:
    """Enter the postings of a community's units that are not in its tree yet; return how many.

    With several at it, one does and the others wait and find nothing left. Whoever books is not
    waited for and does not wait.
    """
    size = _lock(session, community_id)
    before = size
    while True:
        entered = _step(session, community_id, size)
        if not entered:
            return size - before
        size += entered


def size_of(session: Session, community_id: UUID) -> int:
    """Return how many postings a community's tree has."""
    return session.execute(_SIZE, {"community_id": community_id}).scalar_one_or_none() or 0


def communities_with_units(session: Session) -> Sequence[UUID]:
    """Return the communities that have a log: those in which a unit was defined."""
    query = select(col(PointsUnit.community_id)).distinct().order_by(col(PointsUnit.community_id))
    return session.execute(query).scalars().all()


def logs_of(session: Session, community_id: UUID) -> list[UUID]:
    """Return the communities whose logs hold the points that count here, the nearest one first."""
    with_units = {unit.community_id for unit in units(session, community_id)}
    return [id_ for id_ in reversed(ancestor_ids(session, community_id)) if id_ in with_units]


def _lock(session: Session, community_id: UUID) -> int:
    begin = _BEGIN[session.get_bind().dialect.name]
    session.execute(begin, {"community_id": community_id, "size": 0, "checkpoints": 0})
    return int(session.execute(_LOCK, {"community_id": community_id}).scalar_one())


def _step(session: Session, community_id: UUID, size: int) -> int:
    runs: list[dict[str, Any]] = []
    leaf = size
    for row in session.execute(_BEHIND, {"community_id": community_id}):
        count = row.number - row.next + 1
        runs.append(
            {
                "community_id": community_id,
                "first_leaf": leaf,
                "account_id": row.account_id,
                "lane": row.lane,
                "first_number": row.next,
                "postings": count,
                "since": row.since,
                "until": row.last_at,
            }
        )
        leaf += count
        if leaf - size >= STEP:
            break
    if not runs:
        return 0
    session.execute(insert(PointsLogRun), runs)
    hashes = _leaf_hashes(session, community_id, size)
    grown = Tiles(session, community_id).append(size, hashes)
    if grown != leaf:
        raise RuntimeError(f"{leaf - size} postings were to be entered, {grown - size} are there")
    session.execute(_GROWN, {"of": community_id, "grown": grown})
    return grown - size


def _leaf_hashes(session: Session, community_id: UUID, first_leaf: int) -> Iterator[bytes]:
    rows = session.execute(
        _OF_RUNS,
        {"community_id": community_id, "first_leaf": first_leaf},
        execution_options={"yield_per": _ROWS},
    )
    for row in rows:
        yield leaf_hash(commitment(row))

"""What the tests of the log look at: which posting is which leaf, and its proof."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col
from tests.core.points.conftest import World

from linli.points import log
from linli.points.log.models import PointsLogRun
from linli.points.models import PointsPosting


def runs(session: Session, community_id: UUID) -> list[tuple[UUID, int, int, int, int]]:
    """Return every run: account, lane, first leaf, first number, how many."""
    return [
        tuple(row)
        for row in session.execute(
            select(
                col(PointsLogRun.account_id),
                col(PointsLogRun.lane),
                col(PointsLogRun.first_leaf),
                col(PointsLogRun.first_number),
                col(PointsLogRun.postings),
            )
            .where(col(PointsLogRun.community_id) == community_id)
            .order_by(col(PointsLogRun.first_leaf))
        )
    ]


def entered(session: Session, community_id: UUID) -> dict[tuple[UUID, int, int], int]:
    """Return which posting is which leaf, and check that no leaf is left out or given twice."""
    leaves = {}
    next_leaf = 0
    for account_id, lane, first_leaf, first_number, count in runs(session, community_id):
        assert first_leaf == next_leaf
        for ahead in range(count):
            leaves[account_id, lane, first_number + ahead] = first_leaf + ahead
        next_leaf += count
    assert next_leaf == log.size_of(session, community_id) == len(leaves)
    return leaves


def postings(session: Session) -> set[tuple[UUID, int, int]]:
    """Return every posting that there is."""
    columns = (
        col(PointsPosting.account_id),
        col(PointsPosting.lane),
        col(PointsPosting.number),
    )
    return {tuple(row) for row in session.execute(select(*columns))}


def all_proofs(
    world: World, checkpoint: log.Checkpoint, account_id: UUID
) -> tuple[log.InclusionProof, ...]:
    """Return the proofs of all lines of an account."""
    return log.proven_passbook(world.session, checkpoint, account_id).proofs

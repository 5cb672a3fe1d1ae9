"""What a point costs the fund: of the goods it bought, and beside all that was redeemed."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli_moral_bank.books import bought, funds
from linli_moral_bank.books.rollup import Part
from linli_moral_bank.models import FundSource, Redemption, RedemptionState
from linli_moral_bank.reach import reach


@dataclass(frozen=True, slots=True)
class Cost:
    """What was spent, and for how many points; what would tell of too few people is None."""

    #: On goods that the entries name, and the points for which these are given.
    bought_fen: int
    bought_points: int
    #: In all, and the points redeemed so far, also for what merchants gave under their pledge.
    spent_fen: int
    redeemed_points: int | None

    @property
    def fen_per_point(self) -> int | None:
        """Fen for a point of the goods that the fund bought, rounded; None while there are none."""
        return _each(self.bought_fen, self.bought_points)

    @property
    def fen_per_redeemed(self) -> int | None:
        """Fen spent for each point redeemed, rounded; None while there is neither, or told."""
        return _each(self.spent_fen, self.redeemed_points)


def of(session: Session, community_id: UUID) -> Cost:
    """Return what was spent in all, and how many points were redeemed for what was handed over."""
    within = reach(session, community_id)
    redeemed = session.execute(
        select(func.sum(col(Redemption.points)), func.count(func.distinct(Redemption.person_id)))
        .where(
            col(Redemption.community_id).in_(within),
            col(Redemption.state) == RedemptionState.HANDED_OVER,
        )
        .group_by(col(Redemption.community_id))
    )
    parts = [Part(int(points), people) for points, people in redeemed]
    return Cost(
        *bought.sums(session, within),
        spent_fen=-funds.sums(session, within).get(FundSource.SPENT, 0),
        redeemed_points=funds.added(within, parts),
    )


def _each(fen: int, points: int | None) -> int | None:
    if fen <= 0 or points is None or points <= 0:
        return None
    return (fen * 2 + points) // (2 * points)

"""What a merchant handed over in a month, as it is settled with the merchant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import people
from linli.access import Actor
from linli.communities import Place
from linli_moral_bank import settings
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import Merchant, Redemption, RedemptionState
from linli_moral_bank.shop import exchanges


@dataclass(frozen=True, slots=True)
class Given:
    """How much of one thing was handed over."""

    title: str
    portions: int
    points: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A merchant's month: what was given, and what a point of it is worth."""

    name: str
    month: date
    given: Sequence[Given]
    fen_per_point: int

    @property
    def portions(self) -> int:
        """All portions together."""
        return sum(one.portions for one in self.given)

    @property
    def points(self) -> int:
        """All points together."""
        return sum(one.points for one in self.given)


def of_month(
    session: Session, actor: Actor, place: Place, merchant: Merchant, month: date
) -> Statement:
    """Return a merchant's month, the most points first; two queries.

    Raises:
        NotItsAgent: the actor neither acts for the merchant nor keeps the shop here.
    """
    exchanges.require_reader(session, actor, merchant)
    start, end = bounds(month, place)
    points = func.sum(col(Redemption.points))
    rows = session.execute(
        select(col(Redemption.title), func.sum(col(Redemption.portions)), points)
        .where(
            col(Redemption.merchant_id) == merchant.id,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        )
        .group_by(col(Redemption.title))
        .order_by(points.desc(), col(Redemption.title))
    )
    return Statement(
        session.get_one(people.Organisation, merchant.organisation_id).name,
        month,
        [Given(title, int(portions), int(total)) for title, portions, total in rows],
        settings.of(session, place.id).fen_per_point,
    )

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
from linli_moral_bank.models import Merchant, Redemption
from linli_moral_bank.shop import exchanges, settlements
from linli_moral_bank.shop.settlements import MerchantMonth, TakenOff, WentBack


@dataclass(frozen=True, slots=True)
class Given:
    """How much of one thing was handed over."""

    title: str
    portions: int
    points: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A merchant's month: what was given, and what it comes to."""

    month: date
    given: Sequence[Given]
    sums: MerchantMonth
    #: What went back of months settled before, and is taken off here.
    taken_off: Sequence[TakenOff]


def of_month(
    session: Session, actor: Actor, place: Place, merchant: Merchant, month: date
) -> Statement:
    """Return a merchant's month, the most points first; once it is settled, as it was then.

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
            settlements.HELD,
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        )
        .group_by(col(Redemption.title))
        .order_by(points.desc(), col(Redemption.title))
    )
    found = settlements.of_month(session, place, month, merchant.id)
    sums = found[0] if found else _nothing(session, place, merchant)
    return Statement(
        month,
        [Given(title, int(portions), int(total)) for title, portions, total in rows],
        sums,
        settlements.taken_off(session, sums, month) if sums.back.points else [],
    )


def _nothing(session: Session, place: Place, merchant: Merchant) -> MerchantMonth:
    name = session.get_one(people.Organisation, merchant.organisation_id).name
    fen = settings.of(session, place.id).fen_per_point
    return MerchantMonth(merchant.id, name, 0, 0, fen, WentBack(), WentBack(), None)

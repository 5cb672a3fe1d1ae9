"""What merchants handed over in a month and what it is worth: as settled, else as it is now.

A settled month stays as it was. What goes back later is taken off in a later month's settlement,
at what a point was worth when it was settled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.people import Organisation, Person
from linli_moral_bank import settings
from linli_moral_bank.calendar import bounds, first_day, month_of
from linli_moral_bank.models import Merchant, Redemption, RedemptionState, Settlement

#: A query whose rows are read in order.
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class WentBack:
    """Points of a settled month that went back since, and what they were settled at."""

    points: int = 0
    fen: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """When a month was settled, and by whom."""

    id: UUID
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class MerchantMonth:
    """What a merchant handed over in a month, and what that comes to."""

    merchant_id: UUID
    merchant: str
    portions: int
    points: int
    fen_per_point: int
    #: Taken off here, of months that were settled before.
    back: WentBack
    #: Of this month, since it was settled: a later one takes it off.
    since: WentBack
    settled: Settled | None

    @property
    def worth_fen(self) -> int:
        """What was handed over is worth."""
        return self.points * self.fen_per_point

    @property
    def due_fen(self) -> int:
        """What is settled with the merchant; below zero where more went back."""
        return self.worth_fen - self.back.fen


@dataclass(frozen=True, slots=True)
class TakenOff:
    """An exchange of a settled month that went back, where it is taken off."""

    month: date
    title: str
    points: int
    fen: int


#: What a month holds: what was handed over and is still so, and what was when it was settled; the
#: states are named so that the indices that begin with them are used.
HELD: ColumnElement[bool] = and_(
    col(Redemption.state).in_((RedemptionState.HANDED_OVER, RedemptionState.RETURNED)),
    or_(
        col(Redemption.state) == RedemptionState.HANDED_OVER,
        col(Redemption.settlement_id).is_not(None),
    ),
)
#: Exchanges that went back after they were settled.
_BACK: ColumnElement[bool] = and_(
    col(Redemption.state) == RedemptionState.RETURNED, col(Redemption.settlement_id).is_not(None)
)


def of_month(
    session: Session, place: Place, month: date, merchant_id: UUID | None = None
) -> list[MerchantMonth]:
    """Return the month of each merchant, or of one, the most points first."""
    month_ = month_of(month)
    sums = _sums(session, place, month, merchant_id)
    done = {
        one.merchant_id: (one, by)
        for one, by in session.execute(_settled(place.id, month_, merchant_id))
    }
    back = _went_back(session, place.id, month_, merchant_id)
    since, open_ = back.get(True, {}), back.get(False, {})
    fen = settings.of(session, place.id).fen_per_point
    found: list[MerchantMonth] = []
    for id_, name in _names(session, {*sums, *done, *open_}):
        if id_ in done:
            found.append(_recorded(*done[id_], name, since.get(id_)))
            continue
        portions, points = sums.get(id_, (0, 0))
        taken_off = open_.get(id_, WentBack())
        found.append(MerchantMonth(id_, name, portions, points, fen, taken_off, WentBack(), None))
    return sorted(found, key=lambda one: (-one.points, one.merchant))


def taken_off(session: Session, one: MerchantMonth, month: date) -> list[TakenOff]:
    """Return what is taken off in a merchant's month, one by one; one query."""
    where = (
        col(Redemption.taken_off_id) == one.settled.id
        if one.settled
        else still_open(month_of(month))
    )
    rows = session.execute(
        select(
            col(Settlement.month),
            col(Redemption.title),
            col(Redemption.points),
            col(Redemption.points) * col(Settlement.fen_per_point),
        )
        .join(Settlement, col(Settlement.id) == col(Redemption.settlement_id))
        .where(col(Redemption.merchant_id) == one.merchant_id, _BACK, where)
        .order_by(col(Settlement.month), col(Redemption.id))
    )
    return [TakenOff(first_day(month), *rest) for month, *rest in rows]


def still_open(month: str) -> ColumnElement[bool]:
    """Return the condition that a month takes off what went back of an earlier one."""
    return and_(_BACK, col(Redemption.taken_off_id).is_(None), col(Settlement.month) < month)


def in_year(session: Session, place: Place, year: int) -> list[tuple[str, MerchantMonth]]:
    """Return the settled months of a year with their merchants, the newest first; two queries."""
    first, last = f"{year:04}-01", f"{year:04}-12"
    rows = session.execute(
        select(Settlement, col(Person.name), col(Organisation.name))
        .join(Merchant, col(Merchant.id) == col(Settlement.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(Person, col(Person.id) == col(Settlement.settled_by_id))
        .where(
            col(Settlement.community_id) == place.id,
            col(Settlement.month) >= first,
            col(Settlement.month) <= last,
        )
        .order_by(col(Settlement.month).desc(), col(Organisation.name))
    ).all()
    since = {
        id_: WentBack(int(points), int(fen))
        for id_, points, fen in session.execute(
            select(col(Settlement.id), *_sum_of_back())
            .join(Settlement, col(Settlement.id) == col(Redemption.settlement_id))
            .where(
                col(Redemption.community_id) == place.id,
                _BACK,
                col(Settlement.month) >= first,
                col(Settlement.month) <= last,
            )
            .group_by(col(Settlement.id))
        )
    }
    return [
        (one.month, _recorded(one, by, merchant, since.get(one.id))) for one, by, merchant in rows
    ]


def _recorded(
    one: Settlement, by: str | None, merchant: str, since: WentBack | None
) -> MerchantMonth:
    return MerchantMonth(
        one.merchant_id,
        merchant,
        one.portions,
        one.points,
        one.fen_per_point,
        WentBack(one.back_points, one.back_fen),
        since or WentBack(),
        Settled(one.id, one.settled_at, by or ""),
    )


def _sums(
    session: Session, place: Place, month: date, merchant_id: UUID | None
) -> dict[UUID, tuple[int, int]]:
    start, end = bounds(month, place)
    query = (
        select(
            col(Redemption.merchant_id),
            func.sum(col(Redemption.portions)),
            func.sum(col(Redemption.points)),
        )
        .where(
            col(Redemption.community_id) == place.id,
            HELD,
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        )
        .group_by(col(Redemption.merchant_id))
    )
    if merchant_id is not None:
        query = query.where(col(Redemption.merchant_id) == merchant_id)
    return {id_: (int(portions), int(points)) for id_, portions, points in session.execute(query)}


def _settled(community_id: UUID, month: str, merchant_id: UUID | None) -> Rows:
    query: Rows = (
        select(Settlement, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(Settlement.settled_by_id))
        .where(col(Settlement.community_id) == community_id, col(Settlement.month) == month)
    )
    return query if merchant_id is None else query.where(col(Settlement.merchant_id) == merchant_id)


def _sum_of_back() -> Sequence[ColumnElement[Any]]:
    points = col(Redemption.points)
    return func.sum(points), func.sum(points * col(Settlement.fen_per_point))


def _went_back(
    session: Session, community_id: UUID, month: str, merchant_id: UUID | None
) -> dict[bool, dict[UUID, WentBack]]:
    """Return by merchant what went back of the month itself (True), or of earlier ones (False)."""
    itself = col(Settlement.month) == month
    query = (
        select(col(Redemption.merchant_id), itself, *_sum_of_back())
        .join(Settlement, col(Settlement.id) == col(Redemption.settlement_id))
        .where(col(Redemption.community_id) == community_id, _BACK, or_(itself, still_open(month)))
        .group_by(col(Redemption.merchant_id), itself)
    )
    if merchant_id is not None:
        query = query.where(col(Redemption.merchant_id) == merchant_id)
    found: dict[bool, dict[UUID, WentBack]] = {}
    for id_, own, points, fen in session.execute(query):
        found.setdefault(bool(own), {})[id_] = WentBack(int(points), int(fen))
    return found


def _names(session: Session, merchant_ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    rows = session.execute(
        select(col(Merchant.id), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .where(col(Merchant.id).in_(merchant_ids))
    )
    return [(id_, name) for id_, name in rows]

"""What is on offer in the shop, with what of it one person or purse may still have."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.db import read
from linli.people import Organisation
from linli_moral_bank.calendar import month_of, today
from linli_moral_bank.models import (
    Goods,
    Merchant,
    MerchantMonth,
    Redemption,
    RedemptionState,
    Service,
)
from linli_moral_bank.shop.refusals import ShopUnknown
from linli_moral_bank.texts import _

#: State of a redemption → what it is called, and the kind of badge it has.
STATES = {
    RedemptionState.RESERVED: (_("Waiting for you"), "wait"),
    RedemptionState.HANDED_OVER: (_("Handed over"), "good"),
    RedemptionState.CANCELLED: (_("Cancelled"), ""),
    RedemptionState.EXPIRED: (_("Not fetched in time"), "bad"),
    RedemptionState.RETURNED: (_("Points given back"), "bad"),
}
_MINE = col(Redemption.person_id) == bindparam("person_id", type_=Uuid)
_PAID = col(Redemption.owner_id) == bindparam("owner_id", type_=Uuid)
#: Why nobody, or somebody whatever they have, can have a good now: its stock, the merchant's
#: pledge, or what one person or purse may take in a month.
GONE = ("sold_out", "quota", "limit")
#: What a good may show as its picture.
PICTURES = ("food", "care", "home", "paper", "service")


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """Something on offer as its card shows it, with what was already taken this month."""

    id: UUID
    merchant_id: UUID
    merchant: str
    merchant_about: str
    address: str
    title: str
    about: str
    picture: str
    photo_alt: str
    price: int
    stock: int | None
    person_limit: int | None
    min_stars: int
    #: By one person, and out of one purse.
    mine: int
    paid: int
    #: Points of the merchant's monthly quota that are left; below zero after it was lowered.
    quota_left: int
    active: bool
    open: bool
    #: Whether it is a service, booked for a time.
    bookable: bool
    #: Whether its merchant has no network and takes printed vouchers.
    offline: bool
    #: Whether the template invented it and nobody has looked at it yet.
    example: bool

    @property
    def left(self) -> int | None:
        """Portions that can still be had this month; None where nothing is counted."""
        by_quota = max(0, self.quota_left) // self.price
        return by_quota if self.stock is None else min(self.stock, by_quota)

    def obstacle(self, available: int, stars: int) -> str:
        """Return why somebody with so many points and stars cannot have it now; "" when they can.

        One of :data:`GONE`, "stars" and "points".
        """
        if self.stock == 0:
            return "sold_out"
        if self.left == 0:
            return "quota"
        if self.mine_left == 0:
            return "limit"
        if self.min_stars > stars:
            return "stars"
        return "points" if self.price > available else ""

    @property
    def mine_left(self) -> int | None:
        """Portions this person may still take from this purse this month; None: no limit."""
        if self.person_limit is None:
            return None
        return max(0, self.person_limit - max(self.mine, self.paid))


@cache
def _on_offer(*, one: bool, all_of_them: bool) -> Select[*tuple[Any, ...]]:
    portions = func.sum(col(Redemption.portions))
    taken = (
        select(
            col(Redemption.goods_id),
            portions.filter(_MINE).label("mine"),
            portions.filter(_PAID).label("paid"),
        )
        .where(
            _MINE | _PAID,
            col(Redemption.community_id) == bindparam("community_id"),
            col(Redemption.month) == bindparam("month"),
            col(Redemption.state).in_((RedemptionState.RESERVED, RedemptionState.HANDED_OVER)),
        )
        .group_by(col(Redemption.goods_id))
        .subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Goods.id),
            col(Goods.merchant_id),
            col(Organisation.name),
            col(Merchant.about),
            col(Organisation.address),
            col(Goods.title),
            col(Goods.about),
            col(Goods.picture),
            col(Goods.photo_alt),
            col(Goods.price),
            col(Goods.stock),
            col(Goods.person_limit),
            col(Goods.min_stars),
            func.coalesce(taken.c.mine, 0),
            func.coalesce(taken.c.paid, 0),
            col(Merchant.quota) - func.coalesce(col(MerchantMonth.used), 0),
            col(Goods.active),
            col(Merchant.open),
            col(Service.goods_id).is_not(None),
            col(Merchant.offline),
            col(Goods.example),
        )
        .join(Merchant, col(Merchant.id) == col(Goods.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(
            MerchantMonth,
            (col(MerchantMonth.merchant_id) == col(Merchant.id))
            & (col(MerchantMonth.month) == bindparam("month")),
        )
        .outerjoin(taken, taken.c.goods_id == col(Goods.id))
        .outerjoin(Service, col(Service.goods_id) == col(Goods.id))
        .where(col(Goods.community_id) == bindparam("community_id"))
        .order_by(col(Goods.price), col(Goods.title))
    )
    if one:
        query = query.where(col(Goods.id) == bindparam("goods_id"))
    if not all_of_them:
        query = query.where(col(Goods.active), col(Merchant.open))
    return query


def on_offer(
    session: Session,
    place: Place,
    person_id: UUID | None,
    *,
    owner_id: UUID | None = None,
    goods_id: UUID | None = None,
    all_of_them: bool = False,
) -> list[GoodsRow]:
    """Return what can be had, the cheapest first, with what a person took this month; one query.

    And with what the purse of ``owner_id``, by default their own, paid for. With ``all_of_them``
    also what is not offered now.
    """
    rows = read(
        session,
        _on_offer(one=goods_id is not None, all_of_them=all_of_them),
        person_id=person_id,
        owner_id=owner_id or person_id,
        community_id=place.id,
        month=month_of(today(session, place)),
        goods_id=goods_id,
    )
    return [GoodsRow(*row) for row in rows]


def goods_of(session: Session, community_id: UUID, goods_id: UUID) -> Goods:
    """Return a good of a community.

    Raises:
        ShopUnknown: there is none with this id here.
    """
    found: Goods | None = session.execute(
        select(Goods).where(col(Goods.id) == goods_id, col(Goods.community_id) == community_id)
    ).scalar_one_or_none()
    if found is None:
        raise ShopUnknown(_("There is nothing like this on offer here."))
    return found

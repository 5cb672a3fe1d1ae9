"""What can still be had: a person's and a purse's limit, the merchant's quota, the stock.

Quota and stock are conditional updates, so that of two who want the last portion one gets it.
"""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.i18n import Text
from linli.ids import new_id
from linli.points import Owner, OwnerKind
from linli_moral_bank.books import stars
from linli_moral_bank.models import Goods, Merchant, MerchantMonth, Redemption, RedemptionState
from linli_moral_bank.shop.refusals import (
    LimitReached,
    NotEnoughPoints,
    OutOfStock,
    PriceChanged,
    QuotaSpent,
    StarsMissing,
)
from linli_moral_bank.texts import _


def check_limit(
    session: Session, goods: Goods, person_id: UUID, payer: Owner, month: str, portions: int
) -> None:
    """Refuse what is more than one person may take, or one purse may pay for, in a month.

    Raises:
        LimitReached: it is.
    """
    if goods.person_limit is None:
        return
    mine, paid = col(Redemption.person_id) == person_id, col(Redemption.owner_id) == payer.id
    count = func.coalesce(func.sum(col(Redemption.portions)).filter(mine), 0)
    both = func.coalesce(func.sum(col(Redemption.portions)).filter(paid), 0)
    by_person, by_purse = session.execute(
        select(count, both).where(
            mine | paid,
            col(Redemption.goods_id) == goods.id,
            col(Redemption.month) == month,
            col(Redemption.state).in_((RedemptionState.RESERVED, RedemptionState.HANDED_OVER)),
        )
    ).one()
    limit = goods.person_limit
    if int(by_person) + portions > limit:
        raise LimitReached(_limit_of(OwnerKind.PERSON, goods.title, limit), field="portions")
    if int(by_purse) + portions > limit:
        raise LimitReached(_limit_of(payer.kind, goods.title, limit), field="portions")


def _limit_of(kind: OwnerKind, title: str, limit: int) -> Text:
    if kind is OwnerKind.HOUSEHOLD:
        return _.plural(
            "One household can have “%(title)s” %(count)s time a month.",
            "One household can have “%(title)s” %(count)s times a month.",
            limit,
            title=title,
        )
    if kind is OwnerKind.ORGANISATION:
        return _.plural(
            "One organisation can have “%(title)s” %(count)s time a month.",
            "One organisation can have “%(title)s” %(count)s times a month.",
            limit,
            title=title,
        )
    return _.plural(
        "One person can have “%(title)s” %(count)s time a month.",
        "One person can have “%(title)s” %(count)s times a month.",
        limit,
        title=title,
    )


def stars_of(session: Session, community_id: UUID, person_id: UUID, payer: Owner) -> int:
    """Return with how many stars somebody redeems: those of whose points pay.

    A household has those of who orders for it, too.
    """
    whose = {payer.id} if payer.kind is OwnerKind.ORGANISATION else {payer.id, person_id}
    return max(stars.of(session, community_id, one).count for one in whose)


def check_stars(session: Session, goods: Goods, person_id: UUID, payer: Owner) -> None:
    """Refuse a perk to who has not the stars for it.

    Raises:
        StarsMissing: they have not.
    """
    if not goods.min_stars:
        return
    if stars_of(session, goods.community_id, person_id, payer) < goods.min_stars:
        raise StarsMissing(
            _.plural(
                "“%(title)s” is for those with one star or more.",
                "“%(title)s” is for those with %(count)s stars or more.",
                goods.min_stars,
                title=goods.title,
            )
        )


def check_price(goods: Goods, seen: int | None) -> None:
    """Refuse what costs something else than when the reader looked; nothing costs more unseen.

    Raises:
        PriceChanged: it does.
    """
    if seen is not None and seen != goods.price:
        raise PriceChanged(
            _.plural(
                "The price has just changed: one now costs %(count)s point. Please look again.",
                "The price has just changed: one now costs %(count)s points. Please look again.",
                goods.price,
            )
        )


def check_points(available: int, total: int) -> None:
    """Refuse what costs more points than are there.

    Raises:
        NotEnoughPoints: it does.
    """
    if available < total:
        raise NotEnoughPoints(
            _(
                "This costs %(total)s points, and %(available)s are there.",
                total=total,
                available=max(0, available),
            ),
            field="portions",
        )


def take_quota(session: Session, merchant: Merchant, month: str, total: int) -> None:
    """Take points from a merchant's pledge for a month.

    Raises:
        QuotaSpent: not so many are left.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(MerchantMonth)
        .values(id=new_id(), merchant_id=merchant.id, month=month, used=0)
        .on_conflict_do_nothing()
    )
    quota = select(col(Merchant.quota)).where(col(Merchant.id) == merchant.id).scalar_subquery()
    taken = session.execute(
        update(MerchantMonth)
        .where(
            col(MerchantMonth.merchant_id) == merchant.id,
            col(MerchantMonth.month) == month,
            col(MerchantMonth.used) + total <= quota,
        )
        .values(used=col(MerchantMonth.used) + total)
        .returning(col(MerchantMonth.id))
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise QuotaSpent(
            _("This merchant has given what it can this month. Please come back next month.")
        )


def take_stock(session: Session, goods: Goods, portions: int) -> None:
    """Take portions from the stock, where it is counted.

    Raises:
        OutOfStock: not so many are left.
    """
    if goods.stock is None:
        return
    taken = session.execute(
        update(Goods)
        .where(col(Goods.id) == goods.id, col(Goods.stock) >= portions)
        .values(stock=col(Goods.stock) - portions)
        .returning(col(Goods.id))
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise OutOfStock(
            _("“%(title)s” has just run out.", title=goods.title)
            if portions == 1
            else _("There are not so many left of “%(title)s”.", title=goods.title),
            field="portions",
        )


def give_back(session: Session, redemption: Redemption, *, stock: bool = True) -> None:
    """Give a redemption's points back to the month's quota and its portions to the stock.

    Without ``stock`` they stay with whoever has them.
    """
    session.execute(
        update(MerchantMonth)
        .where(
            col(MerchantMonth.merchant_id) == redemption.merchant_id,
            col(MerchantMonth.month) == redemption.month,
        )
        .values(used=col(MerchantMonth.used) - redemption.points)
        .execution_options(synchronize_session=False)
    )
    if not stock:
        return
    session.execute(
        update(Goods)
        .where(col(Goods.id) == redemption.goods_id, col(Goods.stock).is_not(None))
        .values(stock=col(Goods.stock) + redemption.portions)
        .execution_options(synchronize_session=False)
    )

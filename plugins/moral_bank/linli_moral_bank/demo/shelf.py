"""The demo's shelf is counted, and one merchant has no network and takes printed vouchers."""

from datetime import timedelta
from functools import partial

from sqlmodel import Session

from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_moral_bank.books import purse
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.shop import catalogue, merchants, shopkeeping, stocktaking, vouchers
from linli_moral_bank.shop.catalogue import GoodsRow

#: What is counted; of the last too little is there.
_COUNTED = 3
_MISSING = "搬运时摔坏一份，已拍照留底。"
#: Days before the end.
_COUNT, _NETWORK = 12, 3
#: How many residents have a voucher in their hands.
_VOUCHERS = 3


def plan(world: DemoWorld, place: Place, keeper: DemoPerson) -> None:
    """Plan what the store keeper does."""
    world.plan(world.until - timedelta(days=_COUNT), partial(_count, place=place, keeper=keeper))
    world.plan(
        world.until - timedelta(days=_NETWORK),
        partial(_give_vouchers, world=world, place=place, keeper=keeper),
    )


def _count(session: Session, place: Place, keeper: DemoPerson) -> None:
    counted = [one for one in catalogue.on_offer(session, place, None) if one.stock is not None]
    for number, goods in enumerate(counted[:_COUNTED], start=1):
        there = stocktaking.expected(session, goods.id)
        missing = number == _COUNTED and there > 0
        done = partial(
            stocktaking.count,
            session,
            keeper.actor,
            place.id,
            goods.id,
            there - missing,
            _MISSING if missing else "",
        )
        attempt(session, done)


def _give_vouchers(session: Session, world: DemoWorld, place: Place, keeper: DemoPerson) -> None:
    """Let a merchant do without a network, and some residents take a voucher along."""
    goods = _plainest(session, place)
    if goods is None:
        return
    merchant = merchants.find(session, place.id, goods.merchant_id)
    shopkeeping.change_merchant(
        session,
        keeper.actor,
        place.id,
        merchant.id,
        quota=merchant.quota,
        about=merchant.about,
        open_=merchant.open,
        offline=True,
    )
    given = 0
    people = [one for one in world.people_of(place) if one.has_phone and one.age >= 60]
    for person in world.random.sample(people, len(people)):
        if purse.holdings(session, place.id, person.id).available < goods.price:
            continue
        issued = partial(vouchers.issue, session, person.actor, place.id, goods.id)
        given += attempt(session, issued) is not None
        if given == _VOUCHERS:
            return


def _plainest(session: Session, place: Place) -> GoodsRow | None:
    """Return the cheapest thing of a merchant that offers no times to book."""
    offered = catalogue.on_offer(session, place, None)
    booked = {one.merchant_id for one in offered if one.bookable}
    plain = [one for one in offered if one.merchant_id not in booked]
    return min(plain, key=lambda one: (one.price, one.title), default=None)

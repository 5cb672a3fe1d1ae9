"""Redemptions of the demo: chosen, fetched a little later, sometimes forgotten; and restocking."""

from datetime import timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli import inbox
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoOrganisation, DemoPerson, DemoWorld
from linli_moral_bank.books import purse
from linli_moral_bank.calendar import previous_month, today
from linli_moral_bank.demo import goods_photos, shelf
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.models import StockReason
from linli_moral_bank.shop import (
    catalogue,
    handing_over,
    purses,
    redemption,
    services,
    settlements,
    settling,
    stockbook,
)
from linli_moral_bank.shop.catalogue import GoodsRow

#: Of a hundred redemptions: given up, and forgotten.
_CANCELLED, _FORGOTTEN = 4, 3
#: What is nearly sold out stays so: nobody fills it up in the demo.
_RARE = 3
#: What the book of the stock says of what was bought.
_BOUGHT = "超市采购补货，小票已存"
#: On this day of the month the store keeper settles the month before.
_SETTLING = 10
#: So many merchants of the last month are left to whoever tries the demo.
_LEFT = 2


def plan(world: DemoWorld, place: Place, a_day: float) -> None:
    """Plan the redemptions of a community, and the visits of the store keeper."""
    people = [
        person
        for person in world.people_of(place)
        if person.age >= 10 and person.sign_in_name != "resident"
    ]
    world.plan(world.since + timedelta(hours=1), partial(_show_photos, world=world, place=place))
    for day in world.days():
        expected = a_day * world.liveliness(day)
        count = int(expected) + (world.random.random() < expected % 1)
        for _number in range(count):
            moment = world.local(day, world.random.randint(8, 17), world.random.randint(0, 59))
            world.plan(moment, partial(_redeem, world=world, place=place, people=people))
        if day.day == 1:
            world.plan(world.local(day, 8), partial(_keep_shop, world=world, place=place))
        if day.day == _SETTLING:
            world.plan(world.local(day, 9), partial(_settle, world=world, place=place))
    if place == world.communities[0]:
        shelf.plan(world, place, _keeper(world, place))
        resident = world.somebody("resident")
        present = (world.until + timedelta(hours=8)).date()
        for ago, fetch in ((20, True), (1, False)):
            world.plan(
                world.local(present - timedelta(days=ago), 17, 40),
                partial(_redeem, world=world, place=place, people=[resident], fetch=fetch),
            )
        world.plan(
            world.until - timedelta(days=2),
            lambda session: inbox.mark_all_read(session, resident.id),
        )


def _redeem(
    session: Session,
    world: DemoWorld,
    place: Place,
    people: list[DemoPerson],
    fetch: bool = True,
) -> None:
    person = _somebody_with_points(session, world, place, people)
    if person is None:
        return
    mine = purse.holdings(session, place.id, person.id)
    # Who acts for an organisation with more than they have themselves lets it pay.
    payer = max(purses.choices(session, place.id, person.id, mine), key=lambda one: one.available)
    available = payer.available
    suited = [
        one
        for one in catalogue.on_offer(session, place, person.id, owner_id=payer.owner.id)
        if one.price <= available and not one.offline
    ]
    if not suited:
        return
    goods = world.random.choice(suited)
    portions = 2 if goods.price <= min(2, available // 2) else 1
    times = services.times(session, goods.id, limit=4) if goods.bookable else []
    time = world.random.choice(times) if times else None
    made = attempt(
        session,
        partial(
            redemption.redeem,
            session,
            person.actor,
            place.id,
            goods.id,
            portions=portions,
            time_id=time.id if time else None,
            owner=payer.owner,
        ),
    )
    if made is None or not fetch:
        return
    drawn = world.random.randrange(100)
    later = now(session) + timedelta(minutes=world.random.randint(15, 300))
    if time is not None and drawn >= _CANCELLED:
        later = time.ends_at
    if drawn < _CANCELLED:
        world.plan(later, partial(_cancel, place=place, person=person, redemption_id=made.id))
    elif drawn >= _CANCELLED + _FORGOTTEN:
        world.plan(
            later,
            partial(
                _fetch,
                place=place,
                person=person,
                redemption_id=made.id,
                merchant=_merchant(world, place, goods),
            ),
        )


def _fetch(
    session: Session,
    place: Place,
    person: DemoPerson,
    redemption_id: UUID,
    merchant: DemoOrganisation,
) -> None:
    code = attempt(
        session,
        partial(redemption.new_code, session, person.actor, place.id, redemption_id),
    )
    if code is not None:
        attempt(
            session,
            partial(handing_over.hand_over, session, merchant.agent.actor, place.id, code.text),
        )


def _cancel(session: Session, place: Place, person: DemoPerson, redemption_id: UUID) -> None:
    attempt(session, partial(redemption.cancel, session, person.actor, place.id, redemption_id))


def _keep_shop(session: Session, world: DemoWorld, place: Place) -> None:
    """Fill the shelves up, and offer times of services for the coming weeks."""
    keeper = _keeper(world, place)
    for goods in catalogue.on_offer(session, place, None):
        if goods.bookable:
            _offer_times(session, keeper, place, goods.id)
        if goods.stock is not None and _RARE < goods.stock < 20:
            attempt(
                session,
                partial(
                    stockbook.restock,
                    session,
                    keeper.actor,
                    place.id,
                    goods.id,
                    20,
                    StockReason.BOUGHT,
                    note=_BOUGHT,
                ),
            )


def _settle(session: Session, world: DemoWorld, place: Place) -> None:
    month = previous_month(today(session, place))
    present = world.until.astimezone(ZoneInfo(place.time_zone)).date()
    left = _LEFT if month == previous_month(present) else 0
    keeper = _keeper(world, place).actor
    for one in settlements.of_month(session, place, month)[left:]:
        attempt(
            session,
            partial(settling.settle, session, keeper, place.id, one.merchant_id, month),
        )


def _show_photos(session: Session, world: DemoWorld, place: Place) -> None:
    goods_photos.show(session, _keeper(world, place).actor, place)


def _keeper(world: DemoWorld, place: Place) -> DemoPerson:
    return (world.with_role("storekeeper", place) or world.with_role("president", place))[0]


def _offer_times(session: Session, keeper: DemoPerson, place: Place, goods_id: UUID) -> None:
    """Repeat the next time of a service for some weeks; those that are there stay."""
    for one in services.times(session, goods_id, limit=1):
        begins = one.starts_at.astimezone(ZoneInfo(place.time_zone))
        attempt(
            session,
            partial(
                services.add_times,
                session,
                keeper.actor,
                place.id,
                goods_id,
                first=begins.date(),
                at=begins.time(),
                minutes=one.minutes,
                capacity=one.capacity,
                weeks=8,
            ),
        )


def _somebody_with_points(
    session: Session, world: DemoWorld, place: Place, people: list[DemoPerson]
) -> DemoPerson | None:
    """Return one of some people drawn, the first with anything to spend."""
    for person in world.random.sample(people, min(6, len(people))):
        if purse.holdings(session, place.id, person.id).available > 0:
            return person
    return None


def _merchant(world: DemoWorld, place: Place, goods: GoodsRow) -> DemoOrganisation:
    return next(one for one in world.organisations(place) if one.name == goods.merchant)

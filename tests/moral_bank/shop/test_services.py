"""Services that are booked for a time: guide, times, booking, calling off, and every refusal."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, merchant_of, used
from tests.moral_bank.shop.test_last_portion import at_once

from linli import inbox, jobs, people, points
from linli.access import SYSTEM, Actor, NotAllowed
from linli.db import Database
from linli.testing import MakePerson
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_moral_bank.books import purse
from linli_moral_bank.models import Goods, Redemption, RedemptionState, ServiceTime
from linli_moral_bank.shop import bookings, exchanges, handing_over, redemption, services
from linli_moral_bank.shop.refusals import (
    BookingRefused,
    ForOthers,
    NotEnoughPoints,
    ServiceRefused,
    TimeFull,
    TimeUnknown,
    TooLateToCancel,
)

#: The story begins on Monday, 2 March 2026.
SATURDAY = date(2026, 3, 7)


def haircuts(session: Session, bank: Bank, *, capacity: int = 2, weeks: int = 2) -> Goods:
    """Make the haircut (15 points) a service with times on Saturdays at nine."""
    goods = good(session, "洗剪吹一次")
    goods.person_limit = None
    services.write_guide(
        session, SYSTEM, bank.id, goods.id, content="洗、剪、吹。", categories=[], cancel_hours=24
    )
    services.add_times(
        session,
        SYSTEM,
        bank.id,
        goods.id,
        first=SATURDAY,
        at=time(9),
        minutes=40,
        capacity=capacity,
        weeks=weeks,
    )
    return goods


def book(
    session: Session, bank: Bank, goods: Goods, who: Somebody | None = None, places: int = 1
) -> Redemption:
    first = services.times(session, goods.id)[0].id
    actor = (who or bank.resident).actor
    return redemption.redeem(session, actor, bank.id, goods.id, portions=places, time_id=first)


def available(session: Session, bank: Bank, who: Somebody | None = None) -> int:
    return purse.holdings(session, bank.id, (who or bank.resident).id).available


def test_booked_held_and_done(session: Session, bank: Bank, clock: MovableClock) -> None:
    goods = haircuts(session, bank)
    people.name_agent(session, SYSTEM, merchant_of(session, goods).organisation_id, bank.far.id)
    give(session, bank, bank.resident, 40)
    made = book(session, bank, goods)
    assert (made.state, made.month, available(session, bank)) == ("reserved", "2026-03", 25)
    assert used(session, bank, goods) == 15
    first = services.times(session, goods.id)[0]
    assert (first.left, first.minutes) == (1, 40)
    (mine,) = exchanges.mine(session, bank.resident.id, bank.id)
    assert mine.starts_at == first.starts_at
    (guest,) = bookings.guests(session, bank.far.actor, bank.id, goods.id)[first.id]
    assert (guest.name, guest.places, guest.done) == ("王*英", 1, False)
    code = code_of(session, bank, made)
    clock.set(first.ends_at)
    shown = handing_over.look_up(session, bank.far.actor, bank.id, code)
    assert shown.starts_at == first.starts_at
    handing_over.hand_over(session, bank.far.actor, bank.id, code)
    paid = points.balance(session, merchant_of(session, goods).account_id)
    assert (made.state, paid.balance, available(session, bank)) == ("handed_over", 15, 25)


def test_cancelled_in_time_and_too_late(session: Session, bank: Bank, clock: MovableClock) -> None:
    goods = haircuts(session, bank)
    give(session, bank, bank.resident, 40)
    made = book(session, bank, goods, places=2)
    assert services.times(session, goods.id)[0].left == 0
    redemption.cancel(session, bank.resident.actor, bank.id, made.id)
    assert (available(session, bank), used(session, bank, goods)) == (40, 0)
    session.expire_all()
    again = book(session, bank, goods)
    first = services.times(session, goods.id)[0]
    assert first.left == 1
    clock.set(first.starts_at - timedelta(hours=24))
    with pytest.raises(TooLateToCancel, match="24 hours before"):
        redemption.cancel(session, bank.resident.actor, bank.id, again.id)


def test_who_does_not_come_has_the_points_back(
    database: Database, bank: Bank, clock: MovableClock
) -> None:
    with database.writing() as session:
        goods = haircuts(session, bank)
        give(session, bank, bank.resident, 15)
        made = book(session, bank, goods).id
        ends = services.times(session, goods.id)[0].ends_at
    clock.set(ends + timedelta(hours=48, minutes=1))
    jobs.run_due(database)
    with database.reading() as session:
        assert session.get_one(Redemption, made).state is RedemptionState.EXPIRED
        assert available(session, bank) == 15


def test_called_off_by_the_merchant(session: Session, bank: Bank) -> None:
    goods = haircuts(session, bank)
    give(session, bank, bank.resident, 15)
    made = book(session, bank, goods)
    first = services.times(session, goods.id)[0]
    with pytest.raises(NotAllowed):
        bookings.call_off(session, bank.resident.actor, bank.id, first.id)
    assert bookings.call_off(session, bank.staff.actor, bank.id, first.id) == 1
    assert (made.state, available(session, bank)) == (RedemptionState.CANCELLED, 15)
    assert "was called off" in str(inbox.page(session, bank.resident.id)[0].text)
    assert first.id not in {one.id for one in services.times(session, goods.id)}
    with pytest.raises(BookingRefused, match="already"):
        bookings.call_off(session, bank.staff.actor, bank.id, first.id)
    with pytest.raises(BookingRefused, match="no longer be booked"):
        redemption.redeem(session, bank.resident.actor, bank.id, goods.id, time_id=first.id)


def test_what_cannot_be_booked_or_offered(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    goods = haircuts(session, bank)
    resident = bank.resident.actor
    with pytest.raises(NotEnoughPoints):
        book(session, bank, goods)
    give(session, bank, bank.resident, 60)
    with pytest.raises(BookingRefused, match="choose a time"):
        redemption.redeem(session, resident, bank.id, goods.id)
    with pytest.raises(TimeUnknown):
        redemption.redeem(session, resident, bank.id, goods.id, time_id=bank.id)
    with pytest.raises(TimeUnknown, match="fetched"):
        noodles = good(session, "小面一碗").id
        redemption.redeem(session, resident, bank.id, noodles, time_id=bank.id)
    with pytest.raises(TimeFull, match="not so many"):
        book(session, bank, goods, places=3)
    first = services.times(session, goods.id)[0]
    clock.set(first.starts_at)
    with pytest.raises(BookingRefused, match="no longer"):
        redemption.redeem(session, resident, bank.id, goods.id, time_id=first.id)
    services.write_guide(
        session,
        SYSTEM,
        bank.id,
        goods.id,
        content="老人",
        categories=["elder_alone"],
        cancel_hours=0,
    )
    with pytest.raises(ForOthers):
        book(session, bank, goods)

    def add(actor: Actor = SYSTEM, goods_id: UUID = goods.id, **changed: Any) -> int:
        wanted = {"first": SATURDAY, "at": time(9), "minutes": 40, "capacity": 2, **changed}
        return services.add_times(session, actor, bank.id, goods_id, **wanted)

    wrong: dict[str, Any] = {"minutes": 4, "capacity": 0, "weeks": 27, "first": SATURDAY}
    for field, value in wrong.items():
        with pytest.raises(ServiceRefused) as refused:
            add(**{field: value})
        assert refused.value.field == field
    with pytest.raises(ServiceRefused, match="guide first"):
        add(goods_id=good(session, "老人理发一次").id)
    with pytest.raises(NotAllowed):
        add(bank.merchant.actor)
    assert add(first=SATURDAY + timedelta(days=7)) == 0
    for title, content in (("小面一碗", "面"), ("老人理发一次", " ")):
        with pytest.raises(ServiceRefused):
            services.write_guide(
                session,
                SYSTEM,
                bank.id,
                good(session, title).id,
                content=content,
                categories=[],
                cancel_hours=0,
            )


def test_of_many_who_want_the_last_place_one_gets_it(
    database: Database, bank: Bank, person_with: MakePerson
) -> None:
    guests = [person_with(group=bank.group) for _ in range(5)]
    with database.writing() as session:
        goods_id = haircuts(session, bank, capacity=1, weeks=1).id
        time_id = services.times(session, goods_id)[0].id
        for guest in guests:
            give(session, bank, guest, 15)

    def attempt(guest: Somebody) -> Callable[[], object]:
        return lambda: database.run(
            lambda session: (
                redemption.redeem(session, guest.actor, bank.id, goods_id, time_id=time_id).id
            )
        )

    got = at_once([attempt(guest) for guest in guests])
    assert sum(isinstance(one, UUID) for one in got) == 1
    assert got.count(TimeFull) == 4
    with database.reading() as session:
        assert session.get_one(ServiceTime, time_id).booked == 1
        assert sum(available(session, bank, guest) for guest in guests) == 60

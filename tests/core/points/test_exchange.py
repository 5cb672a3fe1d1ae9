"""One unit for another: the rate, the rounding, the cap, one way only."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World, build, found

from linli import communities, points
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.points import Expiry, ExpiryRule, Owner, exchange
from linli.points.exchange import Period
from linli.points.verify import verify
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson


class Two:
    """Hours that can be exchanged for points."""

    def __init__(self, hours: World, gifts: World) -> None:
        self.hours, self.gifts = hours, gifts
        self.place = hours.community.id

    def open(self, **rest: object) -> exchange.Rate:
        """Let 60 minutes be 5 points."""
        asked = {"give": 60, "receive": 5, **rest}
        return exchange.set_rate(
            self.hours.session,
            SYSTEM,
            self.place,
            self.hours.unit.id,
            self.gifts.unit.id,
            **asked,  # type: ignore[arg-type]
        )

    def give(self, from_id: UUID, amount: int, key: str = "") -> exchange.Exchanged:
        """Exchange under a new key."""
        return exchange.exchange(
            self.hours.session,
            SYSTEM,
            self.place,
            from_id,
            self.gifts.unit.id,
            amount,
            key=key or self.hours.key(),
        )


def two_units(session: Session, place: Place) -> Two:
    """Define hours and points in a community."""
    return Two(
        build(session, place, "hours", scale="minutes"),
        build(session, place, "gifts", expiry=Expiry(ExpiryRule.MONTHS, 12)),
    )


@pytest.fixture
def two(session: Session, community: Place) -> Two:
    """Hours and points, not exchanged yet."""
    return two_units(session, community)


def test_both_sides_are_booked_together(two: Two) -> None:
    rate = two.open()
    spent = two.hours.holder(200)
    done = two.give(spent, 90)
    assert (done.given.amount, done.received.amount) == (90, 7)
    assert done.given.link_id == done.received.link_id is not None
    assert done.given.rule_version == f"rate {rate.number}"
    session = two.hours.session
    assert points.balance(session, spent).balance == 110
    assert points.balance(session, done.received.to_id).balance == 7
    (line, _award) = points.statement(session, spent).lines
    assert (line.amount, line.reason, line.other_kind) == (-90, exchange.REASON, "exchange")
    (line,) = points.statement(session, done.received.to_id).lines
    assert (line.amount, line.reason) == (7, exchange.REASON)
    assert points.account(session, spent).owner == points.account(session, line_owner(done)).owner
    assert verify(session).wrong is None


def line_owner(done: exchange.Exchanged) -> UUID:
    """Return the account that received."""
    return done.received.to_id


@pytest.mark.parametrize(
    ("give", "receive", "amount", "gets", "least"),
    [(60, 5, 90, 7, 84), (60, 5, 59, 4, 48), (10, 3, 11, 3, 10), (3, 10, 1, 3, 1), (1, 1, 7, 7, 7)],
)
def test_what_comes_out_is_rounded_down_and_the_rest_is_told(
    two: Two, give: int, receive: int, amount: int, gets: int, least: int
) -> None:
    rate = two.open(give=give, receive=receive)
    assert rate.quote(amount) == gets
    assert rate.least(amount) == least
    assert rate.quote(least) == gets
    assert rate.quote(least - 1) < gets
    assert gets * give <= amount * receive, "never more than the rate says"
    assert two.give(two.hours.holder(100), amount).received.amount == gets


def test_too_little_is_refused_with_the_least(two: Two) -> None:
    two.open()
    with pytest.raises(exchange.ExchangeTooLittle, match="at least 12 min") as refused:
        two.give(two.hours.holder(100), 11)
    assert refused.value.facts["least"] == 12


def test_asked_again_the_answer_is_the_same_even_at_another_rate(two: Two) -> None:
    two.open(cap=60)
    spent = two.hours.holder(200)
    first = two.give(spent, 60, key="once")
    two.open(give=60, receive=50, cap=60)
    again = two.give(spent, 60, key="once")
    assert again == first
    assert again.given.replayed
    assert two.hours.balance(spent).balance == 140
    with pytest.raises(points.KeyReused):
        two.give(spent, 30, key="once")


def test_nothing_is_booked_when_the_holder_has_too_little(two: Two) -> None:
    two.open()
    spent = two.hours.holder(50)
    with pytest.raises(points.NotEnough):
        two.give(spent, 60, key="much")
    assert two.hours.balance(spent).balance == 50
    two.hours.award(spent, 500)
    with pytest.raises(points.NotEnough):
        two.give(spent, 60, key="much")


def test_the_cap_counts_by_period_and_what_is_taken_back_not(two: Two, clock: MovableClock) -> None:
    rate = two.open(cap=120, period="month")
    spent = two.hours.holder(1000)
    first = two.give(spent, 60)
    with pytest.raises(exchange.ExchangeCapReached, match="only 1 h 0 min more") as refused:
        two.give(spent, 61, key="above")
    assert refused.value.facts["left"] == 60
    session = two.hours.session
    assert exchange.left_to_exchange(session, two.place, spent, rate) == 60
    two.give(spent, 60)
    with pytest.raises(exchange.ExchangeCapReached):
        two.give(spent, 12)
    two.hours.reverse(first.given.id)
    two.gifts.reverse(first.received.id)
    two.give(spent, 60)
    clock.move(days=31)
    with pytest.raises(exchange.ExchangeCapReached) as again:
        two.give(spent, 61, key="above")
    assert again.value == refused.value, "there is room by now, but the key has its answer"
    two.give(spent, 120)
    assert verify(session).wrong is None


@pytest.mark.parametrize(
    ("period", "step"), [(Period.DAY, 1), (Period.MONTH, 31), (Period.YEAR, 366)]
)
def test_each_period_begins_anew(two: Two, clock: MovableClock, period: Period, step: int) -> None:
    two.open(cap=60, period=period)
    spent = two.hours.holder(1000)
    for _number in range(3):
        two.give(spent, 60)
        with pytest.raises(exchange.ExchangeCapReached):
            two.give(spent, 60)
        clock.move(days=step)


def test_the_period_is_the_communitys_own(two: Two, clock: MovableClock) -> None:
    two.open(cap=60, period="day")
    spent = two.hours.holder(1000)
    clock.set(clock.now().replace(hour=15, minute=59) + timedelta(days=1))
    two.give(spent, 60)
    clock.move(minutes=2)
    two.give(spent, 60)


def test_there_is_no_way_back(two: Two) -> None:
    two.open()
    back = {
        "session": two.hours.session,
        "actor": SYSTEM,
        "community_id": two.place,
        "from_unit_id": two.gifts.unit.id,
        "to_unit_id": two.hours.unit.id,
    }
    with pytest.raises(exchange.ExchangeTwoWays):
        exchange.set_rate(**back, give=1, receive=100)  # type: ignore[arg-type]
    exchange.close_rate(two.hours.session, SYSTEM, two.place, two.hours.unit.id, two.gifts.unit.id)
    exchange.set_rate(**back, give=1, receive=100)  # type: ignore[arg-type]
    with pytest.raises(exchange.ExchangeNotOffered):
        two.give(two.hours.holder(100), 60)


def test_there_is_no_way_back_by_a_third_unit_or_below(
    two: Two, session: Session, group: Place
) -> None:
    third = build(session, communities.place(session, two.place), "third")
    two.open()
    pair = two.gifts.unit.id, third.unit.id
    exchange.set_rate(session, SYSTEM, group.id, *pair, give=1, receive=1)
    with pytest.raises(exchange.ExchangeTwoWays):
        exchange.set_rate(
            session, SYSTEM, two.place, third.unit.id, two.hours.unit.id, give=1, receive=1
        )


def test_a_rate_holds_below_and_the_nearest_counts(
    two: Two, session: Session, group: Place, other_community: Place
) -> None:
    wide = two.open()
    pair = two.hours.unit.id, two.gifts.unit.id
    assert exchange.rate_of(session, group.id, *pair) == wide
    near = exchange.set_rate(session, SYSTEM, group.id, *pair, give=1, receive=2)
    assert exchange.rates(session, group.id) == [near]
    assert exchange.rates(session, two.place) == [wide]
    assert exchange.rates(session, other_community.id) == []
    with pytest.raises(exchange.ExchangeNotOffered):
        exchange.rate_of(session, other_community.id, *pair)


@pytest.mark.parametrize(
    "numbers",
    [
        {"give": 0},
        {"receive": 0},
        {"give": -1},
        {"cap": 0},
        {"give": 1.5},
        {"receive": True},
        {"give": 10**13},
    ],
)
def test_numbers_that_make_no_rate_are_refused(two: Two, numbers: dict[str, object]) -> None:
    with pytest.raises(exchange.RateRefused):
        two.open(**numbers)


def test_a_unit_for_itself_and_unknown_units_are_refused(two: Two, session: Session) -> None:
    with pytest.raises(exchange.RateRefused):
        exchange.set_rate(
            session, SYSTEM, two.place, two.hours.unit.id, two.hours.unit.id, give=1, receive=1
        )
    with pytest.raises(points.UnitUnknown):
        exchange.set_rate(session, SYSTEM, two.place, two.hours.unit.id, uuid4(), give=1, receive=1)
    two.open()
    with pytest.raises(points.AccountUnknown):
        two.give(uuid4(), 60)
    with pytest.raises(points.AmountNotWhole):
        two.give(two.hours.holder(100), 1.5)  # type: ignore[arg-type]
    with pytest.raises(points.AmountNotPositive):
        two.give(two.hours.holder(100), 0)


def test_only_who_may_change_settings_sets_rates(
    two: Two, session: Session, person_with: MakePerson
) -> None:
    resident = person_with()
    pair = two.hours.unit.id, two.gifts.unit.id
    with pytest.raises(NotAllowed):
        exchange.set_rate(session, resident.actor, two.place, *pair, give=1, receive=1)
    two.open()
    with pytest.raises(NotAllowed):
        exchange.close_rate(session, resident.actor, two.place, *pair)


def test_two_at_once_do_not_both_see_room(own_database: Database) -> None:
    with own_database.writing() as session:
        two = two_units(session, found(session).community)
        two.open(cap=100)
        spent = two.hours.holder(1000)
        place, unit_id = two.place, two.gifts.unit.id
    outcomes: list[str] = []

    def ask(number: int) -> Callable[[Session], str]:
        def work(session: Session) -> str:
            try:
                exchange.exchange(
                    session, SYSTEM, place, spent, unit_id, 60, key=f"at once:{number}"
                )
            except exchange.ExchangeCapReached:
                return "refused"
            return "booked"

        return work

    def run(number: int) -> None:
        outcomes.append(own_database.run(ask(number)))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked", "refused", "refused", "refused"]
    with own_database.reading() as session:
        assert points.balance(session, spent).balance == 940
        assert verify(session).wrong is None


def test_an_organisation_receives_on_an_account_of_the_same_kind(two: Two) -> None:
    two.open()
    session = two.hours.session
    shop = points.open_account(session, two.hours.unit.id, Owner.organisation(uuid4()), "merchant")
    two.hours.award(shop.id, 60)
    done = two.give(shop.id, 60)
    assert points.account(session, done.received.to_id).kind == "merchant"

"""Moving points, and every way in which that is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World, build, found

from linli import points
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.db import Database
from linli.subjects import Subject
from linli.testing.clock import MovableClock


def test_both_balances_change_and_the_unit_stays_at_zero(world: World) -> None:
    person = world.holder(10)
    world.move(person, world.merchant, 6)
    assert world.balance(person) == points.Balance(4)
    assert world.balance(world.merchant) == points.Balance(6)
    assert world.balance(world.issuer) == points.Balance(-10)


def test_the_answer_holds_all_that_was_asked(session: Session, world: World) -> None:
    staff, resident, deed = uuid4(), uuid4(), uuid4()
    person = world.holder()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    request = points.Transfer(
        key="deed",
        from_id=world.issuer,
        to_id=person,
        amount=3,
        reason="moral_bank.award",
        subject=Subject("moral_bank.deed", deed),
        note="义务理发",
        rule_version="2026-1",
        effective_at=yesterday,
    )
    booked = points.transfer(session, Actor(staff, resident, "web"), request)
    assert (booked.amount, booked.reason, booked.note) == (3, "moral_bank.award", "义务理发")
    assert booked.subject == Subject("moral_bank.deed", deed)
    assert (booked.rule_version, booked.effective_at) == ("2026-1", yesterday)
    assert (booked.actor_id, booked.on_behalf_of_id) == (staff, resident)
    assert booked.recorded_at > yesterday
    assert points.booked(session, booked.id) == booked
    assert points.booked_by_key(session, "deed") == booked


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        (0, points.AmountNotPositive),
        (-1, points.AmountNotPositive),
        (points.MAX_AMOUNT + 1, points.AmountTooLarge),
        (2**70, points.AmountTooLarge),
        (1.5, points.AmountNotWhole),
        (2.0, points.AmountNotWhole),
        (Decimal(2), points.AmountNotWhole),
        (True, points.AmountNotWhole),
        ("2", points.AmountNotWhole),
    ],
)
def test_only_whole_positive_amounts(
    world: World, amount: Any, refusal: type[points.PointsRefused]
) -> None:
    person = world.holder(10)
    with pytest.raises(refusal) as refused:
        world.move(person, world.merchant, amount)
    assert refused.value.field == "amount"
    assert world.balance(person).balance == 10


def test_the_largest_amount_can_be_moved(world: World) -> None:
    person = world.holder(points.MAX_AMOUNT)
    assert world.balance(person).balance == points.MAX_AMOUNT


Ask = Callable[[World], points.Booked]

REFUSED: dict[str, tuple[type[points.PointsRefused], Ask]] = {
    "same account": (points.SameAccount, lambda w: w.move(w.merchant, w.merchant, 1)),
    "unknown giver": (points.AccountUnknown, lambda w: w.move(uuid4(), w.merchant, 1)),
    "unknown taker": (points.AccountUnknown, lambda w: w.move(w.issuer, uuid4(), 1)),
    "not enough": (points.NotEnough, lambda w: w.move(w.holder(5), w.merchant, 6)),
    "above maximum": (points.AboveMaximum, lambda w: w.award(w.holder(8, maximum=10), 3)),
    "between holders": (points.NotTransferable, lambda w: w.move(w.holder(5), w.holder(), 1)),
    "empty key": (points.KeyInvalid, lambda w: w.award(w.merchant, 1, key="")),
    "long key": (points.KeyInvalid, lambda w: w.award(w.merchant, 1, key="k" * 201)),
    "own key": (points.KeyInvalid, lambda w: w.award(w.merchant, 1, key="linli:expiry:1")),
    "long note": (points.TextTooLong, lambda w: w.award(w.merchant, 1, note="n" * 201)),
    "tomorrow": (
        points.EffectiveInFuture,
        lambda w: w.award(w.merchant, 1, effective_at=datetime.now(UTC) + timedelta(days=1)),
    ),
}


@pytest.mark.parametrize(("refusal", "ask"), REFUSED.values(), ids=REFUSED)
def test_refusals_have_a_sentence_and_move_nothing(
    world: World, refusal: type[points.PointsRefused], ask: Ask
) -> None:
    with pytest.raises(refusal) as refused:
        ask(world)
    assert refused.value.code.startswith("points.")
    assert str(refused.value).endswith(".")
    assert world.balance(world.merchant).balance == 0


def test_a_refusal_says_how_much_is_missing(world: World) -> None:
    with pytest.raises(points.NotEnough) as refused:
        world.move(world.holder(5), world.merchant, 6)
    assert str(refused.value) == "Not enough on the account: 6 points needed, 5 points available."
    assert refused.value.facts["available"] == 5


def test_hours_are_said_as_hours(session: Session, community: Place) -> None:
    hours = build(session, community, "hours", scale="minutes", transferable=True)
    with pytest.raises(points.NotEnough) as refused:
        hours.move(hours.holder(45), hours.holder(), 90)
    assert "1 h 30 min needed, 45 min available" in str(refused.value)


def test_a_transferable_unit_can_be_given(session: Session, community: Place) -> None:
    hours = build(session, community, "hours", transferable=True)
    giver, taker = hours.holder(5), hours.holder()
    hours.move(giver, taker, 5)
    assert hours.balance(taker).balance == 5


def test_units_do_not_mix(session: Session, community: Place, world: World) -> None:
    hours = build(session, community, "hours")
    with pytest.raises(points.OtherUnit):
        world.move(world.issuer, hours.holder(), 1)


def test_an_account_may_owe_when_it_was_opened_so(world: World) -> None:
    person = world.holder(minimum=-10)
    world.move(person, world.penalty, 10)
    assert world.balance(person).available == -10
    with pytest.raises(points.NotEnough):
        world.move(person, world.penalty, 1)


def test_long_transactions_are_recorded_in_the_accounts_order(
    session: Session, clock: MovableClock, world: World
) -> None:
    person = world.holder(10)
    clock.move(minutes=-5)
    late = world.move(person, world.merchant, 1)
    assert late.recorded_at == clock.now() + timedelta(minutes=5)
    assert [line.amount for line in points.statement(session, person).lines] == [-1, 10]


def test_a_clock_that_moved_back_is_refused(clock: MovableClock, world: World) -> None:
    person = world.holder(10)
    clock.move(hours=-1)
    with pytest.raises(points.ClockMovedBack) as refused:
        world.move(person, world.merchant, 1)
    assert refused.value.status == 503
    assert world.balance(person).balance == 10


def test_linked_transfers_succeed_together(session: Session, world: World) -> None:
    person = world.holder(10)
    done = points.transfer_linked(
        session,
        SYSTEM,
        [
            points.Transfer(key="a", from_id=person, to_id=world.merchant, amount=6, reason="t"),
            points.Hold(key="b", from_id=world.merchant, to_id=world.penalty, amount=5, reason="t"),
        ],
    )
    assert {booked.link_id for booked in done} == {done[0].link_id} != {None}
    assert world.balance(world.merchant) == points.Balance(6, held=5)


def test_linked_transfers_fail_together_and_stay_failed(session: Session, world: World) -> None:
    person = world.holder(10)
    pair = [
        points.Transfer(key="a", from_id=person, to_id=world.merchant, amount=6, reason="t"),
        points.Transfer(key="b", from_id=person, to_id=world.penalty, amount=6, reason="t"),
    ]
    for _attempt in range(2):
        with pytest.raises(points.NotEnough):
            points.transfer_linked(session, SYSTEM, pair)
        assert world.balance(person).balance == 10
        world.award(person, 100)
        world.move(person, world.penalty, 100)
    with pytest.raises(points.LinkedRefused):
        points.transfer(session, SYSTEM, pair[0])


def test_a_caller_that_rolls_back_takes_everything_back(own_database: Database) -> None:
    with own_database.writing() as session:
        world = found(session)
        person = world.holder(10)
    with pytest.raises(points.NotEnough), own_database.writing() as session:
        world.session = session
        world.move(person, world.merchant, 1, key="first")
        world.move(person, world.merchant, 100, key="second")
    with own_database.writing() as session:
        world.session = session
        assert world.balance(person).balance == 10
        assert not world.move(person, world.merchant, 1, key="first").replayed
        assert not world.move(person, world.merchant, 1, key="second").replayed

"""Setting aside, and exactly one way out."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World

from linli import points
from linli.access import SYSTEM
from linli.testing.clock import MovableClock


def test_what_is_held_cannot_be_spent(world: World) -> None:
    person = world.holder(10)
    world.hold(person, world.merchant, 6)
    assert world.balance(person) == points.Balance(10, held=6)
    with pytest.raises(points.NotEnough):
        world.move(person, world.merchant, 5)
    with pytest.raises(points.NotEnough):
        world.hold(person, world.merchant, 5)
    world.move(person, world.merchant, 4)


def test_what_is_announced_counts_for_the_maximum(world: World) -> None:
    person = world.holder(10)
    stall = world.holder(maximum=10)
    world.hold(person, world.merchant, 3)
    world.session.flush()
    held = world.hold(world.issuer, stall, 8)
    with pytest.raises(points.AboveMaximum):
        world.award(stall, 3)
    world.void(held.id)
    world.award(stall, 3)


@pytest.mark.parametrize("amount", [6, 2])
def test_settling_moves_the_part_and_frees_the_rest(
    session: Session, world: World, amount: int
) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 6, note="A bowl of noodles")
    paid = world.settle(held.id, amount)
    assert (paid.kind, paid.hold_id, paid.note) == ("settlement", held.id, "A bowl of noodles")
    assert world.balance(person) == points.Balance(10 - amount)
    assert world.balance(world.merchant) == points.Balance(amount)
    assert points.open_holds(session, person) == []


def test_voiding_frees_all(session: Session, world: World) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 6)
    assert [open_.id for open_ in points.open_holds(session, person)] == [held.id]
    world.void(held.id)
    assert world.balance(person) == points.Balance(10)
    assert world.balance(world.merchant) == points.Balance(0)
    assert len(points.statement(session, person).lines) == 1


Exit = Callable[[World, points.Booked], object]
FIRST: dict[str, tuple[Exit, type[points.PointsRefused]]] = {
    "settled": (lambda w, held: w.settle(held.id, 1), points.HoldSettled),
    "voided": (lambda w, held: w.void(held.id), points.HoldVoided),
    "lapsed": (lambda w, held: points.expire_due(w.session), points.HoldExpired),
}


@pytest.mark.parametrize(("leave", "refusal"), FIRST.values(), ids=FIRST)
def test_there_is_one_exit(
    clock: MovableClock,
    session: Session,
    world: World,
    leave: Exit,
    refusal: type[points.PointsRefused],
) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 6, expires_at=clock.now() + timedelta(days=1))
    if refusal is points.HoldExpired:
        clock.move(days=1)
    leave(world, held)
    before = world.balance(person)
    with pytest.raises(refusal):
        world.settle(held.id)
    with pytest.raises(refusal):
        world.void(held.id)
    clock.move(days=9)
    assert points.expire_due(session) == 0
    assert world.balance(person) == before


def test_no_more_than_was_held(world: World) -> None:
    held = world.hold(world.holder(10), world.merchant, 6)
    with pytest.raises(points.MoreThanHeld, match="6 points"):
        world.settle(held.id, 7)
    world.settle(held.id, 6)


def test_an_unknown_hold(world: World) -> None:
    with pytest.raises(points.HoldUnknown):
        world.settle(uuid4())
    moved = world.award(world.merchant, 1)
    with pytest.raises(points.HoldUnknown):
        world.void(moved.id)


def test_a_hold_that_is_over_binds_nobody_even_without_a_worker(
    clock: MovableClock, session: Session, world: World
) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 6, expires_at=clock.now() + timedelta(hours=1))
    clock.move(hours=1)
    assert world.balance(person) == points.Balance(10, held=0)
    with pytest.raises(points.HoldExpired):
        world.settle(held.id)
    world.move(person, world.merchant, 10)
    assert world.balance(person) == points.Balance(0)
    assert world.balance(world.merchant) == points.Balance(10)
    assert points.expire_due(session) == 0


def test_a_hold_that_is_over_leaves_room_below_the_maximum(
    clock: MovableClock, world: World
) -> None:
    person = world.holder(maximum=10)
    world.hold(world.issuer, person, 10, expires_at=clock.now() + timedelta(hours=1))
    clock.move(hours=2)
    world.award(person, 10)


def test_the_worker_lets_holds_lapse_once(
    clock: MovableClock, session: Session, world: World
) -> None:
    person = world.holder(10)
    for hours in (1, 2, 50):
        world.hold(person, world.merchant, 3, expires_at=clock.now() + timedelta(hours=hours))
    clock.move(hours=3)
    assert points.expire_due(session) == 2
    assert points.expire_due(session) == 0
    assert world.balance(person) == points.Balance(10, held=3)


def test_a_hold_must_end_in_the_future(clock: MovableClock, world: World) -> None:
    with pytest.raises(points.ExpiryInPast):
        world.hold(world.holder(10), world.merchant, 6, expires_at=clock.now())


def test_frozen_accounts_give_holds_back_but_settle_none(session: Session, world: World) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 6)
    points.freeze(session, SYSTEM, person, "lost passbook")
    with pytest.raises(points.AccountFrozen):
        world.settle(held.id)
    world.void(held.id)
    assert world.balance(person) == points.Balance(10)

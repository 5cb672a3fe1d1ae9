"""Moving back, at most what was moved."""

from uuid import uuid4

import pytest
from tests.core.points.conftest import World

from linli import points


def test_the_whole(world: World) -> None:
    person = world.holder(10)
    paid = world.move(person, world.merchant, 6, note="Noodles")
    back = world.reverse(paid.id)
    assert (back.kind, back.reverses_id, back.amount) == ("reversal", paid.id, 6)
    assert (world.balance(person).balance, world.balance(world.merchant).balance) == (10, 0)


def test_never_more_than_the_original_in_all(world: World) -> None:
    person = world.holder(10)
    paid = world.move(person, world.merchant, 6)
    world.award(world.merchant, 100)
    world.reverse(paid.id, 2)
    world.reverse(paid.id, 3)
    with pytest.raises(points.MoreThanOriginal, match="1 point "):
        world.reverse(paid.id, 2)
    world.reverse(paid.id, 1)
    with pytest.raises(points.MoreThanOriginal):
        world.reverse(paid.id, 1)
    assert world.balance(person).balance == 10


def test_a_settlement_can_be_reversed_and_a_hold_cannot(world: World) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 6)
    with pytest.raises(points.NotReversible):
        world.reverse(held.id)
    paid = world.settle(held.id, 4)
    with pytest.raises(points.MoreThanOriginal):
        world.reverse(paid.id, 6)
    world.reverse(paid.id)
    assert world.balance(person) == points.Balance(10)


def test_no_reversal_of_a_reversal(world: World) -> None:
    back = world.reverse(world.move(world.holder(10), world.merchant, 6).id)
    with pytest.raises(points.ReversalOfReversal):
        world.reverse(back.id)


def test_what_was_spent_cannot_be_taken_back(world: World) -> None:
    person = world.holder()
    given = world.award(person, 6)
    world.move(person, world.merchant, 4)
    with pytest.raises(points.NotEnough, match="2 points available"):
        world.reverse(given.id)


def test_an_unknown_booking(world: World) -> None:
    with pytest.raises(points.TransferUnknown):
        world.reverse(uuid4())


def test_between_holders_even_where_giving_is_not_allowed(world: World) -> None:
    """A reversal follows what was done; it is not a gift."""
    pool = points.open_account(
        world.session, world.unit.id, points.Owner.community(world.community.id), "pool"
    ).id
    world.award(pool, 10)
    person = world.holder()
    paid = world.move(pool, person, 5)
    world.reverse(paid.id)
    assert world.balance(pool).balance == 10

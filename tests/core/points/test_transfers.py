"""Moving points, and every way in which it is refused."""

from tests.core.points.conftest import World


def test_moves_both_balances(world: World) -> None:
    person = world.holder(10)
    world.move(person, world.merchant, 6)
    assert world.balance(person).balance == 4
    assert world.balance(world.merchant).balance == 6
    assert world.balance(world.issuer).balance == -10

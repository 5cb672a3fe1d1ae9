"""Points that grow old."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session
from tests.core.points.conftest import World, build

from linli import points
from linli.communities import Place
from linli.points import Expiry, ExpiryRule
from linli.testing.clock import MovableClock

MONTH = timedelta(days=31)


@pytest.fixture
def world(session: Session, community: Place) -> World:
    """Points that last to the end of the same day next month."""
    return build(session, community, transferable=True, expiry=Expiry(ExpiryRule.MONTHS, 1))


def remaining(world: World, account_id: object) -> list[int]:
    """Return what remains in an account's lots, the earliest to end first."""
    id_ = account_id.hex if world.session.get_bind().dialect.name == "sqlite" else account_id  # type: ignore[attr-defined]
    rows = world.session.execute(
        text(
            "SELECT remaining FROM core_points_lot WHERE account_id = :id AND remaining > 0 "
            "ORDER BY expires_at"
        ),
        {"id": id_},
    )
    return list(rows.scalars())


def expired(world: World) -> int:
    """Return what was booked as expired so far."""
    owner = points.Owner(points.OwnerKind.SYSTEM, world.community.id)
    account = points.find_account(world.session, world.unit.id, owner, "expired")
    return world.balance(account.id).balance if account else 0


def test_the_earliest_to_end_is_spent_first(clock: MovableClock, world: World) -> None:
    person = world.holder(3)
    clock.move(days=1)
    world.award(person, 4)
    clock.move(days=1)
    world.award(person, 5, effective_at=clock.now() - timedelta(days=2))
    assert remaining(world, person) == [8, 4]
    world.move(person, world.merchant, 9)
    assert remaining(world, person) == [3]


def test_points_end_when_their_time_is_over(
    clock: MovableClock, session: Session, world: World
) -> None:
    person = world.holder(3)
    clock.move(days=10)
    world.award(person, 4)
    clock.move(days=22)
    assert world.balance(person) == points.Balance(7, expired=3)
    assert points.expire_due(session) == 1
    assert points.expire_due(session) == 0
    assert world.balance(person) == points.Balance(4)
    assert expired(world) == 3
    newest = points.statement(session, person, 1).lines[0]
    assert (newest.kind, newest.amount, newest.other_kind) == ("expiry", -3, "expired")


def test_ended_points_cannot_be_spent_even_without_a_worker(
    clock: MovableClock, world: World
) -> None:
    person = world.holder(3)
    clock.move(days=10)
    world.award(person, 4)
    clock.move(days=22)
    with pytest.raises(points.NotEnough, match="4 points available"):
        world.move(person, world.merchant, 5)
    world.move(person, world.merchant, 4)
    assert world.balance(person) == points.Balance(0)
    assert expired(world) == 3


def test_what_is_held_does_not_end(clock: MovableClock, session: Session, world: World) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 6)
    clock.move(days=60)
    assert world.balance(person) == points.Balance(10, held=6, expired=4)
    points.expire_due(session)
    assert world.balance(person) == points.Balance(6, held=6)
    world.settle(held.id, 5)
    assert world.balance(person) == points.Balance(1, expired=1)
    points.expire_due(session)
    assert (world.balance(person).balance, world.balance(world.merchant).balance) == (0, 5)


def test_spending_beside_a_hold_does_not_rescue_what_ended(
    clock: MovableClock, session: Session, world: World
) -> None:
    person = world.holder(4)
    held = world.hold(person, world.merchant, 4)
    clock.move(days=20)
    world.award(person, 6)
    clock.move(days=15)
    world.move(person, world.merchant, 6)
    world.void(held.id)
    points.expire_due(session)
    assert world.balance(person) == points.Balance(0)
    assert expired(world) == 4


def test_a_gift_keeps_its_last_day(clock: MovableClock, session: Session, world: World) -> None:
    giver, taker = world.holder(3), world.holder()
    clock.move(days=20)
    world.award(giver, 4)
    world.move(giver, taker, 5)
    assert (remaining(world, giver), remaining(world, taker)) == ([2], [3, 2])
    clock.move(days=15)
    points.expire_due(session)
    assert world.balance(taker).balance == 2


def test_a_reversal_puts_back_the_same_lots(clock: MovableClock, world: World) -> None:
    person = world.holder(3)
    clock.move(days=1)
    world.award(person, 4)
    clock.move(days=1)
    world.award(person, 5)
    paid = world.move(person, world.merchant, 6)
    assert remaining(world, person) == [1, 5]
    world.reverse(paid.id, 4)
    assert remaining(world, person) == [1, 4, 5]
    world.reverse(paid.id, 2)
    assert remaining(world, person) == [3, 4, 5]


def test_a_reversed_award_takes_its_own_lot(clock: MovableClock, world: World) -> None:
    person = world.holder(3)
    clock.move(days=1)
    given = world.award(person, 4)
    world.reverse(given.id, 3)
    assert remaining(world, person) == [3, 1]
    world.move(person, world.merchant, 3)
    world.award(person, 1)
    world.reverse(given.id, 1)
    assert remaining(world, person) == [1]


def test_what_is_owed_is_paid_before_a_lot_is_made(world: World) -> None:
    person = world.holder(2, minimum=-10)
    world.move(person, world.penalty, 7)
    assert (world.balance(person).balance, remaining(world, person)) == (-5, [])
    world.award(person, 8)
    assert (world.balance(person).balance, remaining(world, person)) == (3, [3])


def test_merchants_keep_what_they_took_in(
    clock: MovableClock, session: Session, world: World
) -> None:
    world.move(world.holder(5), world.merchant, 5)
    clock.move(days=400)
    points.expire_due(session)
    assert world.balance(world.merchant) == points.Balance(5)


def test_the_worker_leaves_frozen_accounts_alone(
    clock: MovableClock, session: Session, world: World
) -> None:
    from linli.access import SYSTEM

    person = world.holder(5)
    points.freeze(session, SYSTEM, person, "dispute")
    clock.move(days=400)
    assert points.expire_due(session) == 0
    points.unfreeze(session, SYSTEM, person, "settled")
    assert points.expire_due(session) == 1


def test_last_moments_are_midnights_of_the_community() -> None:
    from linli.points.lots import last_moment

    leap = datetime(2027, 8, 31, 17, tzinfo=UTC)  # already the first of September in China
    ends = last_moment(Expiry(ExpiryRule.MONTHS, 6), leap, "Asia/Shanghai")
    assert ends == datetime(2028, 3, 1, 16, tzinfo=UTC)
    leap = datetime(2027, 8, 31, 12, tzinfo=UTC)
    ends = last_moment(Expiry(ExpiryRule.MONTHS, 6), leap, "Asia/Shanghai")
    assert ends == datetime(2028, 2, 29, 16, tzinfo=UTC)
    year = last_moment(Expiry(ExpiryRule.YEAR_END, 0), leap, "UTC")
    assert year == datetime(2028, 1, 1, tzinfo=UTC)

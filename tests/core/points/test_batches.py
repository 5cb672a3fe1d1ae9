"""Up to 10,000 at once."""

from uuid import UUID

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World

from linli import points
from linli.access import SYSTEM
from linli.testing.queries import QueryCounter


def awards(world: World, holders: list[UUID], amount: int = 1) -> list[points.Transfer]:
    """One award for each holder."""
    return [
        points.Transfer(
            key=f"award:{number}",
            from_id=world.issuer,
            to_id=holder,
            amount=amount,
            reason="test.award",
        )
        for number, holder in enumerate(holders)
    ]


def test_all_or_nothing(session: Session, world: World) -> None:
    holders = [world.holder() for _ in range(50)]
    done = points.transfer_linked(session, SYSTEM, awards(world, holders * 4))
    assert len(done) == 200
    assert {world.balance(holder).balance for holder in holders} == {4}
    assert world.balance(world.issuer).balance == -200
    again = points.transfer_linked(session, SYSTEM, awards(world, holders * 4))
    assert again == done
    assert all(booked.replayed for booked in again)


def test_one_bad_row_spoils_all_or_only_itself(session: Session, world: World) -> None:
    holders = [world.holder() for _ in range(9)]
    holders[4] = world.holder(maximum=0)
    for _time in range(2):  # the second time it is remembered
        with pytest.raises(points.AboveMaximum) as spoiled:
            points.transfer_linked(session, SYSTEM, awards(world, holders))
        assert spoiled.value.row == points.RefusedRow(4, "award:4")
    with pytest.raises(points.AmountNotPositive) as unchecked:
        points.transfer_linked(session, SYSTEM, awards(world, holders[:3], amount=0))
    assert unchecked.value.row == points.RefusedRow(0, "award:0")
    assert world.balance(world.issuer).balance == 0
    renamed = [
        points.Transfer(
            key=f"each:{one.key}", from_id=one.from_id, to_id=one.to_id, amount=1, reason="t"
        )
        for one in awards(world, holders)
    ]
    results = points.transfer_each(session, SYSTEM, renamed)
    refused = [n for n, one in enumerate(results) if isinstance(one, points.PointsRefused)]
    assert refused == [4]
    assert world.balance(world.issuer).balance == -8


def test_ten_thousand_in_a_handful_of_statements(
    session: Session, world: World, query_counter: QueryCounter
) -> None:
    holders = [world.holder() for _ in range(10)]
    with query_counter() as queries:
        points.transfer_linked(session, SYSTEM, awards(world, holders * 1000))
    assert len(queries) <= 20
    assert world.balance(holders[0]).balance == 1000


def test_no_more_than_ten_thousand(session: Session, world: World) -> None:
    requests = awards(world, [world.holder()] * (points.MAX_BATCH + 1))
    for ask in (points.transfer_linked, points.transfer_each):
        with pytest.raises(points.BatchTooLarge):
            ask(session, SYSTEM, requests)


def test_nothing_asked_nothing_done(session: Session) -> None:
    assert points.transfer_linked(session, SYSTEM, []) == []
    assert points.transfer_each(session, SYSTEM, []) == []

"""A key is answered once, for ever."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World, found

from linli import points
from linli.access import SYSTEM
from linli.db import Database
from linli.subjects import Subject
from linli.testing.clock import MovableClock


def test_the_same_request_is_answered_the_same(clock: MovableClock, world: World) -> None:
    person = world.holder()
    first = world.award(person, 3, key="deed")
    clock.move(days=400)
    again = world.award(person, 3, key="deed")
    assert again == first
    assert (first.replayed, again.replayed) == (False, True)
    assert world.balance(person).balance == 3


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 4},
        {"reason": "other"},
        {"note": "other"},
        {"rule_version": "2"},
        {"subject": Subject("test.deed", uuid4())},
        {"to_id": None},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_content_under_the_same_key_is_a_conflict(
    world: World, other: dict[str, Any]
) -> None:
    person = world.holder()
    world.award(person, 3, key="deed")
    rest = {name: value for name, value in other.items() if name not in ("amount", "to_id")}
    to_id = world.merchant if "to_id" in other else person
    with pytest.raises(points.KeyReused) as refused:
        world.award(to_id, other.get("amount", 3), key="deed", **rest)
    assert refused.value.status == 409
    assert world.balance(person).balance == 3


def test_a_refusal_is_remembered_when_it_was_committed(world: World) -> None:
    person = world.holder(5)
    refused = []
    for _attempt in range(2):
        with pytest.raises(points.NotEnough) as caught:
            world.move(person, world.merchant, 6, key="noodles")
        refused.append(caught.value)
        world.award(person, 100)
    assert refused[0] == refused[1]
    assert str(refused[0]) == str(refused[1])
    assert world.balance(person).balance == 205


Ask = Callable[[World, points.Booked, str], points.Booked]

AGAIN: dict[str, Ask] = {
    "settle": lambda w, held, key: w.settle(held.id, 2, key=key),
    "void": lambda w, held, key: w.void(held.id, key=key),
    "hold": lambda w, held, key: w.hold(held.from_id, held.to_id, 4, key=key),
}


@pytest.mark.parametrize("ask", AGAIN.values(), ids=AGAIN)
def test_holds_and_exits_are_answered_once(world: World, ask: Ask) -> None:
    held = world.hold(world.holder(10), world.merchant, 4)
    first = ask(world, held, "again")
    before = world.balance(held.from_id)
    assert ask(world, held, "again") == first
    assert world.balance(held.from_id) == before


def test_a_reversal_is_answered_once(world: World) -> None:
    paid = world.move(world.holder(10), world.merchant, 6)
    first = world.reverse(paid.id, key="undo")
    assert world.reverse(paid.id, key="undo") == first
    assert world.balance(paid.from_id).balance == 10


def test_a_key_is_one_for_all_kinds_of_request(world: World) -> None:
    person = world.holder(10)
    held = world.hold(person, world.merchant, 4, key="order")
    with pytest.raises(points.KeyReused):
        world.move(person, world.merchant, 4, key="order", reason="test.hold")
    with pytest.raises(points.KeyReused):
        world.settle(held.id, key="order")


def test_an_answer_outlives_its_transaction(own_database: Database) -> None:
    with own_database.writing() as session:
        world = found(session)
        person = world.holder(5)
        first = world.award(person, 3, key="deed")
        with pytest.raises(points.NotEnough):
            world.move(person, world.merchant, 60, key="noodles")
    with own_database.writing() as session:
        world.session = session
        assert world.award(person, 3, key="deed") == first
        with pytest.raises(points.NotEnough, match="8 points available"):
            world.move(person, world.merchant, 60, key="noodles")


def test_a_batch_answers_each_key_once(session: Session, world: World) -> None:
    person = world.holder(5)

    def ask(key: str, amount: int) -> points.Transfer:
        return points.Transfer(
            key=key, from_id=person, to_id=world.merchant, amount=amount, reason="t"
        )

    asked = [ask("a", 2), ask("b", 9), ask("a", 2), ask("a", 3), ask("c", 0), ask("d", 3)]
    first = points.transfer_each(session, SYSTEM, asked)
    assert [type(answer) for answer in first] == [
        points.Booked,
        points.NotEnough,
        points.Booked,
        points.KeyReused,
        points.AmountNotPositive,
        points.Booked,
    ]
    assert first[0] == first[2]
    world.award(person, 100)
    assert points.transfer_each(session, SYSTEM, asked) == first
    assert world.balance(person).balance == 100


def test_a_linked_group_is_not_completed_by_other_requests(session: Session, world: World) -> None:
    person = world.holder(5)
    world.move(person, world.merchant, 1, key="a")
    pair = [
        points.Transfer(key=key, from_id=person, to_id=world.merchant, amount=1, reason="test.move")
        for key in ("a", "b")
    ]
    with pytest.raises(points.KeyReused):
        points.transfer_linked(session, SYSTEM, pair)
    assert world.balance(person).balance == 4

"""Two who use the same key at the same moment: the second waits, and gets the first's answer."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World, found
from tests.core.points.waiting import at_the_same_time

from linli import points
from linli.access import SYSTEM
from linli.db import Database

Answers = list[points.Booked | points.PointsRefused]


def ask_one(session: Session, requests: list[points.Transfer]) -> Answers:
    """Ask for each by itself."""
    answers: Answers = []
    for request in requests:
        try:
            answers.append(points.transfer(session, SYSTEM, request))
        except points.PointsRefused as refusal:
            answers.append(refusal)
    return answers


def ask_each(session: Session, requests: list[points.Transfer]) -> Answers:
    """Ask for all in one call."""
    return points.transfer_each(session, SYSTEM, requests)


@pytest.fixture
def world(own_database: Database) -> World:
    """Accounts that everybody can see."""
    with own_database.writing() as session:
        return found(session)


def requests(world: World, giver: UUID, keys: str) -> list[points.Transfer]:
    """One for each letter of ``keys``."""
    return [
        points.Transfer(key=key, from_id=giver, to_id=world.merchant, amount=1, reason="t")
        for key in keys
    ]


ASKS = [ask_one, ask_each]


@pytest.mark.parametrize("ask", ASKS)
def test_the_same_request(
    own_database: Database, world: World, ask: Callable[..., Answers]
) -> None:
    asked = requests(world, world.issuer, "abc")
    first, second = at_the_same_time(
        own_database, lambda session: ask(session, asked), lambda session: ask(session, asked[1:])
    )
    assert second == first[1:]
    assert [one.replayed for one in second if isinstance(one, points.Booked)] == [True, True]


@pytest.mark.parametrize("ask", ASKS)
def test_another_request_with_the_same_key(
    own_database: Database, world: World, ask: Callable[..., Answers]
) -> None:
    with own_database.writing() as session:
        world.session = session
        other = points.open_account(
            session, world.unit.id, points.Owner.community(world.community.id), "pool"
        ).id
        world.award(other, 9)
        world.award(world.penalty, 9)
    taking = requests(world, world.issuer, "abc")
    elsewhere = [
        points.Transfer(key=key, from_id=other, to_id=world.penalty, amount=1, reason="t")
        for key in "xb"
    ]
    _first, second = at_the_same_time(
        own_database,
        lambda session: ask(session, taking),
        lambda session: ask(session, elsewhere),
    )
    assert [type(one) for one in second] == [points.Booked, points.KeyReused]
    with own_database.reading() as session:
        assert points.balance(session, world.penalty).balance == 10

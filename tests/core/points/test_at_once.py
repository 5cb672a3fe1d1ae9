"""What is booked in one statement on PostgreSQL is what would have been booked step by step."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel
from tests.core.points.conftest import World, build, found
from tests.core.points.waiting import at_the_same_time

from linli import points
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.points import Expiry, ExpiryRule
from linli.points.accounts import expired_account
from linli.points.models import (
    PointsLane,
    PointsLot,
    PointsLotMove,
    PointsPosting,
    PointsTransfer,
)
from linli.points.verify import verify
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter

#: What is new by chance in each booking, and what follows from it.
_CHANCE = {"id", "key", "to_lane", "transfer_id", "salt", "seal"}
_EXPIRIES = [Expiry(), Expiry(ExpiryRule.MONTHS, 1), Expiry(ExpiryRule.YEAR_END, 0)]


@pytest.fixture(params=_EXPIRIES, ids=lambda expiry: expiry.rule.value)
def world(request: pytest.FixtureRequest, session: Session, community: Place) -> World:
    """Points that anybody may give to anybody, with each rule of expiry."""
    return build(session, community, transferable=True, expiry=request.param)


def books(session: Session, accounts: list[UUID]) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row about some accounts, without what is new by chance."""
    found_: dict[str, list[tuple[Any, ...]]] = {}
    tables: list[type[SQLModel]] = [PointsLane, PointsLot, PointsLotMove, PointsPosting]
    for table in [*tables, PointsTransfer]:
        stored: Table = table.__table__  # type: ignore[attr-defined]
        columns = stored.columns
        one = columns["from_id" if table is PointsTransfer else "account_id"]
        kept = [column for column in columns if column.name not in _CHANCE]
        rows = session.execute(select(*kept).where(one.in_(accounts)))
        found_[stored.name] = sorted((tuple(row) for row in rows), key=repr)
    return found_


def test_both_ways_book_the_same(clock: MovableClock, session: Session, world: World) -> None:
    chance = random.Random(4)
    holders = [world.holder(amount) for amount in (0, 5, 20)]
    accounts = [world.issuer, world.merchant, *holders]
    expired_account(session, world.unit.id, world.community.id)
    for _number in range(40):
        clock.move(days=chance.randint(0, 6))
        giver, taker = chance.sample(accounts, 2)
        request = points.Transfer(
            key=world.key(), from_id=giver, to_id=taker, amount=chance.randint(1, 9), reason="t"
        )
        outcomes: list[object] = []
        # Whoever says when it counts from is booked step by step.
        for asked in (replace(request, effective_at=clock.now()), request):
            step = session.begin_nested()
            try:
                points.transfer(session, SYSTEM, asked)
            except points.PointsRefused as refusal:
                outcomes.append(refusal.code)
            else:
                outcomes.append("booked")
            outcomes.append(books(session, accounts))
            if asked is not request:
                step.rollback()
        assert outcomes[:2] == outcomes[2:]
    assert verify(session).wrong is None, str(verify(session).wrong)


def test_it_is_one_statement(
    session: Session, world: World, query_counter: QueryCounter, database: Database
) -> None:
    giver, taker = world.holder(9), world.holder()
    world.move(giver, taker, 1)
    with query_counter() as queries:
        world.move(giver, taker, 1)
    if not database.is_sqlite:
        assert len(queries) == 1, queries


@pytest.mark.parametrize("amount", [1, 2, 3, 5])
def test_who_waits_for_the_same_lots_does_not_spend_them_again(
    own_database: Database, amount: int
) -> None:
    with own_database.writing() as session:
        place = found(session).community
        world = build(session, place, "lasting", expiry=Expiry(ExpiryRule.MONTHS, 12))
        person = world.holder()
        for amount_, ago in ((3, 60), (4, 30)):
            world.award(person, amount_, effective_at=now(session) - timedelta(days=ago))

    def spend(key: str, amount: int) -> Callable[[Session], list[points.Booked]]:
        request = points.Transfer(
            key=key, from_id=person, to_id=world.merchant, amount=amount, reason="t"
        )
        return lambda session: [points.transfer(session, SYSTEM, request)]

    at_the_same_time(own_database, spend("one", 2), spend("two", amount))
    with own_database.reading() as session:
        assert verify(session).wrong is None, str(verify(session).wrong)
        left = select(PointsLot.remaining).order_by(PointsLot.expires_at)  # type: ignore[call-overload]
        in_all = 3 + 4 - 2 - amount
        assert list(session.execute(left).scalars()) == [max(0, in_all - 4), min(4, in_all)]

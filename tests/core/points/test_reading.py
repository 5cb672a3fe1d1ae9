"""Balances and statements."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World, build

from linli import communities, points
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.points import Owner
from linli.subjects import Subject
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter


def test_a_line_says_what_who_and_with_whom(session: Session, world: World) -> None:
    person = world.holder()
    subject = Subject("test.deed", uuid4())
    booked = world.award(person, 3, note="义务理发", subject=subject)
    (line,) = points.statement(session, person).lines
    assert (line.transfer_id, line.kind, line.amount, line.balance) == (
        booked.id,
        "transfer",
        3,
        3,
    )
    assert (line.note, line.reason, line.subject) == ("义务理发", "test.move", subject)
    assert (line.other_id, line.other_kind) == (world.issuer, "issuance")
    assert line.other_owner == Owner.community(world.community.id)
    assert (line.recorded_at, line.effective_at) == (booked.recorded_at, booked.effective_at)


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_join_without_gap_or_repetition(
    clock: MovableClock, session: Session, world: World, limit: int
) -> None:
    person = world.holder(20)
    for number in range(9):
        clock.move(minutes=number % 3)
        world.move(person, world.merchant, 1 + number % 2)
    lines: list[points.Line] = []
    before = None
    while True:
        page = points.statement(session, person, limit, before)
        assert 0 < len(page.lines) <= limit
        lines += page.lines
        before = page.before
        if before is None:
            break
    assert [line.amount for line in lines] == [-(1 + n % 2) for n in reversed(range(9))] + [20]
    running = world.balance(person).balance
    for line in lines:
        assert line.balance == running
        running -= line.amount
    assert running == 0


def test_the_issuers_statement_is_one_though_it_is_spread(
    clock: MovableClock, session: Session, world: World
) -> None:
    person = world.holder()
    for number in range(1, 41):
        clock.move(seconds=number % 2)
        world.award(person, number)
    lines: list[points.Line] = []
    page = points.statement(session, world.issuer, 7)
    while page.before:
        lines += page.lines
        page = points.statement(session, world.issuer, 7, page.before)
    lines += page.lines
    assert sorted(line.amount for line in lines) == sorted(-n for n in range(1, 41))
    running = -sum(range(1, 41))
    for line in lines:
        assert line.balance == running
        running -= line.amount
    assert running == 0
    assert all(one.recorded_at >= two.recorded_at for one, two in pairwise(lines))


def test_an_empty_statement(session: Session, world: World) -> None:
    assert points.statement(session, world.holder()) == points.Statement((), None)
    assert points.statement(session, world.issuer) == points.Statement((), None)


@pytest.mark.parametrize("cursor", ["", "x", "2026-03-02~0", "a~b~c", "2026-03-02~0~1~2"])
def test_a_cursor_that_nobody_made(session: Session, world: World, cursor: str) -> None:
    with pytest.raises(points.CursorInvalid):
        points.statement(session, world.issuer, 7, cursor)


def test_balances_at_any_moment(clock: MovableClock, session: Session, world: World) -> None:
    person = world.holder()
    known = {clock.now() - timedelta(days=1): 0}
    for number in range(1, 6):
        moment = clock.move(days=1)
        world.award(person, number)
        world.award(person, number)
        known[moment] = known[moment + timedelta(hours=5)] = number * (number + 1)
    for moment, expected in known.items():
        assert points.balance(session, person, at=moment) == points.Balance(expected)
        assert points.balance(session, world.issuer, at=moment) == points.Balance(-expected)


def test_all_accounts_of_an_owner_in_one_query(
    session: Session, community: Place, world: World, query_counter: QueryCounter
) -> None:
    hours = build(session, community, "hours", scale="minutes", transferable=True)
    owner = Owner.person(uuid4())
    mine = points.open_account(session, world.unit.id, owner)
    time = points.open_account(session, hours.unit.id, owner)
    world.award(mine.id, 10)
    world.hold(mine.id, world.merchant, 4)
    points.accounts_of(session, owner, community.id)
    with query_counter() as queries:
        found = points.accounts_of(session, owner, community.id)
    assert len(queries) <= 2, queries
    assert [(one.unit.code, one.account, one.balance) for one in found] == [
        ("hours", time, points.Balance(0)),
        ("points", mine, points.Balance(10, held=4)),
    ]


def test_all_holders_and_pools_of_a_unit_in_one_query(
    session: Session, community: Place, world: World, query_counter: QueryCounter
) -> None:
    first, second = world.holder(), world.holder()
    pool = points.open_account(session, world.unit.id, Owner.community(community.id), "pool")
    world.award(first, 10)
    world.hold(first, world.merchant, 4)
    world.award(pool.id, 6)
    with query_counter() as queries:
        found = points.accounts_in(session, world.unit.id)
    assert len(queries) <= 2, queries
    assert {one.account.id: one.balance for one in found} == {
        first: points.Balance(10, held=4),
        second: points.Balance(0),
        pool.id: points.Balance(6),
    }


def test_a_community_sees_its_spread_accounts_as_one(
    session: Session, community: Place, world: World
) -> None:
    person = world.holder()
    for _number in range(20):
        world.award(person, 1)
    found = points.accounts_of(session, Owner.community(community.id), community.id)
    assert {one.account.kind: one.balance for one in found} == {
        "issuance": points.Balance(-20),
        "penalty": points.Balance(0),
    }


def test_reading_asks_little_of_the_database(
    session: Session, world: World, query_counter: QueryCounter
) -> None:
    person = world.holder(10)
    for ask in (
        lambda: points.balance(session, person),
        lambda: points.statement(session, person),
    ):
        ask()
        with query_counter() as queries:
            ask()
        assert len(queries) <= 2, queries


def test_a_transfer_sends_few_statements(
    session: Session, world: World, query_counter: QueryCounter
) -> None:
    person = world.holder(10)
    with query_counter() as queries:
        world.move(person, world.merchant, 1)
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    assert len(queries) <= (3 if on_postgresql else 5), queries


def test_quantities_are_words() -> None:
    said = [str(points.quantity(*one)) for one in ((1, "points"), (6, "points"), (-90, "minutes"))]
    assert said == ["1 point", "6 points", "-1 h 30 min"]
    assert str(points.quantity(45, points.Scale.MINUTES)) == "45 min"


def test_system_actor_leaves_no_person(session: Session, world: World) -> None:
    world.award(world.holder(), 1)
    (line,) = points.statement(session, world.issuer).lines
    assert (SYSTEM.person_id, line.actor_id, line.on_behalf_of_id) == (None, None, None)


@pytest.mark.parametrize("outer_first", [True, False])
def test_of_two_units_with_one_code_the_nearer_is_meant(
    session: Session, community: Place, outer_first: bool
) -> None:
    below = communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, parent_id=community.id, code="B",
        name="Below", slug="below",
    )  # fmt: skip
    places = [community, below] if outer_first else [below, community]
    worlds = {place.id: build(session, place) for place in places}
    owner = Owner.person(uuid4())
    for place_id, amount in ((community.id, 5), (below.id, 3)):
        world = worlds[place_id]
        world.award(points.open_account(session, world.unit.id, owner).id, amount, key=str(amount))

    def meant(place: Place) -> dict[str, int]:
        found = points.holdings(session, owner, place.id)
        return {code: one.balance.balance for code, one in found.items()}

    assert meant(below) == {"points": 3}
    assert meant(community) == {"points": 5}
    everything = points.accounts_of(session, owner, below.id)
    assert sorted(one.balance.balance for one in everything) == [3, 5], "nothing vanishes"
    nobody = Owner.person(uuid4())
    points.open_account(session, worlds[community.id].unit.id, nobody)
    assert points.holdings(session, nobody, below.id) == {}, "it could not be spent there"

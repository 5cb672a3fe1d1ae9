"""Entering into the log: everything that was booked stands in it once, whoever overtakes whom."""

import threading
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World, build, found
from tests.core.points.log_entries import all_proofs, entered, postings

from linli import communities, points
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.db import Database
from linli.points import Owner, log
from linli.points.log import merkle, verify
from linli.points.log.tiles import Tiles


@pytest.fixture
def place(world: World) -> UUID:
    """The community whose log is looked at."""
    return world.community.id


def test_every_posting_is_entered_once_and_later_ones_behind(world: World, place: UUID) -> None:
    one = world.holder(20)
    world.move(one, world.merchant, 3)
    assert log.enter(world.session, place) == 4
    first = entered(world.session, place)
    world.award(one, 1)
    other = world.holder(5)
    assert log.enter(world.session, place) == 4
    assert log.enter(world.session, place) == 0
    second = entered(world.session, place)
    assert {key: second[key] for key in first} == first, "a leaf never moves"
    assert set(second) == postings(world.session)
    assert (other, 0, 1) in second


def test_only_the_communitys_own_units_are_entered(
    session: Session, world: World, place: UUID
) -> None:
    street = communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code="N", name="Next", slug="next"
    )
    next_door = build(session, street, "other")
    mine, theirs = world.holder(5), next_door.holder(7)
    log.enter(session, place)
    assert {account for account, _lane, _number in entered(session, place)} >= {mine}
    assert theirs not in {account for account, _lane, _number in entered(session, place)}
    assert log.size_of(session, street.id) == 0
    assert set(log.communities_with_units(session)) >= {place, street.id}


def test_in_a_big_step_memory_and_order_hold(
    world: World, place: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.points.log.entering.STEP", 100)
    holders = [world.holder() for _number in range(40)]
    points.transfer_linked(
        world.session,
        SYSTEM,
        [
            points.Transfer(
                key=world.key(),
                from_id=world.issuer,
                to_id=holders[number % 40],
                amount=1,
                reason="test",
            )
            for number in range(600)
        ],
    )
    assert log.enter(world.session, place) == 1200
    assert set(entered(world.session, place)) == postings(world.session)
    tiles = Tiles(world.session, place)
    checkpoint = log.checkpoint(world.session, place)
    assert checkpoint.root == merkle.root(tiles.node, 1200)


def test_owners_of_all_kinds_have_a_log(world: World, place: UUID) -> None:
    shop = points.open_account(
        world.session, world.unit.id, Owner.organisation(uuid4()), "merchant"
    )
    world.award(shop.id, 3)
    checkpoint = log.checkpoint(world.session, place)
    assert len(all_proofs(world, checkpoint, shop.id)) == 1


@pytest.mark.postgresql
def test_nothing_is_passed_over_that_commits_late(postgresql_database: Database) -> None:
    """A booking that began first and commits last is entered, behind those that overtook it.

    SQLite has one writer: nobody is overtaken there.
    """
    database = postgresql_database
    with database.writing() as session:
        world = found(session)
        holders = [world.holder(10) for _number in range(3)]
        place = world.community.id
        log.enter(session, place)
    shop = [
        points.Transfer(
            key=f"late:{number}", from_id=world.issuer, to_id=id_, amount=1, reason="test"
        )
        for number, id_ in enumerate(holders)
    ]
    tries: list[bool] = []

    def overtaken(slow: Session) -> None:
        points.transfer(slow, SYSTEM, shop[0])
        tries.append(True)
        if len(tries) > 1:
            return
        for transfer in shop[1:]:
            with database.writing() as quick:
                points.transfer(quick, SYSTEM, transfer)
            assert database.run(lambda session: log.enter(session, place)) == 2

    database.run(overtaken)
    with database.writing() as session:
        assert log.enter(session, place) == 2, "the slow one is not lost"
        assert set(entered(session, place)) == postings(session)


def test_several_at_once_enter_everything_once(own_database: Database) -> None:
    """Workers of the log and of the ledger side by side: no leaf is given twice, none is lost."""
    with own_database.writing() as session:
        world = found(session)
        holders = [world.holder(100) for _number in range(6)]
        place = world.community.id
    failed: list[BaseException] = []

    def guarded(work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except BaseException as error:
            failed.append(error)

    def book(own: int) -> None:
        for number in range(15):
            request = points.Transfer(
                key=f"{own}:{number}",
                from_id=world.issuer,
                to_id=holders[(own + number) % 6],
                amount=1,
                reason="test",
            )
            own_database.run(lambda s, r=request: points.transfer(s, SYSTEM, r))  # type: ignore[misc]

    def keep() -> None:
        for _number in range(10):
            own_database.run(lambda session: log.enter(session, place))

    threads = [threading.Thread(target=guarded, args=(lambda n=n: book(n),)) for n in range(3)]
    threads += [threading.Thread(target=guarded, args=(keep,)) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with own_database.writing() as session:
        log.enter(session, place)
        leaves = entered(session, place)
        assert set(leaves) == postings(session)
        checkpoint = log.checkpoint(session, place)
        for holder in holders:
            for proof in log.proven_passbook(session, checkpoint, holder).proofs:
                line = dict(proof.line)
                assert leaves[line["account_id"], line["lane"], line["number"]] == proof.leaf
                assert (
                    verify.root_of_inclusion(
                        proof.commitment, proof.leaf, checkpoint.size, list(proof.path)
                    )
                    == checkpoint.root
                )

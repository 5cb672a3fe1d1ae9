"""The log: everything that was booked is entered once, and every line can be proved."""

import json
import re
import threading
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select
from sqlmodel import Session, col
from tests.core.points.conftest import World, build, found

from linli import communities, points
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.points import Owner, log
from linli.points.jobs import keep_log
from linli.points.log import merkle, verify
from linli.points.log.commitments import FIELDS, commitment
from linli.points.log.models import PointsLogRun
from linli.points.log.notes import signed_text
from linli.points.log.tiles import Tiles
from linli.points.models import PointsPosting
from linli.points.seals import plain
from linli.testing.clock import MovableClock


def runs(session: Session, community_id: UUID) -> list[tuple[UUID, int, int, int, int]]:
    """Return every run: account, lane, first leaf, first number, how many."""
    return [
        tuple(row)
        for row in session.execute(
            select(
                col(PointsLogRun.account_id),
                col(PointsLogRun.lane),
                col(PointsLogRun.first_leaf),
                col(PointsLogRun.first_number),
                col(PointsLogRun.postings),
            )
            .where(col(PointsLogRun.community_id) == community_id)
            .order_by(col(PointsLogRun.first_leaf))
        )
    ]


def entered(session: Session, community_id: UUID) -> dict[tuple[UUID, int, int], int]:
    """Return which posting is which leaf, and check that no leaf is left out or given twice."""
    leaves = {}
    next_leaf = 0
    for account_id, lane, first_leaf, first_number, count in runs(session, community_id):
        assert first_leaf == next_leaf
        for ahead in range(count):
            leaves[account_id, lane, first_number + ahead] = first_leaf + ahead
        next_leaf += count
    assert next_leaf == log.size_of(session, community_id) == len(leaves)
    return leaves


def postings(session: Session) -> set[tuple[UUID, int, int]]:
    """Return every posting that there is."""
    columns = (
        col(PointsPosting.account_id),
        col(PointsPosting.lane),
        col(PointsPosting.number),
    )
    return {tuple(row) for row in session.execute(select(*columns))}


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


def test_a_line_is_proved_to_whoever_trusts_the_checkpoint(world: World, place: UUID) -> None:
    one = world.holder(20)
    paid = world.move(one, world.merchant, 3, note="Noodles")
    checkpoint = log.checkpoint(world.session, place)
    proof = log.prove(world.session, checkpoint, one, paid.id)
    line = dict(proof.line)
    assert (line["amount"], line["balance"], line["note"]) == (-3, 17, "Noodles")
    assert commitment([value for _name, value in proof.line]) == proof.commitment
    assert (
        verify.root_of_inclusion(proof.commitment, proof.leaf, checkpoint.size, list(proof.path))
        == checkpoint.root
    )
    other = log.prove(world.session, checkpoint, world.merchant, paid.id)
    assert other.leaf != proof.leaf


def test_what_was_booked_after_the_checkpoint_waits_for_tomorrow(
    world: World, place: UUID, clock: MovableClock
) -> None:
    one = world.holder(20)
    checkpoint = log.checkpoint(world.session, place)
    late = world.award(one, 2)
    with pytest.raises(log.NotInTheLog):
        log.prove(world.session, checkpoint, one, late.id)
    assert log.checkpoint(world.session, place) == checkpoint, "one checkpoint a day"
    log.enter(world.session, place)
    with pytest.raises(log.NotInTheLog):
        log.prove(world.session, checkpoint, one, late.id)
    clock.move(days=1)
    tomorrow = log.checkpoint(world.session, place)
    assert tomorrow.size == checkpoint.size + 2
    assert log.prove(world.session, tomorrow, one, late.id).leaf >= checkpoint.size


def test_what_is_not_on_the_account_has_no_proof(world: World, place: UUID) -> None:
    one, two = world.holder(20), world.holder(20)
    paid = world.move(one, world.merchant, 3)
    checkpoint = log.checkpoint(world.session, place)
    with pytest.raises(points.TransferUnknown):
        log.prove(world.session, checkpoint, two, paid.id)
    held = world.hold(one, world.merchant, 1)
    with pytest.raises(points.TransferUnknown):
        log.prove(world.session, checkpoint, one, held.id)


def test_a_checkpoint_continues_the_one_before(
    world: World, place: UUID, clock: MovableClock
) -> None:
    one = world.holder(20)
    made = [log.checkpoint(world.session, place)]
    for count in (0, 1, 5, 30):
        clock.move(days=1)
        for _number in range(count):
            world.award(one, 1)
        made.append(log.checkpoint(world.session, place))
    assert log.checkpoints(world.session, place) == made[::-1]
    for before, after in pairwise(made):
        assert b64encode(sha256(before.note.encode()).digest()).decode() in after.note
    assert log.checkpoints(world.session, place, 2, before=made[-1].day) == made[-2:-4:-1]
    for first in made:
        for second in made[made.index(first) :]:
            path = log.consistency(world.session, first, second).path
            verify.check_consistency(first.size, first.root, second.size, second.root, list(path))


def test_the_checkpoint_of_a_day_is_found_again(world: World, place: UUID) -> None:
    world.holder(1)
    made = log.checkpoint(world.session, place)
    assert log.checkpoint_of(world.session, place, made.day) == made
    with pytest.raises(log.NoCheckpoint):
        log.checkpoint_of(world.session, place, made.day - timedelta(days=1))


def test_the_day_is_the_communitys_own(world: World, place: UUID, clock: MovableClock) -> None:
    world.holder(1)
    late = clock.now().replace(hour=15, minute=59)
    clock.set(late)
    assert log.today(world.session, place) == late.date(), "23:59 in Shanghai"
    clock.set(late + timedelta(minutes=1))
    assert log.today(world.session, place) == late.date() + timedelta(days=1)


def test_an_empty_ledger_has_no_checkpoint(session: Session, community: Place) -> None:
    with pytest.raises(log.LedgerEmpty):
        log.checkpoint(session, community.id)
    keep_log(session, {})
    assert log.checkpoints(session, community.id) == []


def test_the_job_enters_and_signs(world: World, place: UUID) -> None:
    world.holder(4)
    keep_log(world.session, {})
    (made,) = log.checkpoints(world.session, place)
    assert made.size == log.size_of(world.session, place) == 2
    world.holder(4)
    keep_log(world.session, {})
    assert log.checkpoints(world.session, place) == [made]
    assert log.size_of(world.session, place) == 4


def test_a_checkpoint_is_a_signed_note(world: World, place: UUID) -> None:
    world.holder(4)
    made = log.checkpoint(world.session, place)
    (key,) = log.keys(world.session)
    text = signed_text(made.note, log.origin(place), key.public)
    assert text is not None
    assert text.splitlines()[:2] == [f"linli/{place.hex}", "2"]
    assert text.splitlines()[3] == f"day {made.day.isoformat()}"
    assert made.note.startswith(text + "\n— linli/")
    assert signed_text(made.note.replace("day 2", "day 3"), log.origin(place), key.public) is None
    assert signed_text(made.note, "linli/other", key.public) is None
    assert signed_text("no note", log.origin(place), key.public) is None
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", made.code)
    assert replace(made, note=made.note + " ").code != made.code


def test_nothing_public_tells_a_name_or_a_balance(world: World, place: UUID) -> None:
    """A checkpoint holds six facts; a leaf is a hash that nobody can guess without the salt."""
    one = world.holder(5)
    booked = world.award(one, 7, note="Wang Guiying, free haircut")
    checkpoint = log.checkpoint(world.session, place)
    assert checkpoint.note.partition("\n\n")[0].splitlines() == [
        f"linli/{place.hex}",
        "4",
        b64encode(checkpoint.root).decode(),
        f"day {checkpoint.day}",
        f"made {plain(checkpoint.made_at)}",
        "after -",
    ]
    proof = log.prove(world.session, checkpoint, one, booked.id)
    line = dict(proof.line)
    assert proof.commitment == commitment(list(line.values()))
    guesses = [{**line, "salt": bytes(16)}, {**line, "salt": b""}, {**line, "salt": line["seal"]}]
    assert all(commitment(list(guess.values())) != proof.commitment for guess in guesses)
    salts = [
        dict(each.line)["salt"]
        for account in (one, world.issuer)
        for each in all_proofs(world, checkpoint, account)
    ]
    assert len(set(salts)) == len(salts) == 4
    assert {len(salt) for salt in salts} == {16}
    assert {len(each) for each in proof.path} == {32}


def all_proofs(
    world: World, checkpoint: log.Checkpoint, account_id: UUID
) -> tuple[log.InclusionProof, ...]:
    """Return the proofs of all lines of an account."""
    return log.proven_passbook(world.session, checkpoint, account_id).proofs


def test_a_passbook_has_every_line_with_its_proof(world: World, place: UUID) -> None:
    one = world.holder(20)
    for number in range(10):
        world.award(one, number + 1)
        log.enter(world.session, place)
    checkpoint = log.checkpoint(world.session, place)
    world.award(one, 99)
    log.enter(world.session, place)
    book = log.proven_passbook(world.session, checkpoint, one)
    assert [dict(proof.line)["number"] for proof in book.proofs] == list(range(1, 12))
    assert [dict(proof.line)["amount"] for proof in book.proofs][-1] == 10
    json.dumps(book.content)
    assert book.content["postings"][3]["line"] == [plain(v) for _n, v in book.proofs[3].line]
    assert book.content["fields"] == list(FIELDS)
    assert log.coverage(world.session, checkpoint, one) == log.Coverage(covered=11, newer=1)
    newest = log.proven_passbook(world.session, checkpoint, one, limit=3).proofs
    assert newest == book.proofs[-3:]
    spread = log.proven_passbook(world.session, checkpoint, world.issuer).proofs
    assert len(spread) == 11


def test_proofs_read_few_rows_however_long_the_log(world: World, place: UUID) -> None:
    one = world.holder(20)
    points.transfer_linked(
        world.session,
        SYSTEM,
        [
            points.Transfer(
                key=world.key(), from_id=world.issuer, to_id=one, amount=1, reason="test"
            )
            for number in range(3000)
        ],
    )
    checkpoint = log.checkpoint(world.session, place)
    booked = points.statement(world.session, one, 1).lines[0].transfer_id
    asked: list[str] = []
    engine = world.session.get_bind()

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    proof = log.prove(world.session, checkpoint, one, booked)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 2 + 4, asked
    assert len(proof.path) <= 13


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


def test_two_ask_for_the_checkpoint_at_once(own_database: Database) -> None:
    with own_database.writing() as session:
        world = found(session)
        world.holder(3)
        place = world.community.id
    made: list[log.Checkpoint] = []

    def ask() -> None:
        made.append(own_database.run(lambda session: log.checkpoint(session, place)))

    threads = [threading.Thread(target=ask) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_owners_of_all_kinds_have_a_log(world: World, place: UUID) -> None:
    shop = points.open_account(
        world.session, world.unit.id, Owner.organisation(uuid4()), "merchant"
    )
    world.award(shop.id, 3)
    checkpoint = log.checkpoint(world.session, place)
    assert len(all_proofs(world, checkpoint, shop.id)) == 1

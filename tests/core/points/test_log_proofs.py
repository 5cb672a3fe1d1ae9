"""Proofs: every line of a passbook can be shown to stand in the log."""

import json
from uuid import UUID

import pytest
from sqlalchemy import event
from tests.core.points.conftest import World

from linli import points
from linli.access import SYSTEM
from linli.points import log
from linli.points.log import verify
from linli.points.log.commitments import FIELDS, commitment
from linli.points.seals import plain
from linli.testing.clock import MovableClock


@pytest.fixture
def place(world: World) -> UUID:
    """The community whose log is looked at."""
    return world.community.id


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

"""Checkpoints: signed once a day, each continuing the one before, telling nobody anything."""

import re
import threading
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World, found
from tests.core.points.log_entries import all_proofs

from linli.communities import Place
from linli.db import Database
from linli.points import log
from linli.points.jobs import keep_log
from linli.points.log import verify
from linli.points.log.commitments import commitment
from linli.points.log.notes import signed_text
from linli.points.seals import plain
from linli.testing.clock import MovableClock


@pytest.fixture
def place(world: World) -> UUID:
    """The community whose log is looked at."""
    return world.community.id


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

"""The keys that sign checkpoints: made once, kept to their owner, rotated, lost."""

import os
import stat
import threading
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col
from tests.core.points.conftest import World, found

from linli.access import SYSTEM
from linli.audit.models import AuditEntry
from linli.db import Database
from linli.points import log
from linli.points.log.keys import is_vouched_for
from linli.points.log.notes import is_signed, signed_text, verifier_key
from linli.testing.clock import MovableClock


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty data folder, and no key in the environment."""
    monkeypatch.delenv("LINLI_LEDGER_KEY")
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_first_checkpoint_makes_a_key_that_only_its_owner_reads(
    folder: Path, world: World
) -> None:
    world.holder(1)
    log.checkpoint(world.session, world.community.id)
    kept = folder / "ledger-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["ledger-key"]
    (key,) = log.keys(world.session)
    assert (key.number, key.signed_by) == (1, 1)
    assert is_vouched_for(key, [key])


def test_something_else_is_signed_under_a_name_that_no_checkpoint_has(world: World) -> None:
    community_id = world.community.id
    lines = ["result_hash 00", "count 1"]
    note = log.sign_note(world.session, community_id, "poll-result", lines)
    assert note == log.sign_note(world.session, community_id, "poll-result", lines)
    publics = [key.public for key in log.keys(world.session)]
    assert log.signed_lines(note, community_id, "poll-result", publics) == lines
    assert log.signed_lines(note, community_id, "voucher", publics) is None
    assert (
        log.signed_lines(note.replace(lines[0], "x"), community_id, "poll-result", publics) is None
    )
    name, (key,) = f"{log.origin(community_id)}/poll-result", log.keys(world.session)
    assert signed_text(note, name, key.public) == f"{name}\nresult_hash 00\ncount 1\n"
    assert signed_text(note, log.origin(community_id), key.public) is None
    for purpose, wrong in (("", lines), ("A b", lines), ("poll-result", ["a\nb"])):
        with pytest.raises(ValueError):
            log.sign_note(world.session, community_id, purpose, wrong)


def test_a_new_key_is_vouched_for_by_the_old_one(
    folder: Path, world: World, clock: MovableClock
) -> None:
    world.holder(1)
    first = log.checkpoint(world.session, world.community.id)
    old = (folder / "ledger-key").read_bytes()
    new = log.rotate(world.session, SYSTEM)
    clock.move(days=1)
    second = log.checkpoint(world.session, world.community.id)
    log.settle(new)
    assert (folder / "ledger-key").read_bytes() != old
    assert [path.name for path in folder.iterdir()] == ["ledger-key"]
    clock.move(days=1)
    third = log.checkpoint(world.session, world.community.id)
    one, two = log.keys(world.session)
    assert (two.number, two.signed_by) == (2, 1)
    assert is_signed(two.text().encode(), two.signature, one.public)
    origin = log.origin(world.community.id)
    assert [made.key_number for made in (first, second, third)] == [1, 2, 2]
    assert signed_text(first.note, origin, one.public)
    assert not signed_text(second.note, origin, one.public)
    assert signed_text(second.note, origin, two.public)
    assert signed_text(third.note, origin, two.public)
    acts = world.session.execute(
        select(col(AuditEntry.after)).where(col(AuditEntry.action) == "core.ledger_key.rotated")
    )
    assert acts.scalars().all() == [{"number": 2}]


def test_without_its_key_nothing_is_signed_until_somebody_says_it_is_lost(
    folder: Path, world: World, clock: MovableClock
) -> None:
    world.holder(1)
    log.checkpoint(world.session, world.community.id)
    (folder / "ledger-key").unlink()
    clock.move(days=1)
    with pytest.raises(log.LedgerKeyMissing, match="rotate --lost"):
        log.checkpoint(world.session, world.community.id)
    with pytest.raises(log.LedgerKeyMissing):
        log.rotate(world.session, SYSTEM)
    log.settle(log.rotate(world.session, SYSTEM, lost=True))
    assert log.checkpoint(world.session, world.community.id).key_number == 2
    one, two = log.keys(world.session)
    assert two.signed_by == 2, "everybody can see that the old key did not vouch"
    assert is_vouched_for(two, [one, two])


def test_a_file_that_is_no_key_is_named(folder: Path, world: World) -> None:
    world.holder(1)
    folder.mkdir()
    (folder / "ledger-key").write_text("not a key")
    with pytest.raises(log.LedgerKeyUnreadable, match="ledger-key holds no key"):
        log.checkpoint(world.session, world.community.id)


def test_the_environment_may_give_the_keys(
    folder: Path, world: World, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    world.holder(1)
    monkeypatch.setenv("LINLI_LEDGER_KEY", b64encode(os.urandom(32)).decode())
    log.checkpoint(world.session, world.community.id)
    assert not folder.exists()
    with pytest.raises(log.LedgerKeyMissing, match="LINLI_LEDGER_NEXT_KEY"):
        log.rotate(world.session, SYSTEM)
    following = b64encode(os.urandom(32)).decode()
    monkeypatch.setenv("LINLI_LEDGER_NEXT_KEY", following)
    log.rotate(world.session, SYSTEM)
    monkeypatch.delenv("LINLI_LEDGER_NEXT_KEY")
    monkeypatch.setenv("LINLI_LEDGER_KEY", following)
    clock.move(days=1)
    assert log.checkpoint(world.session, world.community.id).key_number == 2
    assert not folder.exists()


def test_a_crash_between_commit_and_move_loses_no_key(folder: Path, own_database: Database) -> None:
    with own_database.writing() as session:
        world = found(session)
        world.holder(1)
        log.checkpoint(session, world.community.id)
        place = world.community.id
    with own_database.writing() as session:
        log.rotate(session, SYSTEM)  # and then nobody calls settle()
    with own_database.writing() as session:
        assert len(log.keys(session)) == 2
        log.rotate(session, SYSTEM)
        assert len(log.keys(session)) == 3
        log.checkpoint(session, place)


def test_a_rotation_that_is_rolled_back_leaves_the_old_key(
    folder: Path, own_database: Database
) -> None:
    with own_database.writing() as session:
        world = found(session)
        world.holder(1)
        place = world.community.id
        log.enter(session, place)
    with own_database.writing() as session:
        log.settle(log.rotate(session, SYSTEM))
    with own_database.writing() as session:
        log.rotate(session, SYSTEM)
        session.rollback()
    with own_database.writing() as session:
        assert len(log.keys(session)) == 1
        assert log.checkpoint(session, place).key_number == 1
    with own_database.writing() as session:
        log.rotate(session, SYSTEM)
    with own_database.writing() as session:
        log.rotate(session, SYSTEM)
        session.rollback()
    with own_database.writing() as session:
        log.settle(log.rotate(session, SYSTEM))
        assert [key.signed_by for key in log.keys(session)] == [1, 1, 2]


def test_two_who_make_the_first_key_at_once_make_one(folder: Path, own_database: Database) -> None:
    failed: list[BaseException] = []

    def first() -> None:
        try:
            own_database.run(lambda session: log.rotate(session, SYSTEM))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=first) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with own_database.reading() as session:
        known = log.keys(session)
    assert failed == []
    assert all(is_vouched_for(key, known) for key in known)


def test_public_keys_are_history(folder: Path, session: Session) -> None:
    log.rotate(session, SYSTEM)
    with pytest.raises(DBAPIError, match="history"):
        session.connection().exec_driver_sql("UPDATE core_points_log_key SET number = 2")


def test_a_verifier_key_is_written_as_signed_notes_write_it() -> None:
    """The example of the C2SP specification."""
    name, hash_, key = ["PeterNeumann", "c74f20a3", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
    assert verifier_key(name, b64decode(key)[1:]) == f"{name}+{hash_}+{key}"

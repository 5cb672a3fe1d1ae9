"""What follows a transaction follows its real end, not a savepoint's."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from linli.db import Database
from linli.db.afterwards import after_commit, after_end, after_rollback, in_own_transaction


def watch(session: Session, heard: list[str], name: str = "") -> None:
    after_commit(session, lambda: heard.append(f"{name}committed"))
    after_rollback(session, lambda: heard.append(f"{name}rolled back"))
    after_end(session, lambda: heard.append(f"{name}over"))


def test_after_a_commit(database: Database) -> None:
    heard: list[str] = []
    with database.writing() as session:
        watch(session, heard)
        with session.begin_nested():
            session.execute(text("SELECT 1"))
        assert heard == []
    assert heard == ["committed", "over"]


def test_after_a_rollback_although_a_savepoint_was_released(database: Database) -> None:
    heard: list[str] = []
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        watch(session, heard)
        with session.begin_nested():
            session.execute(text("SELECT 1"))
        raise ZeroDivisionError
    assert heard == ["rolled back", "over"]


def test_a_savepoint_that_is_undone_is_not_the_end(database: Database) -> None:
    heard: list[str] = []
    with database.writing() as session:
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            watch(session, heard)
            raise ZeroDivisionError
        assert heard == []
    assert heard == ["committed", "over"]


def test_each_transaction_of_a_session_has_its_own(database: Database) -> None:
    heard: list[str] = []
    with database.writing() as session:
        watch(session, heard, "first ")
        session.commit()
        assert heard == ["first committed", "first over"]
        session.execute(text("SELECT 1"))
    assert heard == ["first committed", "first over"]


def test_one_that_raises_does_not_stop_the_others(database: Database) -> None:
    heard: list[str] = []

    def fail() -> None:
        raise RuntimeError("no")

    with database.writing() as session:
        after_commit(session, fail)
        watch(session, heard)
    assert heard == ["committed", "over"]


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_reader_leaves_is_written_in_a_transaction_of_its_own(
    database: Database, fails: bool
) -> None:
    with database.writing() as session:
        session.execute(text("CREATE TABLE test_note (word VARCHAR(10))"))

    def note(own: Session) -> None:
        own.execute(text("INSERT INTO test_note VALUES ('seen')"))

    try:
        with database.reading() as session:
            in_own_transaction(session, note)
            assert session.execute(text("SELECT count(*) FROM test_note")).scalar_one() == 0
            assert not fails or 1 / 0
    except ZeroDivisionError:
        assert fails
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM test_note")).scalar_one() == 1

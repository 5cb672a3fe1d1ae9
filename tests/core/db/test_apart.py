"""Somebody else's code in a transaction: it may fail, and the rest goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from linli.db import Database, apart
from linli.ids import new_id
from linli.inbox.models import Notification


@pytest.fixture
def savepoints(database: Database) -> Iterator[list[str]]:
    sent: list[str] = []

    def hear(_connection: object, name: str) -> None:
        sent.append(name)

    event.listen(database.engine, "savepoint", hear)
    yield sent
    event.remove(database.engine, "savepoint", hear)


def test_reading_goes_on_after_a_statement_that_failed(
    database: Database, savepoints: list[str]
) -> None:
    with database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
        with pytest.raises(DBAPIError), apart(session):
            session.execute(text("SELECT * FROM no_such_table"))
        assert session.execute(text("SELECT 2")).scalar_one() == 2
        with apart(session):
            assert session.execute(text("SELECT 3")).scalar_one() == 3
    assert savepoints == []


def test_what_must_not_be_written_is_refused_at_once(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(DBAPIError), apart(session):
            session.add(Notification(person_id=new_id(), text={}, at=datetime.now(UTC)))
        assert not session.new
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_it_still_only_reads_after_a_failure(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(ValueError, match="on purpose"), apart(session):
            raise ValueError("on purpose")
        with pytest.raises(DBAPIError):
            session.execute(text("DELETE FROM core_notification"))


def test_writing_undoes_what_was_written_apart_and_keeps_the_rest(
    database: Database, savepoints: list[str]
) -> None:
    with database.writing() as session:
        session.execute(text("CREATE TABLE tally (n INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO tally VALUES (1)"))
        with pytest.raises(ValueError, match="on purpose"), apart(session):
            session.execute(text("INSERT INTO tally VALUES (2)"))
            raise ValueError("on purpose")
        with apart(session):
            session.execute(text("INSERT INTO tally VALUES (3)"))
    assert len(savepoints) == 2
    with database.reading() as session:
        assert list(session.execute(text("SELECT n FROM tally ORDER BY n")).scalars()) == [1, 3]


def test_a_savepoint_around_it_is_not_ended(database: Database, savepoints: list[str]) -> None:
    with database.reading() as session, session.begin_nested():
        with pytest.raises(DBAPIError), apart(session):
            session.execute(text("SELECT * FROM no_such_table"))
        assert session.in_nested_transaction()
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    assert len(savepoints) == 2

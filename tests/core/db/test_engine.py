"""Transactions: they wait for one another, are repeated when asked for, and end as one."""

from contextlib import suppress
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from linli.db import Database, DatabaseBusy, engine
from linli.db.memory import forget, remembered

UNITS = 40


@pytest.fixture
def counter(database: Database) -> Database:
    with database.writing() as session:
        session.execute(text("CREATE TABLE tally (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO tally VALUES (1, 0), (2, 0)"))
    return database


def value(database: Database, id_: int = 1) -> int:
    with database.reading() as session:
        found: int = session.execute(
            text("SELECT n FROM tally WHERE id = :id"), {"id": id_}
        ).scalar_one()
        return found


def test_an_exception_leaves_nothing_behind(counter: Database) -> None:
    with pytest.raises(ValueError, match="on purpose"), counter.writing() as session:
        session.execute(text("UPDATE tally SET n = 9"))
        raise ValueError("on purpose")
    assert value(counter) == 0


def test_a_savepoint_is_undone_with_what_surrounds_it(counter: Database) -> None:
    with pytest.raises(ValueError, match="on purpose"), counter.writing() as session:
        with session.begin_nested():
            session.execute(text("UPDATE tally SET n = 9"))
        raise ValueError("on purpose")
    assert value(counter) == 0


def test_a_reading_transaction_does_not_write_and_sees_one_moment(counter: Database) -> None:
    with counter.reading() as reader:
        before = reader.execute(text("SELECT n FROM tally WHERE id = 1")).scalar_one()
        with counter.writing() as writer:
            writer.execute(text("UPDATE tally SET n = 5"))
        if counter.is_sqlite:
            assert reader.execute(text("SELECT n FROM tally WHERE id = 1")).scalar_one() == before
    assert value(counter) == 5
    with pytest.raises(DBAPIError), counter.reading() as reader:
        reader.execute(text("UPDATE tally SET n = 7"))
    assert value(counter) == 5


def test_an_error_names_no_value(counter: Database) -> None:
    with pytest.raises(DBAPIError) as failed, counter.writing() as session:
        session.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": "王桂英"})
    assert "nowhere" in str(failed.value)
    assert "王桂英" not in str(failed.value)


def test_many_writers_at_once_lose_nothing(counter: Database) -> None:
    start = Barrier(8)

    def add(session: Session) -> None:
        session.execute(text("UPDATE tally SET n = n + 1 WHERE id = 1"))

    def write() -> None:
        start.wait()
        missing = UNITS // 8
        while missing:
            # Under stricter isolation all but one of those at the same row begin anew.
            with suppress(DatabaseBusy):
                counter.run(add)
                missing -= 1

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(counter) == UNITS


@pytest.mark.postgresql
def test_deadlocked_transactions_are_repeated_from_their_start(
    postgresql_database: Database,
) -> None:
    database = postgresql_database
    with database.writing() as session:
        session.execute(text("CREATE TABLE tally (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO tally VALUES (1, 0), (2, 0)"))
    meet, tries = Barrier(2), []

    def cross(first: int, second: int) -> None:
        def work(session: Session) -> None:
            tries.append(first)
            add = text("UPDATE tally SET n = n + 1 WHERE id = :id")
            session.execute(add, {"id": first})
            if len(tries) <= 2:
                meet.wait(timeout=10)
            session.execute(add, {"id": second})

        database.run(work)

    threads = [Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (value(database, 1), value(database, 2)) == (2, 2)
    assert len(tries) > 2


def test_a_writer_that_waits_too_long_is_told_so(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 50)
    impatient = Database(sqlite_database.url)
    with sqlite_database.writing() as holder:
        holder.execute(text("SELECT 1"))
        with pytest.raises(DatabaseBusy), impatient.writing() as session:
            session.execute(text("SELECT 1"))
    impatient.dispose()


def test_an_error_that_is_not_about_conflicts_is_not_repeated(database: Database) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises((OperationalError, DBAPIError)):
        database.run(work)
    assert len(tries) == 1


@pytest.mark.parametrize(
    ("typed", "driver"),
    [
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("sqlite://", "sqlite"),
    ],
)
def test_addresses_are_taken_as_people_write_them(typed: str, driver: str) -> None:
    assert Database(typed).url.drivername == driver


def test_what_was_read_is_forgotten_when_it_may_no_longer_hold(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("SELECT 1"))
        remembered(session, "x")["a"] = 1
        assert remembered(session, "x") == {"a": 1}
        with pytest.raises(ValueError, match="on purpose"), session.begin_nested():
            remembered(session, "x")["a"] = 2
            raise ValueError("on purpose")
        assert remembered(session, "x") == {}
        remembered(session, "x")["a"] = 3
        forget(session, "x")
        assert remembered(session, "x") == {}
        remembered(session, "x")["a"] = 4
        session.commit()
        assert remembered(session, "x") == {}

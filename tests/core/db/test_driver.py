"""What is sent straight through the driver is part of the transaction, heard, and refused alike."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli.db import Database
from linli.db.driver import send
from linli.testing.queries import counted

_KEPT = "SELECT value FROM kept ORDER BY value"


def _make(session: Session) -> None:
    session.connection().exec_driver_sql("CREATE TABLE kept (value integer PRIMARY KEY)")


def _insert(session: Session) -> str:
    mark = "?" if session.connection().dialect.name == "sqlite" else "%s"
    return f"INSERT INTO kept (value) VALUES ({mark})"


def test_it_is_part_of_the_transaction(database: Database) -> None:
    with database.writing() as session:
        _make(session)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        send(session.connection(), _insert(session), (1,))
        raise ZeroDivisionError
    with database.writing() as session:
        send(session.connection(), _insert(session), [(2,), (3,)], many=True)
    with database.reading() as session:
        assert [row[0] for row in send(session.connection(), _KEPT, ()).fetchall()] == [2, 3]


def test_a_refusal_of_the_database_is_raised_as_always(database: Database) -> None:
    with database.writing() as session:
        _make(session)
        send(session.connection(), _insert(session), (1,))
    with pytest.raises(IntegrityError), database.writing() as session:
        send(session.connection(), _insert(session), (1,))


def test_it_is_counted_among_the_queries(database: Database) -> None:
    with database.writing() as session:
        _make(session)
    with database.reading() as session, counted(database) as queries:
        send(session.connection(), _KEPT, ())
    assert _KEPT in queries

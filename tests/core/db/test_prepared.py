"""Statements that were built once, sent past the ORM."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select, text
from sqlmodel import col

from linli.db import Database, apart, read
from linli.inbox.models import Notification
from linli.people.models import Person

_NAMED = select(col(Person.name)).where(col(Person.sign_in_name) == bindparam("sign_in_name"))
_COUNT = select(func.count()).select_from(Notification)


def anna() -> Person:
    return Person(name="Anna", sign_in_name="anna", created_at=datetime.now(UTC))


def test_it_sees_what_the_session_still_held_back(database: Database) -> None:
    with database.writing() as session:
        session.add(anna())
        assert read(session, _NAMED, sign_in_name="anna").scalar_one() == "Anna"
        assert read(session, _NAMED, sign_in_name="bert").scalar_one_or_none() is None


def test_with_autoflush_off_it_leaves_alone_what_is_held_back(database: Database) -> None:
    with database.writing() as session, session.no_autoflush:
        session.add(anna())
        assert read(session, _NAMED, sign_in_name="anna").scalar_one_or_none() is None


def test_it_is_part_of_the_transaction_that_goes_on(database: Database) -> None:
    with database.writing() as session:
        session.add(anna())
        assert read(session, _NAMED, sign_in_name="anna").scalar_one() == "Anna"
        session.rollback()
        assert read(session, _NAMED, sign_in_name="anna").scalar_one_or_none() is None
    with database.reading() as session:
        try:
            with apart(session):
                session.execute(text("SELECT * FROM no_such_table"))
        except Exception:
            assert read(session, _COUNT).scalar_one() == 0

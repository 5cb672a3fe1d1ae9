"""The fixtures that plugin authors get."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlmodel import Session

from linli import access, communities, plugins, signin
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.testing.clock import START, MovableClock
from linli.testing.people import PASSWORD, MakePerson, Somebody
from linli.testing.queries import QueryCounter


def test_each_test_has_a_migrated_database_of_its_own(database: Database, community: Place) -> None:
    with database.reading() as session:
        assert communities.find(session, "longhai").id == community.id


def test_nothing_is_left_of_other_tests(database: Database) -> None:
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM core_community")).scalar_one() == 0


def test_the_session_shares_its_transaction_with_the_people_made(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    auditor = person_with("auditor")
    assert access.can(session, auditor.actor, "core.audit", community.id)
    assert not access.can(session, person_with().actor, "core.audit", community.id)


def test_without_a_session_people_are_committed(
    database: Database,
    community: Place,
    other_community: Place,
    person_with: MakePerson,
    people: Callable[[int], list[Somebody]],
) -> None:
    staff = person_with("staff")
    assert len({person.id for person in [staff, *people(12)]}) == 13
    with database.reading() as session:
        assert access.can(session, staff.actor, "core.people.see", community.id)
        assert not access.can(session, staff.actor, "core.people.see", other_community.id)


def test_everybody_can_sign_in(session: Session, person_with: MakePerson) -> None:
    somebody = person_with()
    assert signin.sign_in(session, somebody.sign_in_name, PASSWORD).person_id == somebody.id


def test_a_role_with_a_group_holds_there_only(
    session: Session, community: Place, group: Place, person_with: MakePerson
) -> None:
    answerer = person_with("evaluator", group=group)
    assert access.can(session, answerer.actor, "core.notices.answer", community.id, group.id)
    assert not access.can(session, answerer.actor, "core.notices.answer", community.id)


def test_the_clock_moves_only_when_told(clock: MovableClock, session: Session) -> None:
    assert now(session) == START
    clock.move(days=7, hours=1)
    assert now(session) == START + timedelta(days=7, hours=1)
    clock.set(datetime(2027, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    assert now(session) == datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        clock.set(datetime(2027, 1, 1))  # noqa: DTZ001


def test_without_the_clock_the_database_tells_the_time(session: Session) -> None:
    assert abs(now(session) - datetime.now(UTC)) < timedelta(seconds=60)


def test_queries_are_counted_without_the_steering(
    database: Database, community: Place, query_counter: QueryCounter
) -> None:
    with query_counter() as queries, database.reading() as session:
        session.execute(text("SELECT 1"))
        with session.begin_nested():
            session.execute(text("SELECT 2"))
    assert queries == ["SELECT 1", "SELECT 2"]


@pytest.mark.linli_plugins()
def test_a_marker_says_which_plugins_are_on(session: Session, community: Place) -> None:
    assert plugins.enabled(session, community.id) == frozenset()


def test_an_expected_database_error_does_not_fail_the_test_afterwards(session: Session) -> None:
    with pytest.raises(Exception, match="no_such_table"):
        session.execute(text("SELECT * FROM no_such_table"))

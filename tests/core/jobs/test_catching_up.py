"""What has fallen due in a community is done by whoever writes there next."""

import pytest
from sqlmodel import Session
from tests.core.jobs.counting import marks

from linli import jobs
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.jobs.claiming import LEASE, claim
from linli.testing import MovableClock, QueryCounter


def queue(session: Session, mark: str, community: Place | None, **payload: object) -> None:
    jobs.enqueue(
        session,
        "counting.mark",
        {"mark": mark, **payload},
        run_at=now(session),
        key=mark,
        community_id=community.id if community else None,
    )


def test_only_what_is_due_here_is_done(
    session: Session, clock: MovableClock, community: Place, other_community: Place
) -> None:
    queue(session, "here", community)
    queue(session, "there", other_community)
    queue(session, "nowhere", None)
    assert jobs.catch_up(session, community.id) == 1
    assert jobs.catch_up(session, community.id) == 0
    assert marks(session) == {"here": 1}


def test_nothing_due_costs_one_query(
    database: Database, clock: MovableClock, community: Place, query_counter: QueryCounter
) -> None:
    with database.writing() as session, query_counter() as queries:
        jobs.catch_up(session, community.id)
    assert len(queries) == 1, queries


def test_what_fails_is_put_off_and_the_request_goes_on(
    session: Session, clock: MovableClock, community: Place
) -> None:
    queue(session, "a", community, fail=True)
    queue(session, "b", community, commit=True)
    queue(session, "c", community)
    assert jobs.catch_up(session, community.id) == 3
    assert marks(session) == {"c": 1}
    assert jobs.catch_up(session, community.id) == 0
    clock.move(minutes=1)
    assert jobs.catch_up(session, community.id) == 2
    for _again in range(10):
        clock.move(hours=1)
        jobs.catch_up(session, community.id)
    assert {dead.error.partition(":")[0] for dead in jobs.overview(session).dead} == {
        "ValueError",
        "TransactionEnded",
    }


def test_what_was_done_in_a_request_that_fails_is_due_again(
    database: Database, clock: MovableClock, community: Place
) -> None:
    with database.writing() as session:
        queue(session, "a", community)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        assert jobs.catch_up(session, community.id) == 1
        raise ZeroDivisionError
    with database.writing() as session:
        assert marks(session) == {}
        assert jobs.catch_up(session, community.id) == 1
    with database.reading() as session:
        assert marks(session) == {"a": 1}


def test_what_a_worker_has_is_left_to_it_until_its_lease_ends(
    database: Database, clock: MovableClock, community: Place
) -> None:
    with database.writing() as session:
        queue(session, "a", community)
    with database.writing() as session:
        assert claim(session, community_id=None, lease=LEASE) is not None
    with database.writing() as session:
        assert jobs.catch_up(session, community.id) == 0
    clock.move(minutes=6)
    with database.writing() as session:
        assert jobs.catch_up(session, community.id) == 1


def test_much_that_is_due_is_done_in_bites(
    session: Session, clock: MovableClock, community: Place
) -> None:
    for number in range(25):
        queue(session, f"{number}", community)
    assert jobs.catch_up(session, community.id) == 20
    assert jobs.catch_up(session, community.id) == 5
    assert set(marks(session).values()) == {1}

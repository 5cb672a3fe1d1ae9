"""The end of a notice: confirmed once, all together, by whoever comes first."""

import time
from datetime import timedelta

import pytest
from sqlmodel import Session
from tests.core.notices.conftest import Publisher, deed, draft, published

from linli import audit, events, jobs, notices, plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.notices import ItemState
from linli.testing import MakePerson, MovableClock, QueryCounter


def states(database: Database, place: Place) -> list[ItemState]:
    with database.reading() as session:
        (notice,) = notices.listing(session, place.id)
        return [item.state for item in notices.items(session, place.id, notice.id)]


def test_the_worker_confirms_what_nobody_objected_to(
    database: Database,
    clock: MovableClock,
    place: Place,
    publisher: Publisher,
    person_with: MakePerson,
) -> None:
    somebody = person_with()
    first, second = deed(1, person_id=somebody.id), deed(2)
    ids = published(database, place, first, second, days=3)
    clock.move(days=3, hours=14, minutes=59)
    jobs.run_due(database)
    assert publisher.heard == []
    clock.move(minutes=1)
    jobs.run_due(database)
    jobs.run_due(database)
    (event,) = publisher.heard
    assert (event.community_id, event.notice_kind) == (place.id, "deeds.monthly")
    assert [item.item_id for item in event.items] == ids
    assert [item.subject for item in event.items] == [first.subject, second.subject]
    assert [item.person_id for item in event.items] == [somebody.id, None]
    assert {item.outcome for item in event.items} == {"confirmed"}
    auditor = person_with("auditor")
    with database.reading() as session:
        (entry,) = audit.page(session, auditor.actor, place.id, action="core.notice.closed")
    assert (entry.actor_name, entry.after) == (None, {"confirmed": 2})


def test_without_a_worker_the_state_is_right_and_the_next_writer_closes(
    database: Database, clock: MovableClock, place: Place, publisher: Publisher
) -> None:
    published(database, place, deed(1), deed(2))
    assert set(states(database, place)) == {ItemState.ON_NOTICE}
    clock.move(days=4)
    assert set(states(database, place)) == {ItemState.CONFIRMED}
    with database.reading() as session:
        (notice,) = notices.listing(session, place.id)
        assert (notice.running, notice.counts.confirmed) == (False, 2)
        confirmed = notices.items(session, place.id, notice.id, state=ItemState.CONFIRMED)
        assert len(confirmed) == 2 and not confirmed[0].open_to_objections
    assert publisher.heard == []
    with database.writing() as session:
        jobs.catch_up(session, place.id)
    assert len(publisher.outcomes) == 2
    jobs.run_due(database)
    assert len(publisher.outcomes) == 2


def test_a_writer_whose_request_fails_leaves_it_to_the_next(
    database: Database, clock: MovableClock, place: Place, publisher: Publisher
) -> None:
    published(database, place, deed(1))
    clock.move(days=4)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        jobs.catch_up(session, place.id)
        raise ZeroDivisionError
    publisher.heard.clear()  # it heard of what never happened; its own rows are gone too
    jobs.run_due(database)
    assert len(publisher.outcomes) == 1


def test_a_publisher_that_fails_hears_it_again_and_the_notice_is_closed(
    database: Database, clock: MovableClock, place: Place, publisher: Publisher
) -> None:
    published(database, place, deed(1), deed(2))
    clock.move(days=4)
    publisher.well = False
    jobs.run_due(database)
    assert set(states(database, place)) == {ItemState.CONFIRMED}
    with database.reading() as session:
        assert len(events.waiting_deliveries(session)) == 1
    publisher.well = True
    clock.move(minutes=10)
    jobs.run_due(database)
    assert len(publisher.outcomes) == 2
    with database.reading() as session:
        assert events.waiting_deliveries(session) == []


def test_a_notice_waits_while_its_plugin_is_off(
    database: Database, clock: MovableClock, place: Place, publisher: Publisher
) -> None:
    published(database, place, deed(1))
    with database.writing() as session:
        plugins.disable(session, SYSTEM, place.id, "deeds")
    clock.move(days=4)
    for _day in range(3):
        jobs.run_due(database)
        clock.move(days=1)
    assert publisher.heard == []
    with database.writing() as session:
        plugins.enable(session, SYSTEM, place.id, "deeds")
    with database.writing() as session:
        jobs.catch_up(session, place.id)
    assert len(publisher.outcomes) == 1


def test_five_thousand_lines_are_one_event_and_few_statements(
    session: Session,
    clock: MovableClock,
    community: Place,
    publisher: Publisher,
    query_counter: QueryCounter,
) -> None:
    plugins.enable(session, SYSTEM, community.id, "deeds")
    lines = [deed(number) for number in range(5_000)]
    began = time.process_time()
    with query_counter() as queries:
        id_ = notices.publish(session, SYSTEM, community.id, draft(*lines))
        session.flush()
    assert len(queries) <= 10, [query[:60] for query in queries]
    clock.move(days=4)
    with query_counter() as queries:
        assert notices.close_due(session, community.id) == 1
    took = time.process_time() - began
    assert len(queries) <= 6, [query[:60] for query in queries]
    (event,) = publisher.heard
    assert [item.subject for item in event.items] == [line.subject for line in lines]
    assert notices.read(session, community.id, id_).counts.confirmed == 5_000
    assert timedelta(seconds=took) < timedelta(seconds=15), "bulk has become piecework"

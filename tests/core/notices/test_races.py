"""Closing, objecting and answering at the same moment: each item is decided exactly once."""

import threading
from collections import Counter
from collections.abc import Callable

from tests.core.notices.conftest import Publisher, deed, published

from linli import jobs, notices
from linli.communities import Place
from linli.db import Database
from linli.errors import Refusal
from linli.notices import ItemState
from linli.testing import MakePerson, MovableClock


def together(*works: Callable[[], object]) -> Counter[str]:
    """Do all at once and return how each ended: ``done``, or the refusal's code."""
    start = threading.Barrier(len(works))
    outcomes: Counter[str] = Counter()

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
            outcomes["done"] += 1
        except Refusal as refusal:
            outcomes[refusal.code] += 1

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_a_notice_is_closed_once_by_many(
    database: Database, clock: MovableClock, place: Place, publisher: Publisher
) -> None:
    published(database, place, *(deed(number) for number in range(50)))
    clock.move(days=4)

    def close() -> None:
        database.run(lambda session: notices.close_due(session, place.id))

    outcomes = together(*[close] * 4, *[lambda: jobs.run_due(database)] * 2)
    assert outcomes == {"done": 6}
    assert len(publisher.outcomes) == 50
    assert len(publisher.heard) == 1


def test_an_objection_and_an_answer_find_the_item_as_it_is(
    database: Database,
    clock: MovableClock,
    place: Place,
    publisher: Publisher,
    person_with: MakePerson,
) -> None:
    items = published(database, place, *(deed(number) for number in range(6)))
    anna, bert, judge = person_with(), person_with(), person_with("evaluator")
    with database.writing() as session:
        asked = [notices.object_to(session, anna.actor, place.id, item, "不对") for item in items]

    def dismiss(number: int) -> Callable[[], None]:
        return lambda: database.run(
            lambda session: notices.answer(
                session, judge.actor, place.id, asked[number], upheld=False, answer="不属实"
            )
        )

    def object_again(number: int) -> Callable[[], object]:
        return lambda: database.run(
            lambda session: notices.object_to(session, bert.actor, place.id, items[number], "不对")
        )

    outcomes = together(*(work(number) for number in range(6) for work in (dismiss, object_again)))
    assert outcomes == {"done": 12}
    with database.reading() as session:
        states = {notices.find_item(session, place.id, item).state for item in items}
        assert states == {ItemState.SUSPENDED}
        assert notices.open_objections(session, judge.actor, place.id) == 6
    clock.move(days=4)
    jobs.run_due(database)
    assert publisher.heard == []


def test_two_answers_to_one_objection(
    database: Database, place: Place, publisher: Publisher, person_with: MakePerson
) -> None:
    (item_id,) = published(database, place, deed())
    objector = person_with()
    judges = [person_with("evaluator") for _number in range(3)]
    with database.writing() as session:
        id_ = notices.object_to(session, objector.actor, place.id, item_id, "不对")

    def answer(number: int) -> Callable[[], None]:
        return lambda: database.run(
            lambda session: notices.answer(
                session, judges[number].actor, place.id, id_, upheld=True, answer=f"属实{number}"
            )
        )

    outcomes = together(*(answer(number) for number in range(3)))
    assert outcomes == {"done": 1, "core.objection_answered": 2}
    assert len(publisher.outcomes) == 1


def test_the_same_deed_is_published_once_by_many(
    database: Database, place: Place, publisher: Publisher
) -> None:
    lines = [deed(number) for number in range(5)]
    outcomes = together(*[lambda: published(database, place, *lines)] * 4)
    assert outcomes == {"done": 1, "core.already_on_notice": 3}
    with database.reading() as session:
        (notice,) = notices.listing(session, place.id)
    assert notice.counts.total == 5

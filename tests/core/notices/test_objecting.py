"""Objecting: who may, until when, and what it stops."""

import pytest
from tests.core.notices.conftest import Publisher, deed, one_database, published

from linli import audit, inbox, jobs, notices
from linli.access import SYSTEM, Actor, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.notices import (
    AlreadyObjected,
    ItemDecided,
    ItemNotFound,
    ItemState,
    ObjectionNotFound,
    ObjectionRefused,
    TooLateToObject,
)
from linli.testing import MakePerson, MovableClock, QueryCounter

pytestmark = pytest.mark.usefixtures("clock")


def test_an_item_that_is_objected_to_is_suspended_and_not_confirmed(
    database: Database,
    clock: MovableClock,
    place: Place,
    publisher: Publisher,
    person_with: MakePerson,
) -> None:
    lines = [deed(1), deed(2)]
    first, _second = published(database, place, *lines)
    objector = person_with()
    with database.writing() as session:
        id_ = notices.object_to(session, objector.actor, place.id, first, " 当天他不在家 ")
        item = notices.find_item(session, place.id, first)
        assert (item.state, item.open_to_objections) == (ItemState.SUSPENDED, True)
        mine = notices.find_objection(session, objector.actor, place.id, id_)
    assert (mine.reason, mine.person_name, mine.item_title, mine.state) == (
        "当天他不在家",
        objector.name,
        lines[0].title,
        "open",
    )
    clock.move(days=4)
    jobs.run_due(database)
    assert publisher.outcomes == {str(lines[1].subject.id): "confirmed"}
    with database.reading() as session:
        assert notices.find_item(session, place.id, first).state is ItemState.SUSPENDED


def test_whom_it_concerns_is_told_without_the_objector_s_name(
    database: Database, place: Place, person_with: MakePerson
) -> None:
    praised, objector = person_with(name="王建明"), person_with(name="李秀英")
    (item_id,) = published(database, place, deed(1, person_id=praised.id))
    with database.writing() as session:
        notices.object_to(session, objector.actor, place.id, item_id, "不对")
        (message,) = inbox.page(session, praised.id)
        assert inbox.page(session, objector.id) == []
    assert "拾金不昧" in str(message.text)
    assert "李秀英" not in str(message.text) and "不对" not in str(message.text)
    assert message.link.startswith("notices/")


def test_one_may_object_to_what_is_said_about_oneself(
    database: Database, place: Place, person_with: MakePerson
) -> None:
    accused = person_with()
    (item_id,) = published(database, place, deed(1, person_id=accused.id))
    with database.writing() as session:
        notices.object_to(session, accused.actor, place.id, item_id, "我没有打架")
        assert inbox.page(session, accused.id) == []


def test_staff_write_down_an_objection_for_somebody_at_the_counter(
    database: Database, place: Place, other_community: Place, person_with: MakePerson
) -> None:
    (item_id,) = published(database, place, deed())
    staff, elder = person_with("staff"), person_with()
    stranger = person_with(community=other_community)
    at_counter = Actor(staff.id, on_behalf_of=elder.id, origin="counter")
    with database.writing() as session:
        id_ = notices.object_to(session, at_counter, place.id, item_id, "不对")
        assert notices.find_objection(session, elder.actor, place.id, id_).person_id == elder.id
        with pytest.raises(NotAllowed):
            notices.object_to(
                session, Actor(staff.id, on_behalf_of=stranger.id), place.id, item_id, "不对"
            )
    auditor = person_with("auditor").actor
    with database.reading() as session:
        (entry,) = audit.page(session, auditor, place.id, action="core.objection.made")
    assert (entry.actor_name, entry.on_behalf_of_name) == (staff.name, elder.name)
    assert entry.after == {"item_id": str(item_id)}


def test_one_open_objection_for_each_person_and_item(
    database: Database, place: Place, person_with: MakePerson
) -> None:
    first, second = published(database, place)
    anna, bert = person_with(), person_with()
    with database.writing() as session:
        notices.object_to(session, anna.actor, place.id, first, "不对")
        with pytest.raises(AlreadyObjected):
            notices.object_to(session, anna.actor, place.id, first, "还是不对")
        notices.object_to(session, anna.actor, place.id, second, "不对")
        notices.object_to(session, bert.actor, place.id, first, "不对")
        assert len(notices.my_objections(session, anna.id, place.id)) == 2


def test_strangers_and_nobody_cannot_object(
    database: Database, place: Place, other_community: Place, person_with: MakePerson
) -> None:
    (item_id,) = published(database, place, deed())
    stranger = person_with(community=other_community)
    with database.writing() as session:
        with pytest.raises(NotAllowed):
            notices.object_to(session, stranger.actor, place.id, item_id, "不对")
        with pytest.raises(ItemNotFound):
            notices.object_to(session, stranger.actor, other_community.id, item_id, "不对")
        with pytest.raises(ObjectionRefused):
            notices.object_to(session, SYSTEM, place.id, item_id, "不对")
        assert notices.find_item(session, place.id, item_id).state is ItemState.ON_NOTICE


@one_database
@pytest.mark.parametrize("reason", ["", "  \n", "长" * 2001])
def test_a_reason_is_needed(
    database: Database, place: Place, person_with: MakePerson, reason: str
) -> None:
    (item_id,) = published(database, place, deed())
    objector = person_with()
    with database.writing() as session, pytest.raises(ObjectionRefused) as refusal:
        notices.object_to(session, objector.actor, place.id, item_id, reason)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("closed", [False, True])
def test_after_the_end_nobody_can_object(
    database: Database, clock: MovableClock, place: Place, person_with: MakePerson, closed: bool
) -> None:
    (item_id,) = published(database, place, deed())
    objector = person_with()
    clock.move(days=3, hours=15)
    if closed:
        jobs.run_due(database)
    with database.writing() as session, pytest.raises(TooLateToObject):
        notices.object_to(session, objector.actor, place.id, item_id, "不对")


def test_nor_to_what_was_struck_off(
    database: Database, place: Place, person_with: MakePerson
) -> None:
    (item_id,) = published(database, place, deed())
    objector, evaluator = person_with(), person_with("evaluator")
    with database.writing() as session:
        id_ = notices.object_to(session, objector.actor, place.id, item_id, "不对")
        notices.answer(session, evaluator.actor, place.id, id_, upheld=True, answer="属实")
        assert not notices.find_item(session, place.id, item_id).open_to_objections
        with pytest.raises(ItemDecided):
            notices.object_to(session, objector.actor, place.id, item_id, "不对")


def test_only_the_objector_and_those_who_answer_read_an_objection(
    database: Database,
    place: Place,
    group: Place,
    other_community: Place,
    person_with: MakePerson,
    query_counter: QueryCounter,
) -> None:
    ours, others = published(database, place, deed(1, group_id=group.id), deed(2))
    objector, neighbour, head = person_with(), person_with(), person_with("president")
    panel = person_with("evaluator", group=group)
    with database.writing() as session:
        id_ = notices.object_to(session, objector.actor, place.id, ours, "不对")
        other_id = notices.object_to(session, objector.actor, place.id, others, "不对")
    with database.reading() as session:
        for reader in (objector, head, panel):
            assert notices.find_objection(session, reader.actor, place.id, id_).id == id_
        for reader, unseen in ((neighbour, id_), (panel, other_id)):
            with pytest.raises(ObjectionNotFound):
                notices.find_objection(session, reader.actor, place.id, unseen)
        with pytest.raises(ObjectionNotFound):
            notices.find_objection(session, head.actor, other_community.id, id_)
        with query_counter() as queries:
            queue = notices.objections(session, head.actor, place.id)
        assert len(queries) <= 2, queries
        assert [row.id for row in queue] == [other_id, id_]
        assert [row.id for row in notices.objections(session, panel.actor, place.id)] == [id_]
        with pytest.raises(NotAllowed):
            notices.objections(session, neighbour.actor, place.id)
        assert [
            notices.open_objections(session, who.actor, place.id)
            for who in (head, panel, neighbour)
        ] == [2, 1, 0]
        older = notices.objections(session, head.actor, place.id, before=other_id)
        assert [row.id for row in older] == [id_]

"""Answering: in writing, by somebody who is free to judge, once."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.core.notices.conftest import Publisher, deed, one_database, published

from linli import access, audit, inbox, jobs, notices
from linli.access import DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.communities import Place
from linli.db import Database
from linli.notices import (
    AnswerRefused,
    Correction,
    ItemState,
    ObjectionAnswered,
    ObjectionNotFound,
)
from linli.people.models import Kinship, KinshipKind
from linli.testing import MakePerson, MovableClock, Somebody

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def judge(person_with: MakePerson) -> Somebody:
    return person_with("evaluator")


@pytest.fixture
def objector(person_with: MakePerson) -> Somebody:
    return person_with()


def objected(database: Database, place: Place, item_id: UUID, *people: Somebody) -> list[UUID]:
    with database.writing() as session:
        return [
            notices.object_to(session, somebody.actor, place.id, item_id, "不对")
            for somebody in people
        ]


def state(database: Database, place: Place, item_id: UUID) -> ItemState:
    with database.reading() as session:
        return notices.find_item(session, place.id, item_id).state


def test_upheld_the_item_is_struck_off_at_once_and_everything_is_on_file(
    database: Database,
    place: Place,
    publisher: Publisher,
    judge: Somebody,
    objector: Somebody,
    person_with: MakePerson,
) -> None:
    line, auditor = deed(), person_with("auditor").actor
    (item_id,) = published(database, place, line)
    (id_,) = objected(database, place, item_id, objector)
    with database.writing() as session:
        notices.answer(
            session, judge.actor, place.id, id_, upheld=True, answer=" 经核实，情况属实。 "
        )
    assert publisher.outcomes == {str(line.subject.id): "rejected"}
    with database.reading() as session:
        assert notices.find_item(session, place.id, item_id).state is ItemState.REJECTED
        kept = notices.find_objection(session, objector.actor, place.id, id_)
        assert (kept.state, kept.answer, kept.answered_by_name) == (
            "upheld",
            "经核实，情况属实。",
            judge.name,
        )
        assert notices.objections(session, judge.actor, place.id) == []
        (old,) = notices.objections(session, judge.actor, place.id, open_only=False)
        assert old == kept
        (public,) = notices.answers(session, [item_id])[item_id]
        assert (public.upheld, public.answer) == (True, "经核实，情况属实。")
        (message,) = inbox.page(session, objector.id)
        assert message.link == f"objections/{id_}"
        (entry,) = audit.page(session, auditor, place.id, action="core.objection.answered")
    assert (entry.actor_name, entry.on_behalf_of_name) == (judge.name, objector.name)
    assert entry.before == {"item": "suspended"}
    assert entry.after == {"item": "rejected", "outcome": "upheld"}


def test_dismissed_in_time_the_item_stands_again_and_is_confirmed_at_the_end(
    database: Database,
    clock: MovableClock,
    place: Place,
    publisher: Publisher,
    judge: Somebody,
    objector: Somebody,
) -> None:
    (item_id,) = published(database, place, deed())
    (id_,) = objected(database, place, item_id, objector)
    with database.writing() as session:
        notices.answer(session, judge.actor, place.id, id_, upheld=False, answer="他在家")
    assert state(database, place, item_id) is ItemState.ON_NOTICE
    assert publisher.heard == []
    objected(database, place, item_id, objector)  # there is something new to say
    clock.move(days=4)
    jobs.run_due(database)
    assert publisher.heard == []


@pytest.mark.parametrize("closed", [False, True])
def test_dismissed_after_the_end_the_item_is_confirmed_at_once(
    database: Database,
    clock: MovableClock,
    place: Place,
    publisher: Publisher,
    judge: Somebody,
    objector: Somebody,
    closed: bool,
) -> None:
    line = deed()
    (item_id,) = published(database, place, line)
    (id_,) = objected(database, place, item_id, objector)
    clock.move(days=4)
    if closed:
        jobs.run_due(database)
    with database.writing() as session:
        notices.answer(session, judge.actor, place.id, id_, upheld=False, answer="他在家")
    assert publisher.outcomes == {str(line.subject.id): "confirmed"}
    jobs.run_due(database)
    assert publisher.outcomes == {str(line.subject.id): "confirmed"}


def test_corrected_the_item_stands_with_what_is_right(
    database: Database,
    clock: MovableClock,
    place: Place,
    publisher: Publisher,
    judge: Somebody,
    objector: Somebody,
) -> None:
    (item_id,) = published(database, place, deed())
    (id_,) = objected(database, place, item_id, objector)
    with database.writing() as session:
        notices.answer(
            session,
            judge.actor,
            place.id,
            id_,
            upheld=True,
            answer="应为1分",
            correction=Correction(" +1 ", {"points": 1}),
        )
        item = notices.find_item(session, place.id, item_id)
        kept = notices.find_objection(session, objector.actor, place.id, id_)
    assert (item.state, item.detail, item.corrected) == (ItemState.ON_NOTICE, "+1", True)
    assert (kept.state, kept.detail_before, kept.item_detail) == ("upheld", "+3", "+1")
    clock.move(days=4)
    jobs.run_due(database)
    (event,) = publisher.heard
    assert (event.items[0].outcome, event.items[0].correction) == ("confirmed", {"points": 1})


def test_with_several_objections_the_item_waits_for_the_last_answer(
    database: Database,
    clock: MovableClock,
    place: Place,
    publisher: Publisher,
    judge: Somebody,
    person_with: MakePerson,
) -> None:
    (item_id,) = published(database, place, deed())
    first, second, third = objected(
        database, place, item_id, person_with(), person_with(), person_with()
    )
    with database.writing() as session:
        notices.answer(session, judge.actor, place.id, first, upheld=False, answer="不属实")
        notices.answer(
            session,
            judge.actor,
            place.id,
            second,
            upheld=True,
            answer="应为1分",
            correction=Correction("+1", {"points": 1}),
        )
    assert state(database, place, item_id) is ItemState.SUSPENDED
    clock.move(days=4)
    jobs.run_due(database)
    assert publisher.heard == []
    with database.writing() as session:
        notices.answer(session, judge.actor, place.id, third, upheld=False, answer="不属实")
    (event,) = publisher.heard
    assert (event.items[0].outcome, event.items[0].correction) == ("confirmed", {"points": 1})


def test_a_rejection_answers_everybody_who_objected(
    database: Database,
    place: Place,
    publisher: Publisher,
    judge: Somebody,
    person_with: MakePerson,
) -> None:
    (item_id,) = published(database, place, deed())
    anna, bert = person_with(), person_with()
    first, second = objected(database, place, item_id, anna, bert)
    with database.writing() as session:
        notices.answer(session, judge.actor, place.id, second, upheld=True, answer="属实")
        for somebody, id_ in ((anna, first), (bert, second)):
            kept = notices.find_objection(session, somebody.actor, place.id, id_)
            assert (kept.state, kept.answer) == ("upheld", "属实")
            assert inbox.unread_count(session, somebody.id) == 1
        assert len(notices.answers(session, [item_id])[item_id]) == 1
        with pytest.raises(ObjectionAnswered):
            notices.answer(session, judge.actor, place.id, first, upheld=False, answer="不属实")
    assert len(publisher.outcomes) == 1


def test_only_those_who_may_answer(
    database: Database,
    place: Place,
    group: Place,
    other_community: Place,
    objector: Somebody,
    person_with: MakePerson,
) -> None:
    ours, others = published(database, place, deed(1, group_id=group.id), deed(2))
    (id_,) = objected(database, place, ours, objector)
    (other_id,) = objected(database, place, others, objector)
    panel = person_with("evaluator", group=group)
    foreign = person_with("evaluator", community=other_community)
    with database.writing() as session:
        for who, which in ((objector, id_), (panel, other_id), (foreign, id_)):
            with pytest.raises(NotAllowed):
                notices.answer(session, who.actor, place.id, which, upheld=True, answer="属实")
        with pytest.raises(ObjectionNotFound):
            notices.answer(
                session, foreign.actor, other_community.id, id_, upheld=True, answer="属实"
            )
        notices.answer(session, panel.actor, place.id, id_, upheld=False, answer="不属实")


def test_neither_objector_nor_beneficiary_nor_their_relatives_judge(
    database: Database, place: Place, person_with: MakePerson
) -> None:
    objecting, praised = person_with("evaluator"), person_with("evaluator")
    aunt, nephew = person_with("evaluator"), person_with("evaluator")
    with database.writing() as session:
        for relative, of in ((aunt, objecting), (praised, nephew)):
            session.add(Kinship(person_id=relative.id, relative_id=of.id, kind=KinshipKind.OTHER))
    (item_id,) = published(database, place, deed(1, person_id=praised.id))
    (id_,) = objected(database, place, item_id, objecting)
    for who in (objecting, praised, aunt, nephew):
        with database.writing() as session, pytest.raises(RelativeStepsBack):
            notices.answer(session, who.actor, place.id, id_, upheld=False, answer="不属实")
    assert state(database, place, item_id) is ItemState.SUSPENDED


def test_a_relative_among_all_objectors_of_a_rejected_item_steps_back(
    database: Database, place: Place, objector: Somebody, person_with: MakePerson
) -> None:
    father = person_with("evaluator")
    son = person_with(birth_date=date(2000, 1, 1))
    with database.writing() as session:
        session.add(Kinship(person_id=father.id, relative_id=son.id, kind=KinshipKind.PARENT))
    (item_id,) = published(database, place, deed())
    first, _second = objected(database, place, item_id, objector, son)
    with database.writing() as session, pytest.raises(RelativeStepsBack):
        notices.answer(session, father.actor, place.id, first, upheld=True, answer="属实")


def test_who_scored_the_deed_does_not_judge_the_objection(
    database: Database, place: Place, judge: Somebody, objector: Somebody
) -> None:
    line = deed()
    (item_id,) = published(database, place, line)
    (id_,) = objected(database, place, item_id, objector)
    with database.writing() as session:
        access.take_duty(session, judge.actor, line.subject, "deeds.score")
        with pytest.raises(DutiesIncompatible, match="scored"):
            notices.answer(session, judge.actor, place.id, id_, upheld=False, answer="不属实")


@one_database
@pytest.mark.parametrize(
    ("upheld", "answer", "correction", "field"),
    [
        (False, " ", None, "answer"),
        (True, "长" * 4001, None, "answer"),
        (False, "不属实", Correction("+1", {"points": 1}), "detail"),
        (True, "属实", Correction(" ", {"points": 1}), "detail"),
        (True, "属实", Correction("长" * 1001, {"points": 1}), "detail"),
        (True, "属实", Correction("+1"), "number"),
        (True, "属实", Correction("+1", {"minutes": 1}), "number"),
        (True, "属实", Correction("+6", {"points": 6}), "number"),
        (True, "属实", Correction("-1", {"points": -1}), "number"),
    ],
)
def test_an_answer_without_sense_is_refused_beside_its_field(
    database: Database,
    place: Place,
    judge: Somebody,
    objector: Somebody,
    upheld: bool,
    answer: str,
    correction: Correction | None,
    field: str,
) -> None:
    (item_id,) = published(database, place, deed())
    (id_,) = objected(database, place, item_id, objector)
    with database.writing() as session:
        with pytest.raises(AnswerRefused) as refusal:
            notices.answer(
                session,
                judge.actor,
                place.id,
                id_,
                upheld=upheld,
                answer=answer,
                correction=correction,
            )
        duties = session.execute(text("SELECT count(*) FROM core_duty_done")).scalar_one()
    assert (refusal.value.field, duties) == (field, 0)

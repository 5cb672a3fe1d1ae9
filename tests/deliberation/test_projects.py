"""Residents' projects: put to the vote together, and the result given back to each of them."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli import inbox
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.testing.clock import MovableClock
from linli_deliberation.counting import EqualShares
from linli_deliberation.models import Procedure
from linli_deliberation.models.topics import Did
from linli_deliberation.polls import closing, drafting, finding, scheduling
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import (
    NotNow,
    ProcedureUnknown,
    StageNotReady,
    TopicRefused,
)
from linli_deliberation.topics import (
    advancing,
    budgets,
    carrying_out,
    funding,
    pricing,
    projects,
    proposing,
    reading,
    screening,
    yearly,
)
from tests.deliberation.polling import Hall, again, announce, close, vote
from tests.deliberation.spending import (
    TICKS,
    made_final,
    proposed,
    three,
    to_be_decided,
    voted,
)

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is decided about money is the same on both; its migration runs on both elsewhere."""
    return sqlite_database


@pytest.fixture
def micro(session: Session, hall: Hall) -> Procedure:
    plan = store.with_budget(store.given()["micro-project"], 10_000)
    return store.adopt(session, hall.president.actor, hall.id, plan)


def test_nothing_is_typed_anew(
    session: Session, hall: Hall, clock: MovableClock, micro: Procedure
) -> None:
    benches, lamps, bed = three(session, hall, clock, micro)
    pricing.settle(session, hall.staff.actor, hall.id, bed.id, cost=880_000, conflict="东墙")
    [found] = budgets.rounds(session, hall.id)
    assert (found.budget, found.together) == (1_000_000, 1_780_000)
    [todo] = budgets.waiting(session, hall.staff.actor, hall.place)
    assert todo.count == 3
    assert not budgets.waiting(session, hall.anna.actor, hall.place)
    poll = budgets.put_to_the_vote(
        session, hall.staff.actor, hall.id, micro.id, [bed.id, benches.id, lamps.id],
        title="今年一万元怎么用？",
    )  # fmt: skip
    options = finding.options(session, poll.id)
    assert [(one.title, one.about, one.cost, one.conflict) for one in options] == [
        ("长椅", "为什么要长椅", 300_000, ""),
        ("路灯", "为什么要路灯", 600_000, ""),
        ("花坛", "为什么要花坛", 880_000, "东墙"),
    ]
    assert (poll.budget, poll.notice_days) == (1_000_000, 7)
    by_option = projects.topics_by_option(session, poll.id)
    assert [by_option[one.id] for one in options] == [benches.id, lamps.id, bed.id]
    assert [paper.poll_id for paper in reading.papers(session, bed.id)][-1] == poll.id
    assert not budgets.rounds(session, hall.id)[0].projects
    with pytest.raises(NotNow, match="put to the vote already"):
        pricing.settle(session, hall.staff.actor, hall.id, bed.id, cost=1)
    with pytest.raises(TopicRefused, match="does not wait"):
        budgets.put_to_the_vote(
            session, hall.staff.actor, hall.id, micro.id, [bed.id], title="再来"
        )


def test_the_result_comes_back_to_each(
    session: Session, hall: Hall, clock: MovableClock, micro: Procedure
) -> None:
    benches, lamps, bed = three(session, hall, clock, micro)
    poll = budgets.put_to_the_vote(
        session,
        hall.staff.actor,
        hall.id,
        micro.id,
        [benches.id, lamps.id, bed.id],
        title="怎么用？",
    )
    poll = voted(session, hall, clock, poll, TICKS)
    for topic, why in ((benches, "on public notice until"), (bed, "money went to other projects")):
        with pytest.raises(StageNotReady, match=why):
            advancing.advance(session, hall.staff.actor, hall.id, topic.id)
    made_final(session, hall, clock, poll)
    assert [one.state for one in (benches, lamps, bed)] == [
        TopicState.IMPLEMENTING, TopicState.IMPLEMENTING, TopicState.REJECTED,
    ]  # fmt: skip
    [promise] = carrying_out.commitments(session, benches.id)
    assert (promise.what, promise.cost, promise.owner) == ("长椅", 300_000, "项目负责人")
    assert promise.due_at > now(session) + timedelta(days=80)
    last = reading.history(session, bed.id)[-1]
    assert last.code is Did.NOT_CHOSEN and "9000" in last.note.replace(",", "")
    assert last.by_id is None
    [place] = projects.on_the_ballot(session, bed.id)
    assert (place.code, place.paid, place.counted) == ("3", False, True)
    assert projects.on_the_ballot(session, lamps.id)[0].paid
    told = [str(one.text) for one in inbox.page(session, hall.carla.id)]
    assert sum("was not paid for this time" in text for text in told) == 1
    funding.take_over(session, poll)  # once is enough
    assert len(carrying_out.commitments(session, benches.id)) == 1
    carrying_out.fulfil(session, hall.staff.actor, hall.id, promise.id, spent=280_000)
    advancing.advance(session, hall.staff.actor, hall.id, benches.id)
    [year] = yearly.money(session, hall.place)
    assert (year.voted, year.paid, year.done, year.amount) == (3, 2, 1, 900_000)
    assert year.spent == 280_000
    carrying_out.evaluate(session, hall.bert.actor, hall.id, benches.id, 5)
    assert carrying_out.satisfaction(session, benches.id) == (1, 50)


def test_without_a_decision_they_wait_again(
    session: Session, hall: Hall, clock: MovableClock, micro: Procedure
) -> None:
    benches, lamps, bed = three(session, hall, clock, micro)
    desk = (session, hall.staff.actor, hall.id)
    poll = budgets.put_to_the_vote(*desk, micro.id, [benches.id, lamps.id], title="怎么用？")
    drafting.discard(*desk, poll.id)
    assert len(budgets.rounds(session, hall.id)[0].projects) == 3
    poll = budgets.put_to_the_vote(*desk, micro.id, [benches.id, lamps.id], title="怎么用？")
    drafting.remove_option(*desk, poll.id, finding.options(session, poll.id)[1].id)
    with pytest.raises(StageNotReady, match="no vote on it"):
        advancing.advance(*desk, lamps.id)
    assert {one.title for one in budgets.rounds(session, hall.id)[0].projects} == {"路灯", "花坛"}
    poll = voted(session, hall, clock, poll, {})
    made_final(session, hall, clock, poll)
    assert benches.state is TopicState.DECIDING
    assert len(budgets.rounds(session, hall.id)[0].projects) == 3
    screening.cancel(*desk, bed.id, reason="市里来做")
    poll = budgets.put_to_the_vote(*desk, micro.id, [benches.id, lamps.id], title="再投一次")
    poll = voted(session, hall, clock, poll, {"anna": ["1"]})
    screening.cancel(*desk, lamps.id, reason="物业来装")
    made_final(session, hall, clock, poll)
    assert (benches.state, lamps.state) == (TopicState.IMPLEMENTING, TopicState.CANCELLED)


def test_what_ends_leaves_the_ballot(
    session: Session, hall: Hall, clock: MovableClock, micro: Procedure
) -> None:
    benches, lamps, bed = three(session, hall, clock, micro)
    desk = (session, hall.staff.actor, hall.id)
    ids = [benches.id, lamps.id, bed.id]
    poll = budgets.put_to_the_vote(*desk, micro.id, ids, title="怎么用？")
    screening.cancel(*desk, bed.id, reason="市里来做")
    assert [one.title for one in finding.options(session, poll.id)] == ["长椅", "路灯"]
    opens = now(session) + timedelta(hours=1)
    drafting.set_times(*desk, poll.id, opens_at=opens, closes_at=opens + timedelta(days=2))
    scheduling.schedule(*desk, poll.id)
    with pytest.raises(NotNow, match="withdraw it there first"):
        screening.cancel(*desk, lamps.id, reason="物业来装")
    closing.withdraw_option(*desk, poll.id, "2", reason="物业来装")
    screening.cancel(*desk, lamps.id, reason="物业来装")
    assert lamps.state is TopicState.CANCELLED


def test_what_cannot_be_put_to_the_vote(
    session: Session, hall: Hall, clock: MovableClock, micro: Procedure
) -> None:
    desk = (session, hall.staff.actor, hall.id)
    for yuan, why in ((0, "more than nothing"), (10_001, "all projects together")):
        with pytest.raises(TopicRefused, match=why):
            proposed(session, hall, micro, "广场", yuan)
    dear = proposed(session, hall, micro, "长椅")
    with pytest.raises(TopicRefused, match="at least one"):
        budgets.put_to_the_vote(*desk, micro.id, [], title="怎么用？")
    with pytest.raises(TopicRefused, match="does not wait"):
        budgets.put_to_the_vote(*desk, micro.id, [dear.id], title="怎么用？")
    with pytest.raises(NotAllowed):
        budgets.put_to_the_vote(
            session, hall.anna.actor, hall.id, micro.id, [dear.id], title="怎么用？"
        )
    plain = store.adopt(session, SYSTEM, hall.id, store.given()["simple-vote"])
    with pytest.raises(ProcedureUnknown):
        budgets.put_to_the_vote(*desk, plain.id, [dear.id], title="怎么用？")
    with pytest.raises(StageNotReady, match="what it costs"):
        to_be_decided(session, hall, clock, dear)
    pricing.settle(*desk, dear.id, cost=250_050)
    pricing.settle(session, hall.anna.actor, hall.id, dear.id, cost=240_000)  # the proposer's stage
    pricing.settle(session, hall.anna.actor, hall.id, dear.id, cost=240_000)
    notes = [one.note for one in reading.history(session, dear.id) if one.code == "priced"]
    assert notes == ["2500.50 元", "原先 2500.50 元，现在 2400 元"]
    with pytest.raises(NotAllowed):
        pricing.settle(session, hall.bert.actor, hall.id, dear.id, cost=1)
    advancing.advance(*desk, dear.id)
    poll = budgets.put_to_the_vote(*desk, micro.id, [dear.id], title="怎么用？")
    other = proposed(session, hall, micro, "路灯", 100)
    to_be_decided(session, hall, clock, other)
    with pytest.raises(TopicRefused, match="made of proposals"):
        advancing.link_poll(*desk, other.id, poll.id)
    assert advancing.link_poll(*desk, dear.id, poll.id).poll_id == poll.id


def test_a_revision_tells_what_it_cost_before(
    session: Session, hall: Hall, micro: Procedure
) -> None:
    topic = proposed(session, hall, micro, "长椅", 3000)
    anna = (session, hall.anna.actor, hall.id, topic.id)
    with pytest.raises(TopicRefused, match="Nothing was changed"):
        proposing.revise(*anna, title="长椅", story="为什么要长椅", cost=300_000)
    proposing.revise(*anna, title="长椅", story="为什么要长椅", cost=320_000)
    [(_at, pieces)] = reading.revisions(session, topic)
    assert {(one.kind, one.words) for one in pieces if one.kind != "same"} <= {
        ("out", "0"), ("in", "2"), ("out", "00"), ("in", "20"),
    }  # fmt: skip
    assert topic.cost == 320_000


def test_a_procedure_from_before_there_were_budgets(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """Stored without money and notice, it goes on as it did; its projects join the new rounds."""
    written = store.given()["micro-project"].model_dump(mode="json")
    del written["budget"]
    for stage in written["stages"]:
        del stage["notice_days"], stage["roles"]
    notice = {"title": "公示", "state": "publicised", "min_days": 3, "needs": ["commitments"]}
    written["stages"].insert(3, notice)
    old = Procedure(
        community_id=hall.id, code="micro-project", title="公益微项目", plan=written,
        created_at=now(session),
    )  # fmt: skip
    session.add(old)
    session.flush()
    topic = proposed(session, hall, old, "长椅")
    to_be_decided(session, hall, clock, topic)
    assert topic.state is TopicState.DECIDING and not budgets.rounds(session, hall.id)
    assert store.newer(store.plan(old)) == store.given()["micro-project"]
    micro = store.adopt(session, hall.president.actor, hall.id, store.given()["micro-project"])
    assert store.newer(store.plan(micro)) is None
    own = store.with_budget(store.given()["micro-project"], 500)
    assert store.newer(own) is None
    desk = (session, hall.staff.actor, hall.id)
    with pytest.raises(TopicRefused, match="what it costs"):
        budgets.put_to_the_vote(*desk, micro.id, [topic.id], title="怎么用？")
    pricing.settle(*desk, topic.id, cost=300_000)
    poll = budgets.put_to_the_vote(*desk, micro.id, [topic.id], title="怎么用？")
    poll = voted(session, hall, clock, poll, {"anna": ["1"]})
    made_final(session, hall, clock, poll)
    assert [topic.state] == [TopicState.PUBLICISED]  # its own procedure has that stage
    assert len(carrying_out.commitments(session, topic.id)) == 1


def test_a_budget_linked_by_hand_decides_as_before(
    session: Session, hall: Hall, clock: MovableClock, micro: Procedure
) -> None:
    benches, *_others = three(session, hall, clock, micro)
    poll = announce(session, hall, EqualShares(), options={"别的": 300}, budget=1000)
    advancing.link_poll(session, hall.staff.actor, hall.id, benches.id, poll.id)
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, ["1"])
    clock.move(days=2)
    close(session, hall, poll)
    made_final(session, hall, clock, again(session, hall, poll))
    assert benches.state is TopicState.DECIDING
    advancing.advance(session, hall.staff.actor, hall.id, benches.id)
    assert [benches.state] == [TopicState.IMPLEMENTING]

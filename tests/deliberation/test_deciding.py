"""The vote that decides a topic: only one that passed lets it go on, and not every vote may."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import inbox, notices
from linli.access import NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.casting.saying import Said
from linli_deliberation.counting import EqualShares, Plurality
from linli_deliberation.models import Poll, PollState, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.polls import closing, drafting, methods, scheduling
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow, PollUnknown, StageNotReady, TopicRefused
from linli_deliberation.topics import advancing, deciding, reading
from tests.deliberation.polling import Hall, again, announce, close, draft, vote
from tests.deliberation.wishing import adopted, proposed, supported


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What a vote decides is the same on both."""
    return sqlite_database


def to_be_decided(session: Session, hall: Hall, title: str = "东门装路灯") -> Topic:
    """Return Anna's topic, supported by everybody, in the stage in which it is voted on."""
    topic = proposed(session, hall, adopted(session, hall, "simple-vote"), title)
    supported(session, hall, topic)
    return advancing.advance(session, hall.staff.actor, hall.id, topic.id)


def voted(
    session: Session,
    hall: Hall,
    clock: MovableClock,
    topic: Topic,
    said: Mapping[str, Said],
    rule: Any = None,
    **asked: Any,
) -> Poll:
    """Let a vote decide a topic, by the name of who says what; its result is on notice."""
    poll = announce(session, hall, rule, **asked)
    advancing.link_poll(session, hall.staff.actor, hall.id, topic.id, poll.id)
    clock.move(hours=1)
    close(session, hall, poll)
    for name, words in said.items():
        vote(session, hall, poll, getattr(hall, name), words)
    clock.move(hours=48)
    assert close(session, hall, poll) is PollState.PROVISIONAL
    return again(session, hall, poll)


def made_final(session: Session, hall: Hall, clock: MovableClock) -> None:
    clock.move(days=8)
    notices.close_due(session, hall.id)


def advanced(session: Session, hall: Hall, topic: Topic) -> TopicState:
    return advancing.advance(session, hall.staff.actor, hall.id, topic.id).state


def test_a_vote_that_passed_lets_it_go_on(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic = to_be_decided(session, hall)
    voted(session, hall, clock, topic, {"anna": "yes", "bert": "yes", "carla": "no"})
    with pytest.raises(NotNow, match="did not pass in the end"):
        deciding.not_adopted(session, hall.staff.actor, hall.id, topic.id)
    assert advanced(session, hall, topic) is TopicState.IMPLEMENTING


def test_a_vote_that_did_not_pass_ends_it(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic = to_be_decided(session, hall)
    poll = voted(session, hall, clock, topic, {"anna": "no", "bert": "no"})
    with pytest.raises(StageNotReady, match="did not pass"):
        advanced(session, hall, topic)
    desk = (session, hall.staff.actor, hall.id, topic.id)
    with pytest.raises(NotNow):  # somebody may still object
        deciding.not_adopted(*desk)
    with pytest.raises(TopicRefused, match="voted on already"):
        advancing.link_poll(*desk, announce(session, hall).id)
    made_final(session, hall, clock)
    assert again(session, hall, poll).state is PollState.FINAL
    with pytest.raises(NotAllowed):
        deciding.not_adopted(session, hall.anna.actor, hall.id, topic.id)
    deciding.not_adopted(*desk)
    assert topic.state is TopicState.REJECTED and topic.due_at is None
    [*_before, last] = reading.history(session, topic.id)
    assert (last.code, last.note) == (Did.REJECTED, "表决未通过。")
    for person in (hall.anna, hall.bert):  # who proposed it, and who supports it
        told = [str(one.text) for one in inbox.page(session, person.id)]
        assert sum("was not adopted: the vote did not pass" in text for text in told) == 1
    with pytest.raises(NotNow):
        deciding.not_adopted(*desk)


def test_no_decision_can_be_voted_on_again(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic = to_be_decided(session, hall)
    voted(session, hall, clock, topic, {})
    with pytest.raises(StageNotReady, match="no decision"):
        advanced(session, hall, topic)
    voted(session, hall, clock, topic, {"anna": "yes"}, title="再投一次")
    assert advanced(session, hall, topic) is TopicState.IMPLEMENTING


def test_a_choice_below_its_quorum_decides_nothing(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic = to_be_decided(session, hall)
    voted(
        session, hall, clock, topic, {"anna": ["1"]}, EqualShares(),
        options={"路灯": 300}, budget=1000, quorum=Fraction(1, 2),
    )  # fmt: skip
    with pytest.raises(StageNotReady, match="no decision"):
        advanced(session, hall, topic)
    made_final(session, hall, clock)
    assert deciding.did_not_pass(session, topic)


@pytest.mark.parametrize(("ticks", "goes_on"), [(2, True), (1, False)])
def test_a_budget_decides_all_its_topics_when_something_is_paid_for(
    session: Session, hall: Hall, clock: MovableClock, ticks: int, goes_on: bool
) -> None:
    topics = [to_be_decided(session, hall, title) for title in ("路灯", "长椅")]
    rule = methods.budget("greedy", threshold=2)
    poll = announce(session, hall, rule, options={"路灯": 300, "长椅": 900}, budget=1000)
    for topic in topics:
        advancing.link_poll(session, hall.staff.actor, hall.id, topic.id, poll.id)
    clock.move(hours=1)
    close(session, hall, poll)
    for person in hall.residents[:ticks]:
        vote(session, hall, poll, person, ["1"])
    clock.move(hours=48)
    close(session, hall, poll)
    for topic in topics:
        if goes_on:
            assert advanced(session, hall, topic) is TopicState.IMPLEMENTING
        else:
            with pytest.raises(StageNotReady, match="paid for nothing"):
                advanced(session, hall, topic)


def test_which_votes_may_decide_a_topic(
    session: Session, hall: Hall, clock: MovableClock, other_community: Place
) -> None:
    desk = (session, hall.staff.actor, hall.id)
    topic, other = (to_be_decided(session, hall, title) for title in ("路灯", "长椅"))
    foreign = announce(session, hall, title="别处的")
    stranger = Poll(
        community_id=other_community.id, title="邻村", rule=foreign.rule, kind=foreign.kind,
        created_at=foreign.created_at,
    )  # fmt: skip
    session.add(stranger)
    session.flush()
    with pytest.raises(PollUnknown, match="no such vote here"):
        advancing.link_poll(*desk, topic.id, stranger.id)
    taken, wrong, stopped = (announce(session, hall, title=title) for title in "甲乙丙")
    advancing.link_poll(*desk, other.id, taken.id)
    with pytest.raises(TopicRefused, match="another matter: “长椅”"):
        advancing.link_poll(*desk, topic.id, taken.id)
    closing.annul(session, hall.president.actor, hall.id, stopped.id, reason="名册有误")
    with pytest.raises(TopicRefused, match="final or annulled"):
        advancing.link_poll(*desk, topic.id, stopped.id)
    clock.move(hours=49)
    close(session, hall, foreign)
    made_final(session, hall, clock)
    with pytest.raises(TopicRefused, match="final or annulled"):
        advancing.link_poll(*desk, topic.id, foreign.id)
    advancing.link_poll(*desk, other.id, wrong.id)  # put right: the first one is free again
    advancing.link_poll(*desk, topic.id, taken.id)
    closing.annul(session, hall.president.actor, hall.id, wrong.id, reason="名册有误")
    with pytest.raises(StageNotReady, match="was annulled"):
        advanced(session, hall, other)
    early = proposed(session, hall, adopted(session, hall, "simple-vote"), "花坛")
    with pytest.raises(TopicRefused, match="nothing is voted on"):
        advancing.link_poll(*desk, early.id, announce(session, hall, title="丁").id)


def test_closed_as_not_adopted_at_the_desk(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        topic = to_be_decided(session, hall)
        topic_id: UUID = topic.id
        voted(session, hall, clock, topic, {"anna": "no"})
    address = f"/c/longhai/deliberation/desk/topics/{topic_id}"
    staff = client.sign_in(hall.staff)
    waiting = staff.get(address)
    assert "The vote on it did not pass." in waiting.text
    assert "Close it as not adopted" not in waiting.text
    with database.writing() as session:
        made_final(session, hall, clock)
    closed = staff.get(address).submit("Close it as not adopted")
    assert "Whoever proposed or supports it is told." in closed.text
    chinese = client.another(hall.bert, language="zh-CN").get(closed.path)
    assert "表决未通过。" in chinese.text


@pytest.mark.parametrize(("words", "goes_on"), [("2", False), ("1", True)])
def test_to_leave_everything_as_it_is_lets_nothing_pass(
    session: Session, hall: Hall, clock: MovableClock, words: str, goes_on: bool
) -> None:
    topic = to_be_decided(session, hall)
    staff = (session, hall.staff.actor, hall.id)
    poll = draft(session, hall, Plurality(), options=["装路灯"])
    drafting.add_option(*staff, poll.id, title="先不动", stays=True)
    scheduling.schedule(*staff, poll.id)
    with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
        session.execute(text("UPDATE deliberation_option SET stays = (position = 1)"))
    advancing.link_poll(*staff, topic.id, poll.id)
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, words)
    clock.move(hours=48)
    close(session, hall, poll)
    assert deciding.passed(session, topic, poll) is goes_on
    if not goes_on:
        with pytest.raises(StageNotReady, match="did not pass"):
            advanced(session, hall, topic)
        made_final(session, hall, clock)
        closed = deciding.not_adopted(*staff, topic.id)
        assert closed.state is TopicState.REJECTED

"""Given procedures walked through: nominees on one ballot, three hearings, four discussions."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from linli import inbox
from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.casting.saying import Said
from linli_deliberation.counting import CannotCount
from linli_deliberation.models import Poll, Procedure, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import Artefact, TopicState
from linli_deliberation.refusals import StageNotReady, TopicRefused
from linli_deliberation.topics import (
    advancing,
    budgets,
    carrying_out,
    finding,
    funding,
    projects,
    reading,
    yearly,
)
from tests.deliberation.polling import Hall, announce, close, vote
from tests.deliberation.spending import made_final, proposed, to_be_decided, voted
from tests.deliberation.wishing import adopted

HOME = "/c/longhai/deliberation"
NAMES = ("周师傅", "刘阿姨", "小陈")


def nominees(
    session: Session, hall: Hall, clock: MovableClock
) -> tuple[Procedure, tuple[Topic, ...]]:
    procedure = adopted(session, hall, "nomination")
    found = tuple(proposed(session, hall, procedure, name) for name in NAMES)
    return procedure, to_be_decided(session, hall, clock, *found)


def test_of_three_nominees_two_are_chosen_and_honoured(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    procedure, (zhou, liu, chen) = nominees(session, hall, clock)
    desk = (session, hall.staff.actor, hall.id)
    ids = [zhou.id, liu.id, chen.id]
    poll = budgets.put_to_the_vote(*desk, procedure.id, ids, title="选两位", seats=2)
    assert poll.budget is None and not budgets.rounds(session, hall.id)[0].projects
    ticks: dict[str, Said] = {"anna": ["1", "2"], "bert": ["1", "3"], "carla": ["2"]}
    poll = voted(session, hall, clock, poll, ticks)
    with pytest.raises(StageNotReady, match="Others were chosen"):
        advancing.advance(*desk, chen.id)
    made_final(session, hall, clock, poll)
    assert [one.state for one in (zhou, liu, chen)] == [
        TopicState.PUBLICISED, TopicState.PUBLICISED, TopicState.REJECTED,
    ]  # fmt: skip
    last = reading.history(session, chen.id)[-1]
    assert last.code is Did.NOT_CHOSEN and "1" in last.note
    assert not carrying_out.commitments(session, zhou.id)  # no money, so nothing is promised
    told = [str(one.text) for one in inbox.page(session, hall.carla.id)]
    assert sum("was not chosen this time" in text for text in told) == 1
    funding.take_over(session, poll)  # once is enough
    assert not yearly.money(session, hall.place)
    with pytest.raises(StageNotReady, match="on public notice"):
        advancing.advance(*desk, zhou.id)
    clock.move(days=6)
    assert advancing.advance(*desk, zhou.id).state is TopicState.IMPLEMENTING
    assert advancing.advance(*desk, zhou.id).state is TopicState.DONE
    carrying_out.evaluate(session, hall.bert.actor, hall.id, zhou.id, 5)
    assert carrying_out.close_evaluation(*desk, zhou.id).state is TopicState.EVALUATED
    [place] = projects.on_the_ballot(session, zhou.id)
    assert place.paid and place.cost is None


def test_what_cannot_be_chosen_from(session: Session, hall: Hall, clock: MovableClock) -> None:
    procedure, topics = nominees(session, hall, clock)
    desk = (session, hall.staff.actor, hall.id, procedure.id)
    ids = [one.id for one in topics]
    with pytest.raises(TopicRefused, match="at least two"):
        budgets.put_to_the_vote(*desk, ids[:1], title="选谁？")
    for seats in (0, 4):
        with pytest.raises(TopicRefused, match="Of 3 at most 3"):
            budgets.put_to_the_vote(*desk, ids, title="选谁？", seats=seats)
    with pytest.raises(CannotCount, match="does not choose"):
        budgets.put_to_the_vote(*desk, ids, title="选谁？", method="greedy")


def test_nominees_on_the_pages(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        _procedure, topics = nominees(session, hall, clock)
        ids = [one.id for one in topics]
    staff = client.sign_in(hall.staff)
    assert "3 proposals wait for a vote." in staff.get(f"{HOME}/desk/topics/{ids[0]}").text
    page = staff.get(f"{HOME}/topics").follow("Put them to the vote")
    wrong = page.submit("Make the ballot", title="选谁？", seats="9")
    assert wrong.status == 422 and "at most 3 are chosen" in wrong.text
    made = page.submit("Make the ballot", title="选谁？", seats="1", method="plurality")
    assert "They are on the ballot." in made.text
    with database.writing() as session:
        poll = session.execute(select(Poll)).scalars().one()
        poll = voted(session, hall, clock, poll, {"anna": "1", "bert": "1", "carla": "2"})
        made_final(session, hall, clock, poll)
    read = client.another(hall.carla)
    assert "Chosen" in read.get(f"{HOME}/topics/{ids[0]}").text
    assert "Not chosen" in read.get(f"{HOME}/topics/{ids[2]}").text
    assert "yuan" not in read.get(f"{HOME}/topics?over=1").text


def written(session: Session, hall: Hall, topic: Topic, kind: Artefact) -> None:
    advancing.add_paper(session, hall.staff.actor, hall.id, topic.id, kind, "到会 9 人，都同意。")


def on(session: Session, hall: Hall, clock: MovableClock, topic: Topic, days: int = 1) -> str:
    """Let a topic go on after some days, and return the title of its stage."""
    clock.move(days=days)
    advancing.advance(session, hall.staff.actor, hall.id, topic.id)
    return finding.stage_of(session, topic).title


def test_three_hearings(session: Session, hall: Hall, clock: MovableClock) -> None:
    topic = proposed(session, hall, adopted(session, hall, "three-hearings"), "楼道堆物")
    desk = (session, hall.staff.actor, hall.id)
    assert on(session, hall, clock, topic) == "听证会"
    written(session, hall, topic, Artefact.MINUTES)
    assert on(session, hall, clock, topic) == "协调会"
    written(session, hall, topic, Artefact.MINUTES)
    with pytest.raises(StageNotReady, match="taken anything on"):
        on(session, hall, clock, topic)
    due = now(session) + timedelta(days=30)
    made = carrying_out.promise(*desk, topic.id, what="清走", owner="三户", due_at=due)
    with pytest.raises(StageNotReady, match="on public notice"):
        on(session, hall, clock, topic, 3)
    assert on(session, hall, clock, topic) == "落实"
    carrying_out.fulfil(*desk, made.id, words="已清走")
    assert on(session, hall, clock, topic) == "评议会"
    with pytest.raises(StageNotReady, match="minutes are missing"):
        on(session, hall, clock, topic)
    written(session, hall, topic, Artefact.MINUTES)
    on(session, hall, clock, topic)
    assert topic.state is TopicState.DONE


def test_four_discussions_and_two_publications(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic = proposed(session, hall, adopted(session, hall, "four-discussions"), "公共收益怎么用")
    desk = (session, hall.staff.actor, hall.id)
    assert on(session, hall, clock, topic) == "党组织提议"
    for kind, following in (
        (Artefact.REPORT, "“两委”商议"),
        (Artefact.MINUTES, "党员大会审议"),
        (Artefact.MINUTES, "居民会议决议"),
    ):
        written(session, hall, topic, kind)
        assert on(session, hall, clock, topic) == following
    poll = announce(session, hall)
    advancing.link_poll(*desk, topic.id, poll.id)
    clock.move(hours=1)
    close(session, hall, poll)
    for person in (hall.anna, hall.bert, hall.carla):
        vote(session, hall, poll, person, "yes")
    clock.move(hours=48)
    close(session, hall, poll)
    assert on(session, hall, clock, topic) == "决议公开"
    due = now(session) + timedelta(days=60)
    made = carrying_out.promise(*desk, topic.id, what="修路", owner="物业", due_at=due)
    with pytest.raises(StageNotReady, match="on public notice"):
        on(session, hall, clock, topic, 7)
    assert on(session, hall, clock, topic) == "组织实施"
    carrying_out.fulfil(*desk, made.id, spent=900_000)
    assert on(session, hall, clock, topic) == "实施结果公开"
    written(session, hall, topic, Artefact.REPORT)
    on(session, hall, clock, topic, 8)
    assert topic.state is TopicState.DONE

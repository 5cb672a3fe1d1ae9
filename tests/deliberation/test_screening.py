"""Screening while topics are collected and while they are confirmed, and its limits."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli import communities, inbox
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.councils import reading as councils
from linli_deliberation.councils import seats
from linli_deliberation.days import today_in
from linli_deliberation.models import Topic
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow, NotYourStage, TooManyRemarks, TopicRefused
from linli_deliberation.settings import DeliberationSettings
from linli_deliberation.topics import advancing, drafts, proposing, reading, screening
from tests.deliberation.polling import Hall
from tests.deliberation.test_notice_days import plan_with
from tests.deliberation.wishing import adopted, proposed

CONFIRM = {"title": "定", "state": "confirmed", "roles": ["council:评议小组"], "max_days": 5}
DO = {"title": "办", "state": "implementing", "roles": ["proposer", "staff"], "max_days": 30}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Who may do what is the same on both."""
    return sqlite_database


def confirming(session: Session, hall: Hall, title: str = "东门装路灯") -> Topic:
    """Return a topic that a council is to confirm, with Bert on that council."""
    plan = store.adopt(session, SYSTEM, hall.id, plan_with(CONFIRM, DO))
    if not councils.councils(session, hall.id):
        council = seats.found(session, SYSTEM, hall.id, title="评议小组", seats="委员 3")
        today = today_in(session, hall.id)
        [row] = councils.seats(session, council, today)
        until = today + timedelta(days=400)
        seats.seat(session, SYSTEM, hall.id, row.id, hall.bert.id, until=until)
    topic = proposed(session, hall, plan, title)
    return advancing.advance(session, hall.staff.actor, hall.id, topic.id)


def test_who_confirms_may_return_reject_and_merge(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic = confirming(session, hall)
    bert = (session, hall.bert.actor, hall.id)
    assert topic.state is TopicState.CONFIRMED and screening.may_screen(*bert[:2], topic)
    with pytest.raises(NotYourStage):
        screening.reject(session, hall.carla.actor, hall.id, topic.id, reason="不")
    screening.return_(*bert, topic.id, reason="请写明数量")
    assert not screening.may_screen(*bert[:2], topic)
    with pytest.raises(NotNow):
        screening.reject(*bert, topic.id, reason="不")
    anna = (session, hall.anna.actor, hall.id)
    proposing.revise(*anna, topic.id, title="东门装两盏路灯", story="太黑")
    assert topic.state is TopicState.CONFIRMED  # it goes on where it was
    other = confirming(session, hall, "东门太黑")
    proposing_too = reading.proposals(session, hall.id, but=other.id)
    assert [one[0] for one in proposing_too] == [topic.id]
    other.proposer_id = hall.carla.id
    screening.merge(*bert, other.id, topic.id, reason="说的是一件事")
    assert other.merged_into_id == topic.id
    assert "which is taken up" not in str(inbox.page(session, hall.anna.id)[0].text)
    third = confirming(session, hall, "换门禁")
    screening.reject(*bert, third.id, reason="刚换过")
    assert third.state is TopicState.REJECTED


def test_more_time_has_a_measure_and_is_not_for_oneself(session: Session, hall: Hall) -> None:
    topic = confirming(session, hall)
    desk = (session, hall.staff.actor, hall.id)
    topic = advancing.advance(session, hall.bert.actor, hall.id, topic.id)
    assert topic.due_at is not None
    later = topic.due_at + timedelta(days=31)
    with pytest.raises(NotYourStage, match="Somebody else decides"):
        advancing.extend(session, hall.anna.actor, hall.id, topic.id, later, reason="还没做完")
    with pytest.raises(TopicRefused, match="At most 30 days"):
        advancing.extend(*desk, topic.id, later, reason="等材料")
    until = topic.due_at + timedelta(days=30)
    assert advancing.extend(*desk, topic.id, until, reason="等材料").due_at == until


def test_one_person_proposes_so_much_a_day(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    communities.save_settings(
        session, SYSTEM, hall.id, "deliberation", DeliberationSettings, {"proposals_a_day": 2}
    )
    plain = adopted(session, hall, "simple-vote")
    anna = (session, hall.anna.actor, hall.id)
    kept = proposing.propose(*anna, plain.id, title="草稿", story="还没想好", draft=True)
    for title in ("甲", "乙"):
        proposed(session, hall, plain, title)
    with pytest.raises(TooManyRemarks, match="2 things a day"), session.begin_nested():
        proposed(session, hall, plain, "丙")
    with pytest.raises(TooManyRemarks):
        drafts.hand_in(*anna, kept.id)
    bert = (session, hall.bert.actor, hall.id)
    proposing.propose(*bert, plain.id, title="丁", story="别人还可以提")
    clock.move(days=1, hours=1)
    assert drafts.hand_in(*anna, kept.id).state is TopicState.SUBMITTED


def test_a_council_member_screens_on_the_page(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        topic_id = confirming(session, hall).id
    address = f"/c/longhai/deliberation/desk/topics/{topic_id}"
    page = client.sign_in(hall.bert).get(address)
    done = page.submit("Do not take it up", reason="不归社区管")
    assert "不归社区管" in done.text
    assert client.another(hall.carla).get(address).status == 403

"""A vote prepared from the topic that it decides: nothing is typed anew, and nothing is stuck."""

import pytest
from sqlmodel import Session

from linli.access import NotAllowed
from linli.db import Database
from linli.testing import Client
from linli_deliberation.models import Poll, PollState, Topic
from linli_deliberation.polls import drafting
from linli_deliberation.refusals import NotNow, StageNotReady, TopicRefused
from linli_deliberation.topics import advancing, screening, voting
from tests.deliberation.polling import Hall
from tests.deliberation.test_notice_days import DO, in_second_stage
from tests.deliberation.wishing import adopted, proposed

VOTE = {"title": "投", "state": "deciding", "needs": ["poll"]}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is linked with what is the same on both."""
    return sqlite_database


def prepared(session: Session, hall: Hall) -> tuple[Topic, Poll]:
    topic = in_second_stage(session, hall, VOTE, DO)
    return topic, voting.prepare(session, hall.staff.actor, hall.id, topic.id)


def test_it_has_the_words_of_the_topic_and_belongs_to_it(session: Session, hall: Hall) -> None:
    topic, poll = prepared(session, hall)
    assert (poll.title, poll.about, poll.state) == (topic.title, topic.story, PollState.DRAFT)
    assert voting.present(session, topic) == poll
    desk = (session, hall.staff.actor, hall.id)
    with pytest.raises(StageNotReady, match="no result yet"):
        advancing.advance(*desk, topic.id)
    drafting.discard(*desk, poll.id)  # prepared by mistake: nothing is stuck
    assert voting.present(session, topic) is None
    with pytest.raises(StageNotReady, match="no vote on it yet"):
        advancing.advance(*desk, topic.id)
    again = voting.prepare(*desk, topic.id)
    again.state = PollState.ANNULLED
    session.flush()
    assert voting.present(session, topic) is None


def test_what_is_refused(session: Session, hall: Hall) -> None:
    desk = (session, hall.staff.actor, hall.id)
    early = proposed(session, hall, adopted(session, hall, "simple-vote"))
    with pytest.raises(TopicRefused, match="nothing is voted on"), session.begin_nested():
        voting.prepare(*desk, early.id)
    with pytest.raises(NotAllowed):
        voting.prepare(session, hall.anna.actor, hall.id, early.id)
    screening.return_(*desk, early.id, reason="请补充")
    with pytest.raises(NotNow):
        voting.prepare(*desk, early.id)


def test_from_the_desk_of_a_topic(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        topic_id = in_second_stage(session, hall, VOTE, DO).id
    address = f"/c/longhai/deliberation/desk/topics/{topic_id}"
    desk = client.sign_in(hall.staff).get(address)
    assert "There is no vote on it yet." in desk.text and "Go on to: 办" not in desk.text
    question = desk.submit("Prepare a vote on it")
    assert "东门装路灯" in question.html and "太黑" in question.html
    desk = client.get(address)
    assert "Prepare a vote on it" not in desk.text and "The vote on it" in desk.text

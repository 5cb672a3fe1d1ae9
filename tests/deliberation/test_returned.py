"""A proposal back with whoever made it: what was changed, and the time that stands still."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli.access import NotAllowed
from linli.clock import now
from linli.testing.clock import MovableClock
from linli_deliberation.models import Procedure
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow, TopicRefused
from linli_deliberation.topics import advancing, proposing, reading, screening, waiting
from tests.deliberation.polling import Hall
from tests.deliberation.wishing import adopted, proposed


@pytest.fixture
def six_steps(session: Session, hall: Hall) -> Procedure:
    return adopted(session, hall, "six-steps")


def test_returned_revised_and_what_was_changed(
    session: Session, hall: Hall, six_steps: Procedure
) -> None:
    topic = proposed(session, hall, six_steps)
    screening.return_(session, hall.staff.actor, hall.id, topic.id, reason="请写明是哪个门")
    with pytest.raises(NotNow):
        advancing.advance(session, hall.staff.actor, hall.id, topic.id)
    with pytest.raises(NotAllowed):
        proposing.revise(session, hall.bert.actor, hall.id, topic.id, title="x", story="y")
    with pytest.raises(TopicRefused, match="Nothing was changed"):
        proposing.revise(
            session, hall.anna.actor, hall.id, topic.id, title=topic.title, story=topic.story
        )
    proposing.revise(
        session, hall.anna.actor, hall.id, topic.id, title="东门装两盏路灯", story=topic.story
    )
    assert topic.state is TopicState.SUBMITTED
    [(_at, pieces)] = reading.revisions(session, topic)
    assert [(piece.kind, piece.words) for piece in pieces][1] == ("in", "两盏")
    with pytest.raises(IntegrityError, match="history"), session.begin_nested():
        session.execute(text("UPDATE deliberation_revision SET title = 'x'"))


def test_back_with_its_proposer_the_time_stands_still(
    session: Session, hall: Hall, six_steps: Procedure, clock: MovableClock
) -> None:
    topic = proposed(session, hall, six_steps)
    begun_with = topic.due_at
    assert begun_with is not None
    clock.move(days=2)
    screening.return_(session, hall.staff.actor, hall.id, topic.id, reason="请写明是哪个门")
    clock.move(days=100)
    assert not advancing.is_overdue(topic, now(session))
    assert [row.overdue for row in reading.of(session, hall.id)] == [False]
    overdue = waiting.waiting(session, hall.staff.actor, hall.place)[-1]
    assert overdue.count == 0
    proposing.revise(
        session, hall.anna.actor, hall.id, topic.id, title="东门装两盏路灯", story=topic.story
    )
    assert topic.due_at == begun_with + timedelta(days=100)
    proposing.revise(
        session, hall.anna.actor, hall.id, topic.id, title="东门装三盏路灯", story=topic.story
    )
    assert topic.due_at == begun_with + timedelta(days=100)
    clock.move(days=100)
    assert advancing.is_overdue(topic, now(session))

"""Another plugin asks for a decision: a draft is made for the host, and the final result told."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli import events, notices
from linli.clock import now
from linli.db import Database
from linli.events import Choice, DecisionAsked, DecisionMade
from linli.ids import new_id
from linli.testing.clock import MovableClock
from linli_deliberation.models import PollState
from linli_deliberation.polls import drafting, finding, scheduling
from tests.deliberation.polling import Hall, again, close, vote


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is asked and answered is the same on both."""
    return sqlite_database


def test_a_draft_for_the_host_and_the_answer_to_whoever_asked(
    session: Session, hall: Hall, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = tuple(Choice(new_id(), title) for title in ("王桂英", "王桂英", "长" * 300))
    asked = DecisionAsked(
        community_id=hall.id, reference_id=new_id(), title="评选热心邻居", about="三选一",
        choices=choices, seats=1,
    )  # fmt: skip
    for _twice in range(2):
        events.publish(session, asked)
    poll = finding.lock(session, hall.id, asked.reference_id)
    assert (poll.state, poll.title) == (PollState.DRAFT, "评选热心邻居")
    options = finding.options(session, poll.id)
    assert [one.id for one in options] == [choice.id for choice in choices]
    assert [one.title for one in options[:2]] == ["王桂英", "王桂英 (2)"]
    begins = now(session) + timedelta(hours=1)
    desk = (session, hall.staff.actor, hall.id, poll.id)
    drafting.set_times(*desk, opens_at=begins, closes_at=begins + timedelta(days=1))
    scheduling.schedule(*desk)
    clock.move(hours=1)
    for person in hall.residents:
        vote(session, hall, poll, person, [options[1].code])
    clock.move(days=1)
    close(session, hall, poll)
    told: list[events.Event] = []
    publish = events.publish

    def note(session: Session, event: events.Event) -> None:
        told.append(event)
        publish(session, event)

    monkeypatch.setattr(events, "publish", note)
    clock.move(days=8)
    notices.close_due(session, hall.id)
    assert again(session, hall, poll).state is PollState.FINAL
    [made] = [event for event in told if isinstance(event, DecisionMade)]
    assert (made.reference_id, made.chosen) == (asked.reference_id, (choices[1].id,))

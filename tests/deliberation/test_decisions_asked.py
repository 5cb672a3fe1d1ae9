"""Another plugin asks for a decision: a draft is made for the host, and the final result told."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli import communities, events, notices
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.events import Choice, DecisionAsked, DecisionMade
from linli.ids import new_id
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.models import PollState
from linli_deliberation.polls import asking, drafting, finding, scheduling
from linli_deliberation.procedures.model import Artefact
from linli_deliberation.refusals import PollRefused, TopicRefused
from linli_deliberation.settings import DeliberationSettings
from linli_deliberation.topics import advancing, reading, screening
from linli_deliberation.topics import finding as topics
from tests.deliberation.polling import Hall, again, close, vote
from tests.deliberation.wishing import adopted, proposed, supported


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


def asked_for(hall: Hall, *, deliberate: bool = True) -> DecisionAsked:
    return DecisionAsked(
        community_id=hall.id,
        reference_id=new_id(),
        title="征求意见：新的积分细则",
        about="照看邻居：2",
        choices=(Choice(new_id(), "同意"), Choice(new_id(), "保留原细则", stays=True)),
        seats=1,
        deliberate=deliberate,
    )


def chosen_way(session: Session, hall: Hall, way: str) -> None:
    communities.save_settings(
        session, SYSTEM, hall.id, "deliberation", DeliberationSettings, {"consultations": way}
    )


def test_a_draft_becomes_a_topic_that_ends_with_its_vote(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    chosen_way(session, hall, "simple-vote")
    events.publish(session, asked_for(hall, deliberate=False))
    assert not reading.of(session, hall.id)  # a choice between people is voted on at once
    asked = asked_for(hall)
    for _twice in range(2):
        events.publish(session, asked)
    [row] = reading.of(session, hall.id)
    topic = topics.find(session, hall.id, row.id)
    assert (topic.title, topic.story, topic.proposer_id) == (asked.title, asked.about, None)
    assert topic.decision_id == asked.reference_id
    assert [one.stays for one in finding.options(session, asked.reference_id)] == [False, True]
    begins = now(session) + timedelta(days=40)
    desk = (session, hall.staff.actor, hall.id)
    poll = finding.lock(session, hall.id, asked.reference_id)
    drafting.set_times(*desk, poll.id, opens_at=begins, closes_at=begins + timedelta(days=1))
    for act in (scheduling.schedule, asking.ask):
        with pytest.raises(PollRefused, match="still deliberated"):
            act(*desk, poll.id)
    with pytest.raises(PollRefused, match="As long as it is on its way"):
        drafting.discard(*desk, poll.id)
    other = proposed(session, hall, adopted(session, hall, "six-steps"))
    with pytest.raises(TopicRefused, match="vote of its own"):
        screening.merge(*desk, topic.id, other.id, reason="差不多")
    supported(session, hall, topic)
    while Artefact.POLL not in topics.plan_of(session, topic).stages[topic.stage].needs:
        clock.move(days=3)
        advancing.advance(*desk, topic.id)
    [paper] = reading.papers(session, topic.id)
    assert paper.poll_id == poll.id and paper.poll_drafted
    scheduling.schedule(*desk, poll.id)
    assert not reading.papers(session, topic.id)[0].poll_drafted


def test_a_topic_that_ends_before_its_vote_is_told_too(
    session: Session, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen_way(session, hall, "six-steps")
    asked = asked_for(hall)
    events.publish(session, asked)
    [row] = reading.of(session, hall.id)
    told = list[events.Event]()
    monkeypatch.setattr(events, "publish", lambda _session, event: told.append(event))
    desk = (session, hall.staff.actor, hall.id)
    screening.reject(*desk, row.id, reason="先培训再说")
    [made] = [event for event in told if isinstance(event, DecisionMade)]
    assert (made.reference_id, made.chosen) == (asked.reference_id, ())
    with pytest.raises(PollRefused, match="is over"):
        scheduling.schedule(*desk, asked.reference_id)
    drafting.discard(*desk, asked.reference_id)
    assert topics.find(session, hall.id, row.id).decision_id is None


def test_at_once_where_the_community_has_chosen_nothing(session: Session, hall: Hall) -> None:
    asked = asked_for(hall)
    events.publish(session, asked)
    assert not reading.of(session, hall.id)
    poll = finding.find(session, hall.id, asked.reference_id)
    assert poll.state is PollState.DRAFT
    assert (poll.rule["method"], poll.tie_lot) == ("plurality", False), "one of two, and no lot"


def test_the_way_of_a_draft_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        chosen_way(session, hall, "six-steps")
        asked = asked_for(hall)
        events.publish(session, asked)
        [row] = reading.of(session, hall.id)
    home = "/c/longhai/deliberation"
    page = client.sign_in(hall.staff).get(f"{home}/desk/topics/{row.id}").follow("To the vote")
    assert "ends with this vote" in page.text
    kept = page.submit("Throw it away")
    assert kept.status == 422 and "the draft stays" in kept.text
    president = client.another(hall.president).get("/c/longhai/staff/settings/deliberation")
    assert "Drafts that are put to the residents" in president.text
    assert "A topic: six steps" in president.text

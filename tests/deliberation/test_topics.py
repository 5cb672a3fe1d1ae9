"""Topics: from a paper slip through six steps to being judged, and every reason to wait."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from linli import events, inbox
from linli.access import Actor, NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.events import CommitmentMade
from linli.testing.clock import MovableClock
from linli_deliberation.discussion.places import place_of
from linli_deliberation.models import Origin, PollState, Procedure
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact, Plan, TopicState
from linli_deliberation.refusals import (
    NotNow,
    ProcedureUnknown,
    StageNotReady,
    TopicRefused,
    TopicUnknown,
)
from linli_deliberation.topics import (
    advancing,
    carrying_out,
    drafts,
    finding,
    proposing,
    reading,
    screening,
    yearly,
)
from tests.deliberation.polling import Hall, announce, close, vote
from tests.deliberation.wishing import adopted, proposed, supported


@pytest.fixture
def six_steps(session: Session, hall: Hall) -> Procedure:
    return adopted(session, hall, "six-steps")


def test_every_given_procedure_can_be_adopted(session: Session, hall: Hall) -> None:
    assert set(store.given()) == {
        "six-steps",
        "four-discussions",
        "micro-project",
        "three-hearings",
        "simple-vote",
        "nomination",
    }
    for code in store.given():
        adopted(session, hall, code)
        assert adopted(session, hall, code) == adopted(session, hall, code)
    assert len(store.in_use(session, hall.id)) == 6
    with pytest.raises(NotAllowed):
        store.adopt(session, hall.staff.actor, hall.id, store.given()["six-steps"])


@pytest.mark.parametrize(
    "stages",
    [
        [{"title": "议", "state": "deliberating"}, {"title": "提", "state": "submitted"}],
        [{"title": "议", "state": "deliberating"}, {"title": "定", "state": "deciding"}],
        [{"title": "提", "state": "submitted"}, {"title": "完", "state": "done"}],
        [
            {"title": "提", "state": "submitted"},
            {"title": "议", "state": "deliberating", "min_days": 9, "max_days": 3},
        ],
    ],
)
def test_a_procedure_that_leads_nowhere_is_refused(stages: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate({"code": "mine", "title": "我们的", "stages": stages})


def test_from_a_paper_slip_to_being_judged(
    session: Session, hall: Hall, six_steps: Procedure, clock: MovableClock
) -> None:
    staff = (session, hall.staff.actor, hall.id)
    topic = proposing.propose(
        *staff, six_steps.id, title="垃圾桶移位", story="太靠近窗户。", origin=Origin.PAPER
    )
    assert (topic.proposer_id, topic.state) == (None, TopicState.SUBMITTED)
    with pytest.raises(StageNotReady, match="5 more neighbours"):
        advancing.advance(*staff, topic.id)
    supported(session, hall, topic)
    advancing.advance(*staff, topic.id, words="五位居民附议")
    assert topic.stage == 1
    with pytest.raises(StageNotReady, match="at least until"):
        advancing.advance(*staff, topic.id)
    clock.move(days=1)
    advancing.advance(*staff, topic.id)
    clock.move(days=1)
    with pytest.raises(StageNotReady, match="report is missing"):
        advancing.advance(*staff, topic.id)
    advancing.add_paper(*staff, topic.id, Artefact.REPORT, "入户 12 家，9 家赞成。")
    advancing.advance(*staff, topic.id)
    clock.move(days=1)
    with pytest.raises(StageNotReady, match="minutes are missing"):
        advancing.advance(*staff, topic.id)
    advancing.add_paper(*staff, topic.id, Artefact.MINUTES, "到会 9 人，形成两个方案。")
    advancing.advance(*staff, topic.id)
    with pytest.raises(StageNotReady, match="no vote on it"):
        advancing.advance(*staff, topic.id)
    poll = announce(session, hall)
    advancing.link_poll(*staff, topic.id, poll.id)
    assert advancing.link_poll(*staff, topic.id, poll.id) == advancing.link_poll(
        *staff, topic.id, poll.id
    )
    with pytest.raises(StageNotReady, match="no result yet"):
        advancing.advance(*staff, topic.id)
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "yes")
    clock.move(hours=48)
    assert close(session, hall, poll) is PollState.PROVISIONAL
    advancing.advance(*staff, topic.id)
    with pytest.raises(StageNotReady, match="Nobody has taken anything on"):
        advancing.advance(*staff, topic.id)
    clock.move(days=3)
    due = now(session) + timedelta(days=20)
    made = carrying_out.promise(
        *staff, topic.id, what="移位并硬化地面", owner="清美物业", due_at=due, cost=320000
    )
    with pytest.raises(StageNotReady, match="on public notice until"):  # as it is now
        advancing.advance(*staff, topic.id)
    clock.move(days=4)
    advancing.advance(*staff, topic.id)
    with pytest.raises(StageNotReady, match="not done"):
        advancing.advance(*staff, topic.id)
    carrying_out.fulfil(*staff, made.id, words="已完工")
    carrying_out.fulfil(*staff, made.id, words="again")
    advancing.advance(*staff, topic.id)
    with pytest.raises(NotNow, match="Nobody has said"):
        carrying_out.close_evaluation(*staff, topic.id)
    carrying_out.evaluate(session, hall.anna.actor, hall.id, topic.id, 5, "谢谢")
    carrying_out.evaluate(session, hall.bert.actor, hall.id, topic.id, 4)
    carrying_out.evaluate(session, hall.bert.actor, hall.id, topic.id, 3)  # said anew
    carrying_out.evaluate(session, hall.bert.actor, hall.id, topic.id, 4)
    with pytest.raises(TopicRefused, match="one star to five"):
        carrying_out.evaluate(session, hall.carla.actor, hall.id, topic.id, 6)
    assert carrying_out.satisfaction(session, topic.id) == (2, 45)
    [year] = yearly.satisfaction(session, hall.place)
    assert (year.matters, year.voices, year.tenths, year.satisfied) == (1, 2, 45, 100)
    carrying_out.close_evaluation(*staff, topic.id)
    assert topic.state is TopicState.EVALUATED
    with pytest.raises(NotNow):
        carrying_out.evaluate(session, hall.anna.actor, hall.id, topic.id, 1)
    titles = [step.code or step.title for step in reading.history(session, topic.id)]
    assert titles[0] == Did.PROPOSED and titles[-1] == Did.EVALUATED
    assert [title for title in titles if title in {"调查研究", "票决", "组织实施"}]


def test_what_is_promised_is_told_to_whoever_organises_help(
    session: Session, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    procedure = adopted(session, hall, "simple-vote")
    topic = proposed(session, hall, procedure)
    supported(session, hall, topic)
    topic.state = TopicState.IMPLEMENTING
    told = list[events.Event]()
    monkeypatch.setattr(events, "publish", lambda _session, event: told.append(event))
    desk, day = (session, hall.staff.actor, hall.id), datetime(2030, 5, 1, 15, 59, 59, tzinfo=UTC)
    owner = "物业 何经理"
    with pytest.raises(TopicRefused):
        carrying_out.promise(*desk, topic.id, what=" ", owner=owner, due_at=day)
    assert not told
    made = carrying_out.promise(*desk, topic.id, what="装路灯", owner=owner, due_at=day)
    assert told == [
        CommitmentMade(
            community_id=hall.id, reference_id=made.id, title="装路灯", owner=owner,
            due_on=date(2030, 5, 1), path=f"deliberation/topics/{topic.id}",
        )
    ]  # fmt: skip


def test_who_supports_what(session: Session, hall: Hall, six_steps: Procedure) -> None:
    topic = proposed(session, hall, six_steps)
    assert proposing.supports(session, topic.id) == 1  # whoever proposes
    assert proposing.support(session, hall.anna.actor, hall.id, topic.id) == 1
    serving = Actor(hall.staff.id, on_behalf_of=hall.carla.id, origin="test")
    assert proposing.support(session, serving, hall.id, topic.id) == 2
    assert proposing.withdraw_support(session, hall.carla.actor, hall.id, topic.id) == 1


def test_a_form_sent_twice_proposes_once(
    session: Session, hall: Hall, six_steps: Procedure
) -> None:
    one, two = (
        proposing.propose(
            session, hall.anna.actor, hall.id, six_steps.id, title="x", story="y", once="a"
        )
        for _twice in range(2)
    )
    assert one.id == two.id
    with pytest.raises(TopicRefused):
        proposing.propose(session, hall.anna.actor, hall.id, six_steps.id, title=" ", story="y")
    with pytest.raises(NotAllowed):  # only staff enter what others said
        proposing.propose(
            session,
            hall.anna.actor,
            hall.id,
            six_steps.id,
            title="x",
            story="y",
            origin=Origin.PAPER,
        )


def test_a_draft_is_its_authors_until_it_is_handed_in(
    session: Session, hall: Hall, six_steps: Procedure, clock: MovableClock
) -> None:
    anna, staff = (session, hall.anna.actor, hall.id), (session, hall.staff.actor, hall.id)
    words = {"title": "东门装路灯", "story": "太黑。"}
    with pytest.raises(TopicRefused, match="without a draft"):
        proposing.propose(*staff, six_steps.id, **words, origin=Origin.PAPER, draft=True)  # type: ignore[arg-type]
    topic = proposing.propose(*anna, six_steps.id, title="东门", story="太黑。", draft=True)
    assert not reading.of(session, hall.id) and not reading.history(session, topic.id)
    assert reading.drafts(session, hall.id, hall.anna.id) == [(topic.id, "东门")]
    assert not reading.drafts(session, hall.id, hall.staff.id)
    for act in (
        lambda: finding.find(session, hall.id, topic.id),
        lambda: drafts.hand_in(*staff, topic.id),
        lambda: proposing.revise(*staff, topic.id, title="x", story="y"),
        lambda: proposing.support(session, hall.bert.actor, hall.id, topic.id),
        lambda: screening.cancel(*staff, topic.id, reason="x"),
        lambda: place_of(session, hall.id, topic.id),
        lambda: drafts.discard(session, hall.bert.actor, hall.id, topic.id),
    ):
        with pytest.raises(TopicUnknown):
            act()
    proposing.revise(*anna, topic.id, title="东门装路灯", story="晚上太黑。")
    clock.move(days=40)
    drafts.hand_in(*anna, topic.id)
    [row] = reading.of(session, hall.id)
    assert (row.title, row.overdue, row.supports) == ("东门装路灯", False, 1)
    assert not reading.revisions(session, topic) and topic.stage_since == now(session)
    with pytest.raises(NotNow):
        drafts.hand_in(*anna, topic.id)
    with pytest.raises(NotNow):
        drafts.discard(*anna, topic.id)
    other = proposing.propose(*anna, six_steps.id, title="算了", story="不写了", draft=True)
    drafts.discard(*anna, other.id)
    assert not reading.drafts(session, hall.id, hall.anna.id)


def test_merging_asks_the_supporters_and_keeps_the_lineage(
    session: Session, hall: Hall, six_steps: Procedure
) -> None:
    one = proposed(session, hall, six_steps, "东门装路灯")
    two = proposed(session, hall, six_steps, "东门太黑了")
    proposing.support(session, hall.bert.actor, hall.id, two.id)
    staff = (session, hall.staff.actor, hall.id)
    with pytest.raises(TopicRefused):
        screening.merge(*staff, two.id, two.id, reason="一样")
    with pytest.raises(TopicRefused):
        screening.merge(*staff, two.id, one.id, reason=" ")
    screening.merge(*staff, two.id, one.id, reason="说的是一件事")
    assert two.state is TopicState.MERGED
    assert reading.merged_here(session, one.id) == [(two.id, "东门太黑了")]
    assert not reading.is_supporter(session, one.id, hall.bert.id)  # nobody is moved unasked
    [asked] = inbox.page(session, hall.bert.id)
    assert "Do you support that too?" in str(asked.text)
    assert asked.link == f"deliberation/topics/{one.id}"
    with pytest.raises(NotNow):
        proposing.support(session, hall.carla.actor, hall.id, two.id)


def test_rejected_withdrawn_and_cancelled(
    session: Session, hall: Hall, six_steps: Procedure
) -> None:
    one, two, three = (proposed(session, hall, six_steps, name) for name in "甲乙丙")
    staff = (session, hall.staff.actor, hall.id)
    screening.reject(*staff, one.id, reason="已在市里规划中")
    proposing.withdraw(session, hall.anna.actor, hall.id, two.id)
    screening.cancel(*staff, three.id, reason="房子要拆了")
    assert [one.state, two.state, three.state] == [
        TopicState.REJECTED,
        TopicState.WITHDRAWN,
        TopicState.CANCELLED,
    ]
    for topic in (one, two, three):
        for act in (screening.reject, screening.cancel):
            with pytest.raises(NotNow):
                act(*staff, topic.id, reason="again")
    assert {row.id for row in reading.of(session, hall.id, states=reading.ENDED)} == {
        one.id,
        two.id,
        three.id,
    }


def test_more_time_before_the_deadline_and_overdue_after_it(
    session: Session, hall: Hall, six_steps: Procedure, clock: MovableClock
) -> None:
    topic = proposed(session, hall, six_steps)
    staff = (session, hall.staff.actor, hall.id)
    due = topic.due_at
    assert due is not None
    with pytest.raises(TopicRefused, match="never taken away"):
        advancing.extend(*staff, topic.id, due - timedelta(days=1), reason="快一点")
    with pytest.raises(TopicRefused):
        advancing.extend(*staff, topic.id, due + timedelta(days=5), reason="")
    advancing.extend(*staff, topic.id, due + timedelta(days=5), reason="春节假期")
    clock.move(days=36)
    assert advancing.is_overdue(topic, now(session))
    [row] = reading.of(session, hall.id)
    assert row.overdue
    with pytest.raises(NotNow, match="overdue"):
        advancing.extend(*staff, topic.id, now(session) + timedelta(days=5), reason="太晚")


def test_what_does_not_fit(
    session: Session, hall: Hall, six_steps: Procedure, other_community: Place
) -> None:
    topic = proposed(session, hall, six_steps)
    staff = (session, hall.staff.actor, hall.id)
    with pytest.raises(NotNow):
        carrying_out.promise(
            *staff, topic.id, what="a", owner="b", due_at=now(session) + timedelta(1)
        )
    with pytest.raises(TopicRefused):
        advancing.add_paper(*staff, topic.id, Artefact.POLL, "x")
    with pytest.raises(NotNow):
        carrying_out.evaluate(session, hall.anna.actor, hall.id, topic.id, 5)
    with pytest.raises(TopicUnknown):
        finding.find(session, other_community.id, topic.id)
    with pytest.raises(TopicUnknown):
        carrying_out.fulfil(*staff, topic.id)
    with pytest.raises(ProcedureUnknown):
        store.find(session, other_community.id, six_steps.id)
    for act in (advancing.advance,):
        with pytest.raises(NotAllowed):
            act(session, hall.anna.actor, hall.id, topic.id)

"""A procedure that is no longer used: what is on its way goes on, nothing new begins by it."""

import pytest
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind
from linli_deliberation.procedures import retiring, store
from linli_deliberation.procedures.changing import Change, change
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow, ProcedureRefused, ProcedureUnknown
from linli_deliberation.settings import DeliberationSettings
from linli_deliberation.topics import advancing, drafts, proposing, screening
from tests.deliberation.polling import Hall
from tests.deliberation.wishing import adopted, proposed, supported


def codes(session: Session, hall: Hall) -> list[str]:
    return [one.code for one in store.in_use(session, hall.id)]


def test_out_of_use_and_back(session: Session, hall: Hall) -> None:
    head = (session, hall.president.actor, hall.id)
    begun = adopted(session, hall, "six-steps")
    topic = proposed(session, hall, begun)
    stages = [
        Change(one.who, one.roles, one.min_days, one.max_days, one.notice_days)
        for one in store.plan(begun).stages
    ]
    own = change(*head, begun.id, supports=3, stages=stages)
    with pytest.raises(NotAllowed):
        retiring.retire(session, hall.staff.actor, hall.id, own.id)
    retiring.retire(*head, own.id)
    assert codes(session, hall) == []
    with pytest.raises(ProcedureUnknown):
        retiring.retire(*head, own.id)
    with pytest.raises(ProcedureUnknown):
        proposed(session, hall, own)
    supported(session, hall, topic)
    assert advancing.advance(session, hall.staff.actor, hall.id, topic.id).stage == 1
    assert [one.id for one in retiring.out_of_use(session, hall.id)] == [own.id]
    with pytest.raises(NotAllowed):
        retiring.restore(session, hall.staff.actor, hall.id, own.id)
    with pytest.raises(ProcedureUnknown):
        retiring.restore(*head, begun.id)  # it was replaced, and is not how it was last
    back = retiring.restore(*head, own.id)
    assert store.plan(back) == store.plan(own) and codes(session, hall) == ["six-steps"]
    assert not retiring.out_of_use(session, hall.id)


def test_a_draft_goes_by_what_is_in_use(session: Session, hall: Hall) -> None:
    head, anna = (session, hall.president.actor, hall.id), (session, hall.anna.actor, hall.id)
    six_steps, plain = adopted(session, hall, "six-steps"), adopted(session, hall, "simple-vote")
    kept = proposing.propose(*anna, six_steps.id, title="东门装灯", story="太黑", draft=True)
    retiring.retire(*head, six_steps.id)
    with pytest.raises(NotNow, match="choose another way"):
        drafts.hand_in(*anna, kept.id)
    with pytest.raises(ProcedureUnknown):
        proposing.revise(
            *anna, kept.id, title=kept.title, story=kept.story, procedure_id=six_steps.id
        )
    proposing.revise(*anna, kept.id, title=kept.title, story=kept.story, procedure_id=plain.id)
    assert drafts.hand_in(*anna, kept.id).state is TopicState.SUBMITTED
    assert kept.procedure_id == plain.id


def test_what_still_needs_it(session: Session, hall: Hall) -> None:
    head = (session, hall.president.actor, hall.id)
    micro = adopted(session, hall, "micro-project")
    topic = proposed(session, hall, micro)
    with pytest.raises(ProcedureRefused, match="One proposal is still on its way to the vote"):
        retiring.retire(*head, micro.id)
    screening.reject(session, hall.staff.actor, hall.id, topic.id, reason="不归社区管")
    retiring.retire(*head, micro.id)
    plain = adopted(session, hall, "simple-vote")
    way = {"consultations": "simple-vote"}
    communities.save_settings(session, SYSTEM, hall.id, "deliberation", DeliberationSettings, way)
    with pytest.raises(ProcedureRefused, match="choose another way for them there first"):
        retiring.retire(*head, plain.id)


def test_from_above(session: Session) -> None:
    above = communities.create(
        session, SYSTEM, kind=CommunityKind.TOWNSHIP, code="T9", name="灵山镇", slug="lingshan"
    )
    below = communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code="C9", name="西岭", slug="xiling",
        parent_id=above.id,
    )  # fmt: skip
    given = store.given()["simple-vote"]
    theirs = store.adopt(session, SYSTEM, above.id, given)
    with pytest.raises(ProcedureRefused, match="comes from above"):
        retiring.retire(session, SYSTEM, below.id, theirs.id)
    ours = store.adopt(session, SYSTEM, below.id, given)
    retiring.retire(session, SYSTEM, below.id, ours.id)
    assert [one.id for one in store.in_use(session, below.id)] == [theirs.id]
    assert not retiring.out_of_use(session, below.id)

"""The panel: who may judge, what it takes, and what a no or a question does."""

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, agree, hear, rule_id, tell

from linli import communities, inbox, people
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.people import KinshipKind
from linli.testing.people import MakePerson
from linli_moral_bank.deeds import deed_lists, scoring, verdicts, verification
from linli_moral_bank.deeds.refusals import (
    AlreadyDecided,
    DeedRefused,
    DeedUnknown,
    NotNow,
    ScoreRefused,
)
from linli_moral_bank.models import DeedState, Finding, Method, Rule
from linli_moral_bank.settings import MoralBankSettings


def test_one_of_the_panel_is_enough_for_a_fixed_item(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    assert agree(session, bank, deed) is DeedState.SCORED
    assert deed.points == 2
    found = deed_lists.findings(session, deed.id)
    assert [(one.verifier, one.finding, one.method) for one in found] == [
        ("刘志强", Finding.YES, "visit")
    ]


def test_two_must_agree_where_the_community_says_so(session: Session, bank: Bank) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"verifiers": 2}
    )
    deed = tell(session, bank)
    assert agree(session, bank, deed) is DeedState.VERIFYING
    with pytest.raises(AlreadyDecided):
        agree(session, bank, deed)
    assert agree(session, bank, deed, bank.second_panel) is DeedState.SCORED


def test_only_the_panel_of_the_group_judges(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, who=bank.far)
    for somebody in (bank.panel, bank.staff, bank.president, bank.resident):
        with pytest.raises(NotAllowed):
            agree(session, bank, deed, somebody)


def test_nobody_judges_what_they_told(
    session: Session, bank: Bank, person_with: MakePerson
) -> None:
    deed = tell(session, bank, who=bank.panel, about=bank.resident)
    with pytest.raises(RelativeStepsBack):
        agree(session, bank, deed, bank.panel)
    own = tell(session, bank, who=bank.panel)
    with pytest.raises(RelativeStepsBack):
        agree(session, bank, own, bank.panel)
    staff_on_the_panel = person_with("staff", "panel_member")
    entered = tell(session, bank, "red-list", who=staff_on_the_panel, about=bank.resident)
    with pytest.raises((DutiesIncompatible, RelativeStepsBack)):
        agree(session, bank, entered, staff_on_the_panel)


@pytest.mark.parametrize("tie", ["relative", "household"])
def test_relatives_and_the_household_step_back(session: Session, bank: Bank, tie: str) -> None:
    if tie == "relative":
        people.relate(
            session, SYSTEM, bank.id, bank.panel.id, bank.resident.id, KinshipKind.SIBLING
        )
    else:
        home = people.household(session, SYSTEM, bank.id, "3-2-501")
        for person in (bank.panel, bank.resident):
            people.move_in(session, SYSTEM, home.id, person.id)
    deed = tell(session, bank)
    assert deed_lists.queue(session, bank.panel.actor, bank.id) == []
    assert deed_lists.queue_length(session, bank.panel.actor, bank.id) == 0
    with pytest.raises(RelativeStepsBack):
        agree(session, bank, deed)
    assert [row.id for row in deed_lists.queue(session, bank.second_panel.actor, bank.id)] == [
        deed.id
    ]


def test_a_no_ends_it_with_its_reason(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    with pytest.raises(DeedRefused, match="write why"):
        verification.verify(
            session,
            bank.panel.actor,
            bank.id,
            deed.id,
            finding=Finding.NO,
            method=Method.PHONE,
        )
    verification.verify(
        session,
        bank.panel.actor,
        bank.id,
        deed.id,
        finding=Finding.NO,
        method=Method.PHONE,
        remark="老人说那天没有人来。",
    )
    assert (deed.state, deed.reason) == (DeedState.REJECTED, "老人说那天没有人来。")
    assert "could not be confirmed" in str(inbox.page(session, bank.resident.id)[0].text)
    with pytest.raises(NotNow):
        agree(session, bank, deed, bank.second_panel)


def test_a_question_is_answered_and_then_judged(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    verification.verify(
        session,
        bank.panel.actor,
        bank.id,
        deed.id,
        finding=Finding.ASK,
        method=Method.PHONE,
        remark="老人住几单元？",
    )
    assert deed.state is DeedState.VERIFYING
    assert deed_lists.queue(session, bank.panel.actor, bank.id) == []
    question = deed_lists.findings(session, deed.id)[0]
    with pytest.raises(DeedUnknown):
        verification.answer(session, bank.neighbour.actor, bank.id, deed.id, question.id, "三单元")
    with pytest.raises(DeedRefused, match="write an answer"):
        verification.answer(session, bank.resident.actor, bank.id, deed.id, question.id, " ")
    verification.answer(session, bank.resident.actor, bank.id, deed.id, question.id, "三单元")
    with pytest.raises(NotNow):
        verification.answer(session, bank.resident.actor, bank.id, deed.id, question.id, "三")
    assert [row.id for row in deed_lists.queue(session, bank.panel.actor, bank.id)] == [deed.id]
    assert agree(session, bank, deed) is DeedState.SCORED


def test_a_range_waits_for_the_scorer(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "mediation")
    with pytest.raises(NotNow):
        scoring.score(session, bank.scorer.actor, bank.id, deed.id, 3)
    assert agree(session, bank, deed) is DeedState.VERIFIED
    with pytest.raises(ScoreRefused, match="from 2 to 4 points"):
        scoring.score(session, bank.scorer.actor, bank.id, deed.id, 5)
    with pytest.raises(NotAllowed):
        scoring.score(session, bank.staff.actor, bank.id, deed.id, 3)
    scoring.score(session, bank.scorer.actor, bank.id, deed.id, 3)
    assert (deed.state, deed.points) == (DeedState.SCORED, 3)
    with pytest.raises(NotNow):
        scoring.score(session, bank.scorer.actor, bank.id, deed.id, 2)


def test_who_verified_does_not_score(session: Session, bank: Bank, person_with: MakePerson) -> None:
    both = person_with("panel_member", "scorer")
    deed = tell(session, bank, "mediation")
    agree(session, bank, deed, both)
    with pytest.raises(DutiesIncompatible):
        scoring.score(session, both.actor, bank.id, deed.id, 3)


def test_nobody_loses_points_unheard(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    with pytest.raises(NotNow):
        hear(session, bank, deed)
    assert deed_lists.mine(session, bank.resident.id, bank.id) == []
    assert agree(session, bank, deed) is DeedState.VERIFIED
    assert "reported about you" in str(inbox.page(session, bank.resident.id)[0].text)
    seen = deed_lists.mine(session, bank.resident.id, bank.id)
    assert [(row.title, row.declarer) for row in seen] == [("打架斗殴", "")]
    with pytest.raises(NotAllowed):
        scoring.hear(session, bank.neighbour.actor, bank.id, deed.id, "他打人")
    with pytest.raises(DeedRefused):
        scoring.hear(session, bank.resident.actor, bank.id, deed.id, " ")
    hear(session, bank, deed)
    assert (deed.state, deed.points) == (DeedState.SCORED, -10)
    with pytest.raises(NotNow):
        hear(session, bank, deed)


def test_staff_write_down_what_they_heard_but_not_of_a_good_deed(
    session: Session, bank: Bank
) -> None:
    deed = tell(session, bank, "noise", who=bank.neighbour, about=bank.resident)
    agree(session, bank, deed)
    scoring.hear(session, bank.staff.actor, bank.id, deed.id, "本人电话中表示认可。")
    assert (deed.state, deed.heard_by_id) == (DeedState.SCORED, bank.staff.id)
    good = tell(session, bank, "mediation")
    agree(session, bank, good)
    with pytest.raises(DeedUnknown):
        scoring.hear(session, bank.staff.actor, bank.id, good.id, "…")


def test_a_verified_deed_can_be_ended_with_a_reason(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "noise", who=bank.neighbour, about=bank.resident)
    with pytest.raises(NotNow):
        scoring.drop(session, bank.scorer.actor, bank.id, deed.id, "…")
    agree(session, bank, deed)
    with pytest.raises(DeedRefused):
        scoring.drop(session, bank.scorer.actor, bank.id, deed.id, "")
    scoring.drop(session, bank.scorer.actor, bank.id, deed.id, "当事双方已和解。")
    assert (deed.state, deed.reason) == (DeedState.REJECTED, "当事双方已和解。")
    # Both who had asked and who was asked for their word learn how it ended.
    assert "Open it to see why" in str(inbox.page(session, bank.neighbour.id)[0].text)
    assert "was dropped" in str(inbox.page(session, bank.resident.id)[0].text)
    # It never came to a hearing, so it does not stand among what is about them.
    assert deed_lists.mine(session, bank.resident.id, bank.id) == []


def test_an_item_may_need_more_verifiers_than_usual(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    rule = session.get_one(Rule, deed.rule_id)
    assert verdicts.needed(session, bank.id, rule) == 1
    bravery = session.get_one(Rule, rule_id(session, bank, "bravery"))
    assert verdicts.needed(session, bank.id, bravery) == 2

"""Deeds of which too few of the panel may judge: they are told, and staff may stand in."""

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME
from tests.moral_bank.longhai import Bank, agree, tell

from linli import communities, inbox, people
from linli.access import SYSTEM, NotAllowed, RelativeStepsBack
from linli.db import Database
from linli.people import KinshipKind
from linli.testing.client import Client
from linli.testing.people import MakePerson, Somebody
from linli_moral_bank import work
from linli_moral_bank.deeds import acting, deed_lists, panels, verification, verifiers
from linli_moral_bank.deeds.refusals import AlreadyDecided, DeedUnknown, NotNow
from linli_moral_bank.models import Deed, DeedState, Finding, Method, Party, Rule
from linli_moral_bank.settings import MoralBankSettings


def two_must_agree(session: Session, bank: Bank) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"verifiers": 2}
    )


def siblings(session: Session, bank: Bank, one: Somebody, other: Somebody) -> None:
    people.relate(session, SYSTEM, bank.id, one.id, other.id, KinshipKind.SIBLING)


def at_one_home(session: Session, bank: Bank, *all_: Somebody) -> None:
    home = people.household(session, SYSTEM, bank.id, "3-2-501")
    for one in all_:
        people.move_in(session, SYSTEM, home.id, one.id)


def stand_in(
    session: Session, bank: Bank, deed: Deed, who: Somebody, finding: Finding = Finding.YES
) -> DeedState:
    return verification.confirm(
        session,
        who.actor,
        bank.id,
        deed.id,
        Party.PANEL,
        finding=finding,
        method=Method.PHONE,
        remark="电话核实。",
    )


def short(session: Session, bank: Bank, deed: Deed) -> tuple[int, int] | None:
    """Return how many are needed and able, and see that the list of all says the same."""
    found = verifiers.of_deed(session, deed, session.get_one(Rule, deed.rule_id))
    listed = {
        one.deed_id: one
        for one in verifiers.stuck(session, panels.read(session, SYSTEM, bank.place))
    }
    assert listed.get(deed.id) == found
    return (found.needed, found.able) if found else None


def test_whoever_steps_back_does_not_count(session: Session, bank: Bank) -> None:
    two_must_agree(session, bank)
    plain = tell(session, bank, who=bank.neighbour)
    assert short(session, bank, plain) is None
    siblings(session, bank, bank.panel, bank.resident)
    at_one_home(session, bank, bank.second_panel, bank.resident)
    assert short(session, bank, tell(session, bank)) == (2, 0)
    assert short(session, bank, plain) is None
    told = work.waiting(session, bank.staff.actor, bank.place)
    assert [one.count for one in told if one.title.message.startswith("Deed that too few")] == [1]


def test_whoever_told_of_it_or_entered_it_does_not_count(
    session: Session, bank: Bank, person_with: MakePerson
) -> None:
    two_must_agree(session, bank)
    thanks = tell(session, bank, who=bank.panel, about=bank.resident)
    assert short(session, bank, thanks) == (2, 1)
    assert agree(session, bank, thanks, bank.second_panel) is DeedState.VERIFYING
    assert short(session, bank, thanks) == (2, 1), "who agreed is one of them"


def test_staff_stand_in_and_it_is_recorded(session: Session, bank: Bank) -> None:
    two_must_agree(session, bank)
    siblings(session, bank, bank.panel, bank.resident)
    deed = tell(session, bank)
    with pytest.raises(DeedUnknown):
        stand_in(session, bank, deed, bank.scorer)
    assert stand_in(session, bank, deed, bank.staff) is DeedState.VERIFYING
    with pytest.raises(NotNow, match="panel can decide"):
        stand_in(session, bank, deed, bank.president)
    assert agree(session, bank, deed, bank.second_panel) is DeedState.SCORED
    (first, second) = deed_lists.findings(session, deed.id)
    assert (first.verifier, first.stands_in, second.stands_in) == ("赵玉梅", True, False)
    with pytest.raises(NotNow, match="already been decided"):
        stand_in(session, bank, deed, bank.president)


def test_staff_do_not_stand_in_twice_nor_for_their_own(session: Session, bank: Bank) -> None:
    two_must_agree(session, bank)
    siblings(session, bank, bank.panel, bank.resident)
    siblings(session, bank, bank.second_panel, bank.resident)
    siblings(session, bank, bank.president, bank.resident)
    deed = tell(session, bank)
    with pytest.raises(RelativeStepsBack):
        stand_in(session, bank, deed, bank.president)
    stand_in(session, bank, deed, bank.staff)
    with pytest.raises(AlreadyDecided):
        stand_in(session, bank, deed, bank.staff)


def test_a_question_of_who_stands_in_comes_back_to_them(session: Session, bank: Bank) -> None:
    two_must_agree(session, bank)
    siblings(session, bank, bank.panel, bank.resident)
    deed = tell(session, bank)
    stand_in(session, bank, deed, bank.staff, Finding.ASK)
    (question,) = deed_lists.findings(session, deed.id)
    verification.answer(session, bank.resident.actor, bank.id, deed.id, question.id, "三栋。")
    assert inbox.page(session, bank.staff.id)[0].link == f"moral_bank/deeds/{deed.id}"


def test_any_panel_looks_after_who_belongs_to_no_group(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, who=bank.merchant)
    assert deed.group_id is None
    with pytest.raises(NotAllowed):
        agree(session, bank, deed, bank.neighbour)
    for who in (bank.panel, bank.second_panel):
        found = deed_lists.queue(session, who.actor, bank.id)
        assert [one.id for one in found] == [deed.id]
        assert deed_lists.queue_length(session, who.actor, bank.id) == 1
    assert acting.may_see(session, bank.panel.actor, deed)
    assert not acting.may_see(session, bank.neighbour.actor, deed)
    titles = [
        one.title.message
        for one in work.waiting(session, bank.staff.actor, bank.place)
        if one.count
    ]
    assert not any(title.startswith("Deed that nobody can verify") for title in titles)
    assert short(session, bank, deed) is None
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"verifiers": 3}
    )
    assert short(session, bank, deed) == (3, 2)
    for who in (bank.panel, bank.second_panel):
        agree(session, bank, deed, who)
    assert stand_in(session, bank, deed, bank.staff) is DeedState.SCORED


def test_the_desk_and_the_deed_say_so_and_staff_stand_in(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        two_must_agree(session, bank)
        siblings(session, bank, bank.panel, bank.resident)
        deed = tell(session, bank)
        deed_id, title = deed.id, session.get_one(Rule, deed.rule_id).title
    client.sign_in(bank.staff)
    desk = client.get(f"{HOME}/desk")
    assert "needs 2 verifiers, and only 1 may" in desk.text
    page = desk.follow(title)
    assert "This deed needs 2 verifiers, and of the panel only 1 may verify it." in page.text
    refused = page.submit("Yes, it is so")
    assert refused.status == 422 and "choose how you found out" in refused.text
    done = refused.submit("Yes, it is so", method="visit")
    assert "needs 2 verifiers" not in done.text
    assert "by the staff in the panel" in client.get(f"{HOME}/deeds/{deed_id}").text
    client.sign_in(bank.resident)
    assert "Too few of the panel" not in client.get(f"{HOME}/deeds/{deed_id}").text


def test_the_desk_names_panels_that_are_too_small(
    client: Client, bank: Bank, database: Database
) -> None:
    client.sign_in(bank.staff)
    assert "Panels with too few members" not in client.get(f"{HOME}/desk").text
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"verifiers": 3}
        )
    desk = client.get(f"{HOME}/desk").text
    assert "Panels with too few members" in desk and bank.group.name in desk
    assert "Panels with too few members" not in client.get(f"{HOME}/desk?tab=booked").text

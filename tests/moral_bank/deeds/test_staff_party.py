"""Staff as a party: their word counts beside the others', and their duties stay separated."""

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col
from tests.moral_bank.browsing import HOME, main_part, state_of
from tests.moral_bank.longhai import Bank, agree, tell, with_rule

from linli import inbox, people
from linli.access import SYSTEM, Actor, DutiesIncompatible, RelativeStepsBack
from linli.access.models import RoleGrant
from linli.db import Database
from linli.people import KinshipKind, Person
from linli.testing.client import Client
from linli.testing.people import Somebody
from linli_moral_bank import rule_sets, work
from linli_moral_bank.deeds import deed_lists, scoring, verification
from linli_moral_bank.deeds.refusals import AlreadyDecided, DeedRefused, DeedUnknown, NotNow
from linli_moral_bank.models import Deed, DeedState, Finding, Method, Party
from linli_moral_bank.rule_sets import sheet, yaml_file


def cleaned(session: Session, bank: Bank, asked: tuple[str, ...] = ("staff",), **more: str) -> Deed:
    """Declare a deed of an item about which these parties are asked."""
    with_rule(session, bank, code="stairs", title="清扫楼道", parties=asked, **more)
    return tell(session, bank, "stairs")


def confirm(session: Session, bank: Bank, deed: Deed, who: Actor, **more: object) -> DeedState:
    asked = {"finding": Finding.YES, "method": Method.VISIT, **more}
    return verification.confirm(session, who, bank.id, deed.id, Party.STAFF, **asked)  # type: ignore[arg-type]


def waits_for(session: Session, bank: Bank, who: Somebody) -> int:
    """Return how many deeds wait for somebody, and see that their list says the same."""
    count = deed_lists.staff_count(session, who.actor, bank.id)
    listed = deed_lists.on_desk(session, who.actor, bank.id, for_staff=True)
    assert len(listed) == count
    told = {todo.title.message: todo for todo in work.waiting(session, who.actor, bank.place)}
    assert told["Deed to confirm"].count == count
    return count


def test_staff_and_panel_both_have_to_agree(session: Session, bank: Bank) -> None:
    deed = cleaned(session, bank, ("panel", "staff"))
    tell(session, bank)
    assert waits_for(session, bank, bank.staff) == 1
    assert deed_lists.staff_count(session, bank.panel.actor, bank.id) == 0
    assert confirm(session, bank, deed, bank.staff.actor) is DeedState.VERIFYING
    assert waits_for(session, bank, bank.staff) == waits_for(session, bank, bank.president) == 0
    with pytest.raises(AlreadyDecided):
        confirm(session, bank, deed, bank.president.actor)
    assert agree(session, bank, deed) is DeedState.SCORED
    (first, _panel) = deed_lists.findings(session, deed.id)
    assert (first.party, first.method) == (Party.STAFF, "visit")


def test_staff_ask_and_it_comes_back_to_all_of_them(session: Session, bank: Bank) -> None:
    deed = cleaned(session, bank, ("panel", "staff"))
    asked = {"finding": Finding.ASK, "remark": "哪一栋？"}
    assert confirm(session, bank, deed, bank.staff.actor, **asked) is DeedState.VERIFYING
    assert waits_for(session, bank, bank.staff) == waits_for(session, bank, bank.president) == 0
    assert len(deed_lists.queue(session, bank.panel.actor, bank.id)) == 1
    (question,) = deed_lists.findings(session, deed.id)
    me = bank.resident.actor
    verification.answer(session, me, bank.id, deed.id, question.id, "三栋。")
    assert "has been answered" in str(inbox.page(session, bank.staff.id)[0].text)
    assert waits_for(session, bank, bank.staff) == waits_for(session, bank, bank.president) == 1
    confirm(session, bank, deed, bank.president.actor)
    assert agree(session, bank, deed) is DeedState.SCORED


def test_of_staff_alone_neither_the_panel_nor_its_absence_is_told(
    session: Session, bank: Bank
) -> None:
    deed = cleaned(session, bank)
    assert deed_lists.queue(session, bank.panel.actor, bank.id) == []
    session.execute(delete(RoleGrant).where(col(RoleGrant.role) == "panel_member"))
    told = work.waiting(session, bank.staff.actor, bank.place)
    assert not [
        todo
        for todo in told
        if todo.title.message.startswith("Deed that nobody can verify") and todo.count
    ]
    with pytest.raises(DeedRefused, match="write why"):
        confirm(session, bank, deed, bank.staff.actor, finding=Finding.NO)
    ended = confirm(
        session, bank, deed, bank.staff.actor, finding=Finding.NO, remark="那天没人打扫。"
    )
    assert ended is DeedState.REJECTED


def test_only_staff_speak_for_the_staff_and_nobody_at_the_counter(
    session: Session, bank: Bank
) -> None:
    deed = cleaned(session, bank)
    served = Actor(bank.staff.id, on_behalf_of=bank.neighbour.id)
    for who in (bank.resident.actor, bank.panel.actor, bank.scorer.actor, served):
        with pytest.raises(DeedUnknown):
            confirm(session, bank, deed, who)
    without = tell(session, bank)
    with pytest.raises(DeedUnknown):
        confirm(session, bank, without, bank.staff.actor)


def test_who_verified_does_not_score_and_who_entered_does_not_verify(
    session: Session, bank: Bank
) -> None:
    deed = cleaned(session, bank, points="1-3")
    with pytest.raises(NotNow, match="panel is not asked"):
        agree(session, bank, deed)
    assert confirm(session, bank, deed, bank.president.actor) is DeedState.VERIFIED
    with pytest.raises(DutiesIncompatible, match="verified a deed"):
        scoring.score(session, bank.president.actor, bank.id, deed.id, 2)
    entered = tell(session, bank, "stairs", who=bank.staff, about=bank.neighbour)
    assert waits_for(session, bank, bank.staff) == 0
    with pytest.raises(RelativeStepsBack, match="about you"):
        confirm(session, bank, entered, bank.staff.actor)
    assert waits_for(session, bank, bank.president) == 1


def test_relatives_step_back(session: Session, bank: Bank) -> None:
    people.relate(session, SYSTEM, bank.id, bank.staff.id, bank.resident.id, KinshipKind.PARENT)
    deed = cleaned(session, bank)
    assert waits_for(session, bank, bank.staff) == 0
    assert waits_for(session, bank, bank.president) == 1
    with pytest.raises(RelativeStepsBack):
        confirm(session, bank, deed, bank.staff.actor)


def test_staff_stand_in_the_files_of_the_rules(session: Session, bank: Bank) -> None:
    with_rule(session, bank, code="stairs", title="清扫楼道", parties=("panel", "staff"))
    held = rule_sets.require_in_force(session, bank.id)
    rules = rule_sets.written(session, rule_sets.find(session, bank.id, held.id))
    assert yaml_file.read(yaml_file.write(rules).encode(), {}) == rules
    for language in ("en", "zh-Hans"):
        assert sheet.read(sheet.write(rules, language, {}), rules, {}) == rules


def test_staff_say_it_on_the_page(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        session.get_one(Person, bank.resident.id).phone = "+8613800000000"
        deed_id = cleaned(session, bank).id
    staff = client.sign_in(bank.staff)
    page = staff.get(f"{HOME}/desk?tab=staff").follow("清扫楼道")
    assert "Your word as the staff" in page.text and "panel" not in main_part(page)
    assert 'href="tel:+8613800000000"' in page.html
    unsaid = page.submit("Yes, it is so")
    assert unsaid.status == 422 and "Please choose how you found out" in unsaid.text
    refused = unsaid.submit("No", method="phone")
    assert refused.status == 422 and "write why" in refused.text
    done = refused.submit("Yes, it is so", method="phone")
    assert done.path.endswith("/desk") and "Thank you. It is written down." in done.text
    assert state_of(database, deed_id) is DeedState.SCORED
    assert "by the staff, by phone" in staff.get(f"{HOME}/deeds/{deed_id}").text
    assert "Your word" not in client.another(bank.president).get(f"{HOME}/deeds/{deed_id}").text


def test_the_president_asks_for_the_staff_in_the_form(client: Client, bank: Bank) -> None:
    draft = client.sign_in(bank.president).get(f"{HOME}/desk/rules").submit("Begin a new version")
    form = draft.follow("Add an item")
    assert "the community's staff" in form.text
    draft = form.submit(
        "Save in the draft", title="清扫楼道", points="2", product="mulin", parties="staff"
    )
    assert "清扫楼道" in draft.text
    again = client.get(next(to for label, to in draft.links if label.startswith("清扫楼道")))
    assert 'value="staff" checked' in again.html

"""Reports from the telling to the appeal: found true and heard, or found made up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select
from tests.moral_bank.deeds.test_booking import have, let_the_notice_end, publish
from tests.moral_bank.longhai import Bank, agree, hear, tell

from linli import access, audit, communities, dates, inbox, people
from linli.access import SYSTEM, Actor, DutiesIncompatible, NotAllowed
from linli.db import Database
from linli.people import KinshipKind
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_moral_bank.conduct import appeals, false_reports
from linli_moral_bank.conduct.refusals import (
    AppealRefused,
    AppealUnknown,
    ConductRefused,
    ReportsBarred,
)
from linli_moral_bank.deeds import acting, children, scoring, silence, verification
from linli_moral_bank.deeds.refusals import DeedRefused, DeedUnknown, NotNow
from linli_moral_bank.models import AppealAgainst, AppealState, Deed, DeedState, Finding, Method
from linli_moral_bank.settings import MoralBankSettings

HOME = "/c/longhai/moral_bank"


def reported(session: Session, bank: Bank) -> Deed:
    return tell(session, bank, "fighting", who=bank.neighbour, about=bank.resident)


def made_up(session: Session, bank: Bank, deed: Deed, remark: str = "当晚他在外地。") -> DeedState:
    return verification.verify(
        session,
        bank.panel.actor,
        bank.id,
        deed.id,
        finding=Finding.NO,
        method=Method.VISIT,
        remark=remark,
        made_up=True,
    )


def test_reported_heard_deducted_appealed(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    deed = reported(session, bank)
    agree(session, bank, deed)
    hear(session, bank, deed)
    publish(session, bank)
    args = (bank.id, AppealAgainst.DEDUCTION, deed.id)
    with pytest.raises(AppealUnknown):
        appeals.appeal(session, bank.resident.actor, *args, "还在公示。")
    let_the_notice_end(session, bank, clock)
    assert have(session, bank, bank.resident) == (-10, 0)
    with pytest.raises(AppealUnknown):
        appeals.appeal(session, bank.neighbour.actor, *args, "与我无关。")
    with pytest.raises(AppealRefused, match="otherwise"):
        appeals.appeal(session, bank.resident.actor, *args, " ")
    made = appeals.appeal(session, bank.resident.actor, *args, "监控可以证明我没有动手。")
    with pytest.raises(AppealRefused, match="already appealed"):
        appeals.appeal(session, bank.resident.actor, *args, "再说一次。")
    with pytest.raises(NotAllowed):
        appeals.answer(session, bank.staff.actor, bank.id, made.id, upheld=True, text="同意。")
    with pytest.raises(AppealRefused, match="write an answer"):
        appeals.answer(session, bank.evaluator.actor, bank.id, made.id, upheld=True, text=" ")
    (row,) = appeals.listing(session, bank.evaluator.actor, bank.id)
    assert (row.name, row.title, row.deed_id) == ("王桂英", "打架斗殴", deed.id)
    answer = "调取监控，确系对方先动手，撤销扣分。"
    appeals.answer(session, bank.evaluator.actor, bank.id, made.id, upheld=True, text=answer)
    assert have(session, bank, bank.resident) == (0, 0)
    assert (deed.state, deed.reason) == (DeedState.REJECTED, answer)
    assert answer in str(inbox.page(session, bank.resident.id)[0].text)
    with pytest.raises(AppealRefused, match="already been decided"):
        appeals.answer(session, bank.president.actor, bank.id, made.id, upheld=True, text="再议。")


def test_who_does_not_answer_in_time_is_noted_and_it_goes_on(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    deed = reported(session, bank)
    with pytest.raises(NotNow, match="Nothing is waiting"):
        silence.go_on(session, bank.staff.actor, bank.id, deed.id)
    agree(session, bank, deed)
    assert deed.hear_until == date(2026, 3, 9)
    assert "Mar 9, 2026" in str(inbox.page(session, bank.resident.id)[0].text)
    clock.set(datetime(2026, 3, 9, 15, 59, tzinfo=UTC))  # in Shanghai a minute before midnight
    with pytest.raises(NotNow, match="may still answer until Mar 9, 2026"):
        silence.go_on(session, bank.staff.actor, bank.id, deed.id)
    clock.set(datetime(2026, 3, 9, 16, tzinfo=UTC))
    for nobody in (bank.neighbour, bank.resident):
        with pytest.raises(NotAllowed):
            silence.go_on(session, nobody.actor, bank.id, deed.id)
    with pytest.raises(DeedUnknown):
        silence.go_on(session, bank.staff.actor, bank.id, tell(session, bank).id)
    silence.go_on(session, bank.staff.actor, bank.id, deed.id)
    assert (deed.state, deed.unanswered, deed.hearing) == (DeedState.SCORED, True, "")
    assert deed.heard_by_id == bank.staff.id
    assert "You did not answer" in str(inbox.page(session, bank.resident.id)[0].text)
    assert audit.page(session, SYSTEM, bank.id, action="moral_bank.deed.unanswered")
    with pytest.raises(NotNow):
        scoring.hear(session, bank.resident.actor, bank.id, deed.id, "我来晚了。")


def test_late_words_count_until_staff_went_on(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"hear_days": 3}
    )
    deed = tell(session, bank, "noise", who=bank.neighbour, about=bank.resident)
    agree(session, bank, deed)
    clock.move(days=5)
    hear(session, bank, deed)
    assert (deed.state, deed.unanswered) == (DeedState.SCORED, False)
    with pytest.raises(NotNow, match="Nothing is waiting"):
        silence.go_on(session, bank.staff.actor, bank.id, deed.id)


def test_the_pages_name_the_day_and_let_staff_go_on(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        deed = reported(session, bank)
        agree(session, bank, deed)
        deed_id, until = deed.id, deed.hear_until
    assert until is not None
    said = dates.day(until, "en")
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/deeds/{deed_id}")
    assert f"Please answer until {said}." in page.text
    assert "Did not answer" not in page.text
    assert f"please answer until {said}" in client.get(f"{HOME}/").text
    client.sign_in(bank.neighbour)
    assert "please answer until" not in client.get(f"{HOME}/").text, "who reported it"
    client.sign_in(bank.staff)
    page = client.get(f"{HOME}/deeds/{deed_id}")
    assert f"They may answer until {said}." in page.text
    assert "Go on without an answer" not in page.text
    assert f"The person may answer until {said}." in client.get(f"{HOME}/desk?tab=verified").text
    clock.move(days=8)
    assert f"could answer until {said}, and did not" in client.get(f"{HOME}/desk?tab=verified").text
    page = client.get(f"{HOME}/deeds/{deed_id}")
    after = page.submit("Go on without an answer")
    assert "It is noted that they did not answer." in after.text
    assert f"They were asked, and did not answer until {said}." in after.text


def test_an_appeal_has_its_time_and_may_be_dismissed(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    deed = reported(session, bank)
    agree(session, bank, deed)
    hear(session, bank, deed)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    made = appeals.appeal(
        session, bank.resident.actor, bank.id, AppealAgainst.DEDUCTION, deed.id, "太重了。"
    )
    appeals.answer(session, SYSTEM, bank.id, made.id, upheld=False, text="按细则执行。")
    assert (made.state, deed.state) == (AppealState.DISMISSED, DeedState.CONFIRMED)
    assert have(session, bank, bank.resident) == (-10, 0)
    clock.move(days=31)
    with pytest.raises(AppealRefused, match="time for an appeal"):
        appeals.appeal(
            session, bank.resident.actor, bank.id, AppealAgainst.DEDUCTION, deed.id, "迟了。"
        )


def test_a_report_made_up_has_consequences_and_an_appeal(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    with pytest.raises(ConductRefused, match="Only a report"):
        made_up(session, bank, tell(session, bank))
    deed = reported(session, bank)
    assert made_up(session, bank, deed) is DeedState.REJECTED
    assert "made up" in str(inbox.page(session, bank.neighbour.id)[0].text)
    with pytest.raises(ReportsBarred, match="can report again from"):
        tell(session, bank, "noise", who=bank.neighbour, about=bank.resident)
    tell(session, bank, who=bank.neighbour)  # good deeds are told as ever
    found = false_reports.of_deed(session, deed.id)
    assert found is not None
    made = appeals.appeal(
        session,
        bank.neighbour.actor,
        bank.id,
        AppealAgainst.FALSE_REPORT,
        found.id,
        "我亲眼看见的。",
    )
    for action in ("moral_bank.report.found_false", "moral_bank.appeal.made"):
        (entry,) = audit.page(session, SYSTEM, bank.id, action=action)
        assert (entry.actor_id, entry.on_behalf_of_id) == (None, None), "the log names them"
    access.grant(session, SYSTEM, bank.panel.id, "evaluator", bank.id)
    with pytest.raises(DutiesIncompatible):
        appeals.answer(session, bank.panel.actor, bank.id, made.id, upheld=False, text="维持。")
    appeals.answer(
        session, bank.evaluator.actor, bank.id, made.id, upheld=True, text="证据不足以认定捏造。"
    )
    assert tell(session, bank, "noise", who=bank.neighbour, about=bank.resident).deduction


def test_when_nothing_follows_from_a_report_made_up(session: Session, bank: Bank) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"false_report_days": 0}
    )
    deed = reported(session, bank)
    with pytest.raises(ConductRefused, match="nothing follows"):
        made_up(session, bank, deed)
    with pytest.raises(DeedRefused, match="write why"):
        made_up(session, bank, reported(session, bank), remark=" ")


def test_appeals_that_are_not_there(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    with pytest.raises(AppealUnknown, match="no such appeal"):
        appeals.find_appeal(session, bank.evaluator.actor, bank.id, deed.id)
    for against in AppealAgainst:
        with pytest.raises(AppealUnknown, match="nothing to appeal"):
            appeals.appeal(session, bank.resident.actor, bank.id, against, deed.id, "不服。")


def test_on_the_pages(client: Client, bank: Bank, database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        deed_id = reported(session, bank).id
    panel = client.sign_in(bank.panel).get(f"{HOME}/panel/{deed_id}")
    done = panel.submit("No", method="visit", remark="当晚他在外地。", made_up="true")
    assert "not confirmed" in done.text
    reporter = client.another(bank.neighbour)
    page = reporter.get(f"{HOME}/deeds/{deed_id}")
    assert "The panel found this report made up" in page.text
    assert page.submit("Appeal", text="").status == 422
    assert "Your appeal has arrived" in page.submit("Appeal", text="我亲眼看见的。").text
    assert "You will get an answer" in reporter.get(f"{HOME}/deeds/{deed_id}").text
    desk = client.another(bank.evaluator).get(f"{HOME}/desk/appeals")
    assert "Who told of it · 打架斗殴" in desk.text and "李建国" not in desk.text
    taken = desk.submit("CSV", what="appeals", kind="csv")
    assert "我亲眼看见的。" in taken.html and "李建国" not in taken.html
    assert desk.submit("Uphold it", text="").status == 422
    assert "The answer is given" in desk.submit("Uphold it", text="证据不足。").text
    assert client.another(bank.staff).get(f"{HOME}/desk/appeals").status == 403


def test_a_guardian_keeps_a_childs_account(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        people.relate(
            session, SYSTEM, bank.id, bank.neighbour.id, bank.resident.id, KinshipKind.GUARDIAN
        )
        deed_id = reported_by_far(session, bank).id
    mother = client.sign_in(bank.neighbour)
    assert mother.get(f"{HOME}/").follow("My children").status == 200
    page = mother.get(f"{HOME}/children/{bank.resident.id}")
    page = page.follow("Declare a good deed of 王桂英")
    (item,) = [where for what, where in page.links if what.startswith("看望独居老人")]
    page = mother.get(item)
    page = page.submit("Send to the panel", story="和妈妈一起看望周奶奶。")
    assert "The panel of the resident group will look into it" in page.text
    with database.reading() as session:
        told = session.exec(select(Deed).where(col(Deed.rule_code) == "visiting-elders")).one()
        assert (told.beneficiary_id, told.declarer_id) == (bank.resident.id, bank.resident.id)
    # What was reported of the child, the guardian answers.
    home = mother.get("/c/longhai/")
    assert "Deed of a child of yours that asks for an answer" in home.text
    assert "Asks for your answer" in mother.get(f"{HOME}/children").text
    account = mother.get(f"{HOME}/children/{bank.resident.id}")
    assert "Please open it below, and answer until" in account.text
    page = mother.get(f"{HOME}/deeds/{deed_id}")
    assert "It is written down" in page.submit("Write it down", text="孩子知道错了。").text
    assert client.another(bank.far).get(f"{HOME}/children/{bank.resident.id}").status == 403
    stranger = client.another(bank.far)
    assert stranger.get(f"{HOME}/declare?child={bank.resident.id}").status == 200
    assert stranger.get(f"{HOME}/children").status == 200


def child_of(session: Session, bank: Bank, *guardians: Somebody) -> Somebody:
    """Enter a child who never signs in."""
    made = people.add_person(
        session, SYSTEM, bank.id, name="王小明", birth_date=date(2017, 5, 1), group_id=bank.group.id
    )
    for one in guardians:
        people.relate(session, SYSTEM, bank.id, one.id, made.id, KinshipKind.GUARDIAN)
    return Somebody(made.id, made.name, "", Actor(made.id, origin="test"))


def heard(session: Session, who: Somebody) -> list[tuple[str, str]]:
    """What somebody was told for a child, the newest first, and where it leads."""
    found = inbox.page(session, who.id)
    return [(str(one.text), one.link) for one in found if "王小明, whose account" in str(one.text)]


def test_guardians_hear_all_that_is_told_to_a_child(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    child = child_of(session, bank, bank.resident, bank.neighbour)
    deed = tell(session, bank, "noise", who=bank.far, about=child)
    assert not heard(session, bank.resident)
    agree(session, bank, deed)
    page = f"moral_bank/deeds/{deed.id}"
    for guardian in (bank.resident, bank.neighbour):
        ((text, link),) = heard(session, guardian)
        assert text.startswith("For 王小明, whose account you keep: Something was reported about")
        assert link == page
    assert not heard(session, bank.far)
    scoring.hear(
        session,
        children.in_whose_name(session, bank.resident.actor, deed),
        bank.id,
        deed.id,
        "孩子知道错了。",
    )
    publish(session, bank)
    assert "You may object" in heard(session, bank.resident)[0][0]
    let_the_notice_end(session, bank, clock)
    text, link = heard(session, bank.resident)[0]
    assert "Your score has been changed by" in text and link == f"moral_bank/children/{child.id}"
    appeals.appeal(
        session, bank.neighbour.actor, bank.id, AppealAgainst.DEDUCTION, deed.id, "不是他。"
    )
    (made,) = appeals.listing(session, bank.evaluator.actor, bank.id)
    appeals.answer(session, bank.evaluator.actor, bank.id, made.id, upheld=True, text="撤销。")
    assert "Your appeal was upheld: 撤销。" in heard(session, bank.resident)[0][0]
    assert len(heard(session, bank.neighbour)) == len(heard(session, bank.resident)) == 5


def test_a_guardian_appeals_for_a_child_whose_report_was_found_made_up(
    session: Session, bank: Bank
) -> None:
    child = child_of(session, bank, bank.resident)
    deed = tell(session, bank, "fighting", who=child, about=bank.neighbour)
    made_up(session, bank, deed)
    assert "was made up: 当晚他在外地。" in heard(session, bank.resident)[0][0]
    found = false_reports.of_deed(session, deed.id)
    assert found is not None
    appeals.appeal(
        session, bank.resident.actor, bank.id, AppealAgainst.FALSE_REPORT, found.id, "他看见了。"
    )
    assert appeals.of_subject(session, AppealAgainst.FALSE_REPORT, found.id) is not None


def test_what_a_child_reports_of_its_guardian_stays_with_the_panel(
    session: Session, bank: Bank
) -> None:
    child = child_of(session, bank, bank.resident, bank.neighbour)
    deed = tell(session, bank, "fighting", who=child, about=bank.resident)
    made_up(session, bank, deed)
    assert heard(session, bank.neighbour) and not heard(session, bank.resident)
    actor = bank.resident.actor
    assert children.in_whose_name(session, actor, deed) is actor
    assert not acting.may_see(session, actor, deed)
    found = false_reports.of_deed(session, deed.id)
    assert found is not None
    with pytest.raises(AppealUnknown):
        appeals.appeal(session, actor, bank.id, AppealAgainst.FALSE_REPORT, found.id, "胡说。")


def test_a_guardian_appeals_for_a_child(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        people.relate(
            session, SYSTEM, bank.id, bank.neighbour.id, bank.resident.id, KinshipKind.GUARDIAN
        )
        deed = reported_by_far(session, bank)
        hear(session, bank, deed)
        publish(session, bank)
        let_the_notice_end(session, bank, clock)
        deed_id = deed.id
        with pytest.raises(AppealUnknown):
            appeals.appeal(
                session, bank.far.actor, bank.id, AppealAgainst.DEDUCTION, deed_id, "不是她。"
            )
    page = client.sign_in(bank.neighbour).get(f"{HOME}/deeds/{deed_id}")
    after = page.submit("Appeal", text="孩子当晚在家写作业。")
    assert "Your appeal has arrived" in after.text and "王桂英" in after.text
    with database.reading() as session:
        made = appeals.of_subject(session, AppealAgainst.DEDUCTION, deed_id)
        assert made is not None and made.person_id == bank.resident.id
        (entry,) = audit.page(session, SYSTEM, bank.id, action="moral_bank.appeal.made")
        assert (entry.actor_id, entry.on_behalf_of_id) == (bank.neighbour.id, bank.resident.id)


def reported_by_far(session: Session, bank: Bank) -> Deed:
    deed = tell(session, bank, "noise", who=bank.far, about=bank.resident)
    agree(session, bank, deed)
    return deed


def test_it_ends_by_itself(session: Session, bank: Bank, clock: MovableClock) -> None:
    made_up(session, bank, reported(session, bank))
    clock.move(days=91)
    day = clock.now().date() - timedelta(days=1)
    assert tell(session, bank, "noise", who=bank.neighbour, about=bank.resident, day=day).deduction

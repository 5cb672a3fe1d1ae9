"""The panel's pages and the desk: what waits, who stays hidden, what is published."""

from pathlib import Path

import pytest
from tests.moral_bank.browsing import HOME, declared, in_, main_part, state_of
from tests.moral_bank.longhai import Bank, agree, hear, photo, tell

from linli import jobs
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.deeds import counts, declaring, states, verification
from linli_moral_bank.models import DeedState, Finding, Method


def test_the_panel_goes_from_deed_to_deed(client: Client, bank: Bank, database: Database) -> None:
    first, second = declared(database, bank), declared(database, bank, "visiting-elders")
    client.sign_in(bank.panel)
    assert "2" in client.get("/c/longhai").text
    page = client.get(f"{HOME}/panel").follow("Begin with the first")
    assert "王桂英" in page.text and str(first) in page.path
    assert "checked" not in main_part(page)
    unsaid = page.submit("Yes, it is so")
    assert unsaid.status == 422 and "Please choose how you found out" in unsaid.text
    assert state_of(database, first) is DeedState.SUBMITTED
    page = page.submit("Yes, it is so", method="phone")
    assert str(second) in page.path
    refused = page.submit("No", remark="", method="visit")
    assert refused.status == 422
    page = refused.submit("No", remark="老人说没有。")
    assert page.path.endswith("/panel") and "All done" in page.text
    assert state_of(database, first) is DeedState.SCORED
    assert state_of(database, second) is DeedState.REJECTED


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_panel_is_told_how_many_more_wait(
    client: Client, bank: Bank, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli_moral_bank.pages.deeds.panel._AT_ONCE", 1)
    for code in ("errands", "visiting-elders", "thrift"):
        declared(database, bank, code)
    client.sign_in(bank.panel)
    assert "And 2 more, once these are decided." in client.get(f"{HOME}/panel").text
    monkeypatch.undo()
    assert "once these are decided" not in client.get(f"{HOME}/panel").text


def test_the_panel_page_is_for_the_panel(client: Client, bank: Bank, database: Database) -> None:
    deed_id = declared(database, bank)
    for somebody in (bank.resident, bank.staff, bank.far):
        other = client.another(somebody)
        assert other.get(f"{HOME}/panel").status == 403
        assert other.get(f"{HOME}/panel/{deed_id}").status == 403
    own = in_(database, lambda session: tell(session, bank, who=bank.panel).id)
    assert client.sign_in(bank.panel).get(f"{HOME}/panel/{own}").status == 404


def test_the_reporter_stays_hidden(
    client: Client, bank: Bank, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session, photo(tmp_path).open("rb") as stream:
        report = tell(
            session,
            bank,
            "fighting",
            who=bank.far,
            about=bank.resident,
            photos=[declaring.Photo("fight.jpg", stream)],
        ).id
    reporter = client.another(bank.far).get(f"{HOME}/deeds/{report}")
    assert "Reported by 张秀兰" in reporter.text and "Withdraw the report" in reporter.text
    assert "/thumb" in reporter.html, "their own photo"
    assert not [to for _label, to in reporter.links if "/evidence/" in to], "opening it is logged"
    assert "Declared" not in reporter.text and "Good deeds" not in main_part(reporter)
    mine = client.another(bank.resident)
    assert mine.get(f"{HOME}/deeds/{report}").status == 404
    assert "打架斗殴" not in mine.get(HOME + "/").text
    assert "张秀兰" in client.another(bank.panel).get(f"{HOME}/panel/{report}").text
    with database.writing() as session:
        agree(session, bank, states.find(session, bank.id, report))
    for somebody in (bank.resident, bank.staff, bank.president, bank.evaluator):
        page = client.another(somebody).get(f"{HOME}/deeds/{report}")
        assert page.status == 200
        assert "known to the panel only" in page.text
        assert "张秀兰" not in page.text
    assert (
        "before anything is decided, you have your say" in mine.get(f"{HOME}/deeds/{report}").text
    )
    assert "/thumb" not in mine.get(f"{HOME}/deeds/{report}").html
    assert client.another(bank.neighbour).get(f"{HOME}/deeds/{report}").status == 404
    desk = client.another(bank.staff).get(f"{HOME}/desk?tab=verified")
    assert "打架斗殴" in desk.text and "张秀兰" not in desk.text
    heard = mine.get(f"{HOME}/deeds/{report}").submit("Write it down", text="是我不对。")
    assert "It is written down" in heard.text
    assert state_of(database, report) is DeedState.SCORED
    for somebody in (bank.resident, bank.panel, bank.staff, bank.evaluator):
        assert "是我不对。" in client.another(somebody).get(f"{HOME}/deeds/{report}").text
    reporter = client.another(bank.far).get(f"{HOME}/deeds/{report}")
    assert reporter.status == 200 and "是我不对。" not in reporter.text


def test_staff_who_reported_do_not_read_the_answer(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        deed = tell(session, bank, "fighting", who=bank.staff, about=bank.resident)
        agree(session, bank, deed)
        hear(session, bank, deed)
    page = client.another(bank.staff).get(f"{HOME}/deeds/{deed.id}")
    assert page.status == 200 and "我错了" not in page.text
    assert "我错了" in client.another(bank.president).get(f"{HOME}/deeds/{deed.id}").text


def test_the_desk_scores_and_publishes(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    deed_id = declared(database, bank, "mediation")
    with database.writing() as session:
        agree(session, bank, states.find(session, bank.id, deed_id))
    scorer = client.another(bank.scorer)
    refused = scorer.get(f"{HOME}/deeds/{deed_id}").submit("Set the points", points=9)
    assert refused.status == 422 and "from 2 to 4 points" in refused.text
    assert "The points are set." in refused.submit("Set the points", points=3).text
    assert client.sign_in(bank.resident).get(f"{HOME}/desk").status == 403
    desk = client.another(bank.staff).get(f"{HOME}/desk")
    assert "One entry is ready for public notice." in desk.text
    notice = desk.follow("Look through and publish").submit("Publish this entry")
    assert "The list is on public notice." in notice.text
    assert "王*英 · 调解邻里纠纷" in notice.text
    clock.move(days=8)
    jobs.run_due(database)
    assert "Booked" in client.get(f"{HOME}/deeds/{deed_id}").text
    assert "Your score" not in client.get("/c/longhai/wallet").text
    assert "调解邻里纠纷" in client.get("/c/longhai/wallet").text


def test_the_desk_counts_all_work_and_of_what_is_over_some(
    client: Client, bank: Bank, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        over = declared(database, bank, separate=True)
        with database.writing() as session:
            declaring.withdraw(session, bank.resident.actor, bank.id, over)
        declared(database, bank, separate=True)
    desk = client.sign_in(bank.staff).get(f"{HOME}/desk").text
    assert "With the panels 3 " in desk and "Not booked 3 " in desk
    monkeypatch.setattr(counts, "MOST", 2)
    desk = client.get(f"{HOME}/desk").text
    assert "With the panels 3 " in desk and "Not booked 2+" in desk


def test_a_list_says_why_something_was_not_booked_and_what_a_range_means(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        verification.verify(
            session,
            bank.panel.actor,
            bank.id,
            tell(session, bank).id,
            finding=Finding.NO,
            method=Method.VISIT,
            remark="老人说那天没有人来。",
        )
        tell(session, bank, "mediation")
    client.sign_in(bank.resident)
    for path in ("/c/longhai", f"{HOME}/"):
        shown = client.get(path).text
        assert "老人说那天没有人来。" in shown
        assert "2 to 4 points" in shown and "decided after it is verified" in shown

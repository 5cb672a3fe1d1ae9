"""The quarterly recheck: the draw, findings, corrections, the report."""

import pytest
from sqlmodel import Session
from tests.moral_bank.deeds.test_booking import have, let_the_notice_end, publish, ready
from tests.moral_bank.deeds.test_work import waits
from tests.moral_bank.longhai import Bank, decide

from linli import access, inbox
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed
from linli.db import Database
from linli.points import booked_by_key
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.deeds import corrections
from linli_moral_bank.models import Deed, Recheck, RecheckFinding, WhyDrawn
from linli_moral_bank.rechecks import checking, drawing
from linli_moral_bank.rechecks.refusals import RecheckRefused, RecheckUnknown

HOME = "/c/longhai/moral_bank"


def booked(session: Session, bank: Bank, clock: MovableClock) -> None:
    """Three small deeds and one large deduction, booked in March."""
    for who in (bank.resident, bank.neighbour):
        ready(session, bank, who=who)
    ready(session, bank, "errands")
    ready(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)


def draw(session: Session, bank: Bank, **more: object) -> Recheck:
    values = {"quarter": "2026-Q1", "seed": "03 11 17 22", "share": 30, **more}
    return drawing.draw(session, bank.evaluator.actor, bank.id, **values)  # type: ignore[arg-type]


def test_how_much_is_drawn_is_decided_here(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    booked(session, bank, clock)
    clock.move(days=30)
    decide(session, bank, recheck_share=50, recheck_threshold=30)
    recheck = draw(session, bank, share=None)
    assert (recheck.share, recheck.threshold) == (50, 30)
    assert len(checking.items(session, recheck.id)) == 2, "half of four, and none is so large"


def test_drawn_checked_put_right_closed(session: Session, bank: Bank, clock: MovableClock) -> None:
    booked(session, bank, clock)
    with pytest.raises(RecheckRefused, match="not over"):
        draw(session, bank)
    clock.move(days=30)
    with pytest.raises(NotAllowed):
        drawing.draw(session, bank.staff.actor, bank.id, quarter="2026-Q1", seed="1234")
    for wrong, said in (
        ({"seed": "1"}, "in public"),
        ({"share": 0}, "of a hundred"),
        ({"quarter": "spring"}, "choose a quarter"),
        ({"quarter": "2025-Q4"}, "Nothing was booked"),
    ):
        with pytest.raises(RecheckRefused, match=said):
            draw(session, bank, **wrong)
    council = bank.evaluator
    assert drawing.to_draw(session, bank.place, most=2) == ["2026-Q1", "2025-Q4"]
    assert waits(session, bank, council) == {"Quarter to draw for the recheck": 1}
    recheck = draw(session, bank)
    with pytest.raises(RecheckRefused, match="drawn already"):
        draw(session, bank)
    assert drawing.to_draw(session, bank.place, most=2) == ["2025-Q4"], "a drawn one is not offered"
    items = checking.items(session, recheck.id)
    assert recheck.booked == 4 and 2 <= len(items) <= 3, "two of four by lot, and the large one"
    large = next(one for one in items if one.why is WhyDrawn.LARGE)
    assert large.points_before == -10
    assert waits(session, bank, council) == {"Entry to recheck for the council": len(items)}
    args = (bank.id, recheck.id)
    actor = bank.evaluator.actor
    with pytest.raises(RecheckUnknown):
        checking.check(session, actor, *args, recheck.id, points=1)
    for points in (5, -11):
        with pytest.raises(RecheckRefused, match="taken out with 0"):
            checking.check(session, actor, *args, large.deed_id, points=points, remark="…")
    with pytest.raises(RecheckRefused, match="write why"):
        checking.check(session, actor, *args, large.deed_id, points=-4)
    access.grant(session, SYSTEM, bank.panel.id, "evaluator", bank.id)
    with pytest.raises(DutiesIncompatible):
        checking.check(session, bank.panel.actor, *args, large.deed_id, points=-10)
    score, _purse = have(session, bank, bank.resident)
    checking.check(session, actor, *args, large.deed_id, points=-4, remark="情节较轻。")
    assert have(session, bank, bank.resident)[0] == score + 6
    first = booked_by_key(session, f"moral_bank.deed:{large.deed_id}:standing")
    moved_back = booked_by_key(session, f"moral_bank.deed:{large.deed_id}:standing:1")
    assert first is not None and moved_back is not None
    assert moved_back.rule_version == first.rule_version != ""
    assert "情节较轻" in str(inbox.page(session, bank.resident.id)[0].text)
    with pytest.raises(RecheckRefused, match="checked already"):
        checking.check(session, actor, *args, large.deed_id, points=-10)
    with pytest.raises(RecheckRefused, match="still to be checked"):
        checking.close(session, actor, *args, "情况良好。")
    for one in items:
        if one is not large:
            checking.check(session, actor, *args, one.deed_id, points=one.points_before)
    with pytest.raises(RecheckRefused, match="what the council found"):
        checking.close(session, actor, *args, " ")
    assert checking.listing(session, bank.id, closed_only=True) == []
    checking.close(session, actor, *args, "抽查属实，一项扣分减轻。")
    (row,) = checking.listing(session, bank.id, closed_only=True)
    assert (row.drawn, row.checked, row.corrected) == (len(items), len(items), 1)
    assert {one.finding for one in checking.items(session, recheck.id)} == set(RecheckFinding)
    with pytest.raises(RecheckRefused, match="closed already"):
        checking.close(session, actor, *args, "再次。")


def test_what_was_put_right_since_the_draw_is_judged_as_it_stands(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        booked(session, bank, clock)
    clock.move(days=30)
    with database.writing() as session:
        recheck = draw(session, bank, share=100)
        items = {one.title: one for one in checking.items(session, recheck.id)}
        fight, errand = items["打架斗殴"], items["帮邻居买菜取药"]
        for one, points in ((fight, -4), (errand, 0)):
            deed = session.get_one(Deed, one.deed_id)
            corrections.change_points(session, SYSTEM, deed, points, "申诉成立。")
    page = client.sign_in(bank.evaluator).get(f"{HOME}/rechecks/{recheck.id}")
    assert "Put right since it was drawn: it now counts −4." in page.text
    assert "Put right since it was drawn: it now counts 0." in page.text
    with database.writing() as session:
        args = (session, bank.evaluator.actor, bank.id, recheck.id)
        score = have(session, bank, bank.resident)[0]
        for one, old in ((fight, -10), (errand, 1)):
            with pytest.raises(RecheckRefused, match="can stay, become less"):
                checking.check(*args, one.deed_id, points=old)
        checking.check(*args, fight.deed_id, points=-4)
        checking.check(*args, errand.deed_id, points=0)
        assert have(session, bank, bank.resident)[0] == score, "nothing is booked twice"
        found = {one.title: one for one in checking.items(session, recheck.id)}
        assert {found[one.title].finding for one in (fight, errand)} == {RecheckFinding.RIGHT}
        assert found["打架斗殴"].points_after == -4


def test_on_the_pages(client: Client, bank: Bank, database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        booked(session, bank, clock)
    clock.move(days=30)
    council = client.sign_in(bank.evaluator)
    page = council.get(f"{HOME}/rechecks")
    assert page.submit("Draw", seed="1").status == 422
    page = page.submit("Draw", quarter="2026-Q1", seed="03 11 17 22", share="100")
    assert "4 entries have still to be checked" in page.text
    assert page.submit("Checked", points="99").status == 409
    for _entry in range(4):
        page = page.submit("Checked")
    page = page.submit("Close", report="全部属实。")
    assert "its report is public" in page.text
    visitor = client.another()
    assert "全部属实。" in visitor.get(f"{HOME}/rechecks").text
    assert "Draw a quarter" not in visitor.get(f"{HOME}/rechecks").text

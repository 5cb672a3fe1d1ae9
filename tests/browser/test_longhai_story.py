"""Longhai's Moral Points Bank as its residents live it: from a good deed to a bowl of noodles."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from tests.browser import steps
from tests.browser.conftest import Visit
from tests.browser.steps import BANK, HOME
from tests.browser.visiting import Visitor, bank, web

from linli import codes, jobs
from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson, MovableClock, Somebody
from linli.testing.browser import DESK, PHONE
from linli.testing.people import PASSWORD

FAMILY = "创建“六有”家庭"
HAIRCUT = "为困难群众义务理发"
ERRAND = "帮邻居买菜取药"
NOISE = "深夜喧哗扰民"
NOODLES = "小面一碗"
SIX_POINTS = ("visiting-elders", "childcare", "caring-for-elders")


def test_from_a_good_deed_to_a_bowl_of_noodles(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    portal: str,
    person_with: MakePerson,
    group: Place,
    resident: Somebody,
    panel: Somebody,
    staff: Somebody,
    merchant: Somebody,
) -> None:
    neighbour = person_with(name="李建国", group=group)
    wang, li = visit(resident), visit(neighbour)
    liu, zhao = visit(panel), visit(staff)

    # 王桂英 tells of two deeds with photos, 李建国 of one.
    wang.open(HOME)
    wang.follow(bank("Declare a good deed"))
    steps.declare(wang, FAMILY, "全家一起参加社区“六有”家庭创建，门前三包，楼道整洁。", photo=True)
    wang.sees(bank("Thank you! The panel of the resident group will look into it."))
    expect(wang.page.locator(".photos img")).to_have_count(1)
    steps.declare(wang, HAIRCUT, "周六上午在小区花园给三位行动不便的老人理发。", photo=True)
    steps.declare(li, ERRAND, "替楼上的周奶奶去药店取了降压药。")

    # The panel of their group looks into each at the door.
    liu.open(HOME)
    liu.follow(bank("Look into them"))
    liu.follow(bank("Begin with the first"))
    for _deed in range(3):
        steps.confirm(liu)
    liu.sees(bank("Nothing waits for your word. Thank you!"))

    # Staff publish the list, with masked names.
    steps.publish(zhao, 3)
    for line in (f"王*英 · {FAMILY}", f"王*英 · {HAIRCUT}", f"李*国 · {ERRAND}"):
        zhao.sees(line)
    expect(zhao.page.locator("main")).not_to_contain_text("王桂英")

    # 张秀兰 knows better about one line; the evaluator strikes it off and says why.
    line = f"李*国 · {ERRAND}"
    reason = "那天的药是我去取的，周奶奶可以作证。"
    steps.object_to(visit(person_with(name="张秀兰")), line, reason)
    steps.answer(
        visit(person_with("evaluator", name="周晓燕")),
        line,
        "strike",
        "我们走访了周奶奶，药确实是张秀兰取的，此项不予记分。",
    )

    # The days go by; the rest is booked, and everybody can read it.
    clock.move(days=8)
    jobs.run_due(database)
    wang.open("/c/longhai/wallet")
    _reads(wang, "+5", FAMILY)
    _reads(wang, "+3", HAIRCUT)
    expect(wang.page.locator(".passbook__balance")).to_contain_text("8")
    passer_by = visit()
    passer_by.open(f"{BANK}/book")
    expect(passer_by.row("王*英", HAIRCUT)).to_contain_text("+3")
    expect(passer_by.page.locator("main")).not_to_contain_text("王桂英")
    expect(passer_by.page.locator("main")).not_to_contain_text(ERRAND)
    li.open(f"{BANK}/")
    expect(li.row(ERRAND)).to_contain_text(li.say(bank("Not booked")))

    # 李建国 reports noise, the panel finds it true, and 王桂英 is heard before it goes on notice.
    steps.declare(li, NOISE, "昨晚十一点多还在楼下大声放音乐。", about=resident, group=group)
    li.sees(bank("Thank you. The panel will look into it; only they know that you told us."))
    liu.open(f"{BANK}/panel")
    liu.follow(NOISE)
    liu.sees(bank("only the panel knows this"))
    steps.confirm(liu)
    zhao.open(f"{BANK}/desk?tab=ready")
    zhao.sees(bank("Nothing here"))
    wang.open("/c/longhai/inbox")
    wang.press(NOISE, whole=False)
    expect(wang.page.locator("main")).not_to_contain_text("李建国")
    wang.fill(text="跳广场舞忘了时间，对不起，以后九点半就收音响。")
    wang.press(bank("Write it down"))
    steps.publish(zhao)
    wang.open("/c/longhai/inbox")
    reported = "What was reported about you is on public notice for %(days)s days."
    wang.sees(bank(f"{reported} You may object to it.", days=7))
    clock.move(days=8)
    jobs.run_due(database)

    # She redeems a bowl of noodles with the six points that are left.
    code = _redeem(wang, portal)
    wang.open("/c/longhai/wallet")
    _reads(wang, "-2", NOISE)
    wang.sees(web.plural("%(count)s more is kept for what you have ordered", "", 6))

    # The merchant scans the code, signs in, and hands over.
    wu = visit()
    wu.open(f"{portal}/q/{code}")
    wu.fill(name=merchant.sign_in_name, password=PASSWORD)
    with wu.arriving():
        wu.page.locator("main button[type=submit]").click()
    wu.sees(NOODLES, "王*英")
    wu.press(bank("I have handed it over"))
    wu.sees(bank("Handed over: %(title)s, %(points)s points.", title=NOODLES, points=6))
    expect(wu.row(NOODLES, "王*英")).to_contain_text("6")
    wu.sees("6 / 480")

    # A second time it is refused, scanned or typed.
    used = bank(
        "This code was already used: %(title)s was handed over on %(at)s.",
        title=NOODLES,
        at=datetime(2026, 3, 18, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    wu.open(f"{portal}/q/{code}", status=409)
    wu.sees(used)
    wu.open(f"{BANK}/merchant")
    wu.fill(code=code)
    wu.press(bank("Check the code"), status=409)
    wu.sees(used)

    # It stands wherever it belongs.
    wang.open("/c/longhai/wallet")
    _reads(wang, "-6", NOODLES)
    expect(wang.page.locator(".passbook__balance")).to_contain_text("0")
    wang.open(f"{BANK}/redemptions")
    expect(wang.row(NOODLES)).to_contain_text(wang.say(bank("Handed over")))
    zhao.open(f"{BANK}/desk/shop")
    left = bank.plural("one left", "%(count)s left", 59)
    expect(zhao.row(NOODLES)).to_contain_text(zhao.say(left))
    zhao.sees("6 / 480")
    passer_by.open(f"{BANK}/exchanges")
    expect(passer_by.row("王*英", NOODLES)).to_contain_text("6")
    xu = visit(person_with("auditor", name="徐勇"))
    xu.open("/c/longhai/staff/audit")
    xu.sees(web("redeemed the code of %(whom)s", whom="王桂英"))
    expect(xu.row("王桂英", "李建国")).to_have_count(0)  # who reported her stands nowhere


@pytest.mark.parametrize(
    ("language", "width"), [("zh-CN", DESK), ("en", PHONE)], ids=["desk-zh", "phone-en"]
)
def test_served_at_the_counter(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    portal: str,
    community: Place,
    resident: Somebody,
    panel: Somebody,
    staff: Somebody,
    merchant: Somebody,
    width: int,
) -> None:
    """王桂英 has no phone: staff do it in her name, and she takes two slips home."""
    steps.booked(
        database, clock, community, panel, staff, [(resident, code) for code in SIX_POINTS]
    )
    zhao = visit(staff, width=width)
    zhao.open("/c/longhai/staff/counter?q=桂英")
    zhao.press(web("Serve"))
    serving = zhao.page.locator(".serving")
    expect(serving).to_contain_text(zhao.say(web("You are serving %(name)s", name="王桂英")))
    _redeem(zhao, portal)
    expect(serving).to_be_visible()
    _on_paper(zhao, "the code")
    expect(zhao.page.locator(".show-code")).to_be_visible()
    zhao.page.emulate_media(media="screen")
    zhao.press(web("Finish"))
    zhao.sees("王桂英", "赵玉梅", web("What was done"))
    expect(serving).to_have_count(0)
    _on_paper(zhao, "the slip")
    expect(zhao.page.locator(".slip__sign")).to_be_visible()


def test_redeeming_needs_no_script(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    portal: str,
    community: Place,
    resident: Somebody,
    panel: Somebody,
    staff: Somebody,
    merchant: Somebody,
) -> None:
    steps.booked(
        database, clock, community, panel, staff, [(resident, code) for code in SIX_POINTS]
    )
    wang, wu = visit(resident), visit(merchant)
    for visitor in (wang, wu):
        devtools = visitor.page.context.new_cdp_session(visitor.page)
        devtools.send("Emulation.setScriptExecutionDisabled", {"value": True})
    code = _redeem(wang, portal)
    assert wang.page.evaluate("typeof htmx") == "undefined"
    wu.open(f"{BANK}/merchant")
    wu.fill(code=code.lower())
    wu.press(bank("Check the code"))
    wu.press(bank("I have handed it over"))
    wu.sees(bank("Handed over: %(title)s, %(points)s points.", title=NOODLES, points=6))
    wang.open(f"{BANK}/redemptions")
    expect(wang.row(NOODLES)).to_contain_text(wang.say(bank("Handed over")))


def _redeem(visitor: Visitor, portal: str) -> str:
    """Redeem a bowl of noodles, and return the code that its picture holds."""
    visitor.open(f"{BANK}/shop")
    points = "You have one point to spend.", "You have %(count)s points to spend."
    visitor.sees(bank.plural(*points, 6))
    visitor.follow(NOODLES)
    visitor.press(bank("Redeem"))
    shown = visitor.page.locator(".show-code")
    code = shown.locator(".show-code__text").inner_text()
    expected = codes.qr_svg(f"{portal}/q/{code}", "")
    path = shown.locator("svg path").last.get_attribute("d")
    assert path and path in expected, "the picture holds another address"
    return code


def _reads(visitor: Visitor, amount: str, title: str) -> None:
    """Check that a line of the passbook has this amount, however its minus is written."""
    expect(visitor.row(title)).to_contain_text(re.compile(re.escape(amount).replace(r"\-", "[-−]")))


def _on_paper(visitor: Visitor, title: str) -> None:
    visitor.page.emulate_media(media="print")
    for part in (".masthead", ".bottomnav", ".footer", ".serving", ".button"):
        assert visitor.page.locator(part).filter(visible=True).count() == 0, part
    visitor.look(title)

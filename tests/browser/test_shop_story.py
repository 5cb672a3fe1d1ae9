"""Redeeming on phones: a class is earned, booked and scanned; a voucher checked with no network."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlmodel import Session, col
from tests.browser import steps
from tests.browser.conftest import Visit
from tests.browser.steps import BANK
from tests.browser.visiting import Visitor, bank, web

from linli import jobs, people, points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.points import Transfer
from linli.testing import MakePerson, MovableClock, Somebody
from linli_moral_bank.books import purse
from linli_moral_bank.models import Goods, Merchant, Redemption
from linli_moral_bank.shop import services, shopkeeping, vouchers

CLASS, NOODLES = "周末书法班一节", "小面一碗"
BLOOD, FAMILY = "无偿献血", "创建“六有”家庭"


@pytest.fixture
def language() -> str:
    """Both languages are read in the longer story; here one is enough."""
    return "zh-CN"


def test_from_a_good_deed_to_a_class(
    visit: Visit,
    database: Database,
    community: Place,
    clock: MovableClock,
    resident: Somebody,
    panel: Somebody,
    staff: Somebody,
    person_with: MakePerson,
) -> None:
    teacher = person_with(name="郑小红")
    with database.writing() as session:
        shop = _look_up(session, CLASS)[1]
        people.name_agent(session, SYSTEM, shop.organisation_id, teacher.id)
    wang, liu, zhao, zheng = visit(resident), visit(panel), visit(staff), visit(teacher)

    # 王桂英 gave blood, and tells of it with a photo; and of her home.
    for deed in (BLOOD, FAMILY):
        steps.declare(wang, deed, "有证书和照片，请评议小组核实。", photo=True)
        expect(wang.page.locator(".photos img")).to_have_count(1)

    # The panel looks into it at the door, on the phone; staff publish; the days of notice go by.
    liu.open(f"{BANK}/panel")
    liu.follow(bank("Begin with the first"))
    expect(liu.page.locator(".photos img")).to_have_count(1)
    for _deed in range(2):
        steps.confirm(liu)
    liu.sees(bank("Nothing waits for your word. Thank you!"))
    wang.open(f"{BANK}/card")
    wang.sees(bank.plural("One more point opens it.", "%(count)s more points open it.", 10))
    steps.publish(zhao, 2)
    steps.open_notice(wang)
    line = f"王*英 · {FAMILY}"
    wang.sees(f"王*英 · {BLOOD}", line)

    # A neighbour doubts one line; the evaluator has looked, answers, and the line stays.
    zhang = visit(person_with(name="张秀兰"))
    steps.object_to(zhang, line, "上个月她家还在楼道堆东西。")
    words = "我们上门看过，楼道已经清理，六项都符合，评议结果不变。"
    steps.answer(visit(person_with("evaluator", name="周晓燕")), line, "keep", words)
    zhang.open("/c/longhai/inbox")
    zhang.sees(FAMILY)
    clock.move(days=8)
    jobs.run_due(database)

    # Ten points: in the passbook, and the first star on the courtesy card.
    wang.open("/c/longhai/wallet")
    expect(wang.page.locator(".passbook__balance")).to_contain_text("10")
    wang.open(f"{BANK}/card")
    _has_one_star(wang)
    wang.press(bank("Show it to a merchant"))
    zheng.open(f"/q/{wang.page.locator('.show-code__text').inner_text()}")
    _has_one_star(zheng)
    expect(zheng.page.locator("main")).not_to_contain_text("王桂英")

    # The purchase guide of a class, and its calendar.
    wang.open(f"{BANK}/shop")
    wang.follow(CLASS)
    wang.sees(bank("For how many?"), "毛笔字")
    with database.reading() as session:
        first = services.times(session, _look_up(session, CLASS)[0].id)[0]
    wang.page.locator(f'input[value="{first.id}"]').check()
    wang.press(bank("Book it"))
    wang.sees(bank("Place booked"))
    code = wang.page.locator(".show-code__text").inner_text()
    zheng.open(f"{BANK}/merchant")
    zheng.follow(CLASS)
    expect(zheng.row("王*英")).to_have_count(1)

    # On the day the teacher scans it, once.
    clock.set(first.starts_at)
    zheng.open(f"/q/{code}")
    zheng.sees(CLASS, "王*英")
    zheng.press(bank("It has been done"))
    zheng.sees(bank("Handed over: %(title)s, %(points)s points.", title=CLASS, points=10))
    zheng.open(f"/q/{code}", status=409)

    # It stands in her passbook, in the merchant's statement, and in what staff settle.
    wang.open("/c/longhai/wallet")
    expect(wang.page.locator(".passbook__balance")).to_contain_text("0")
    expect(wang.row(CLASS)).to_contain_text("10")
    wang.open(f"{BANK}/card")
    _has_one_star(wang)
    zheng.open(f"{BANK}/merchant")
    zheng.open(f"{BANK}/merchant")
    zheng.follow(bank("Statement of the month"))
    expect(zheng.row(CLASS).first).to_contain_text("10.00")
    expect(zheng.row(CLASS, "王*英")).to_have_count(1)
    zhao.open(f"{BANK}/desk/shop/settlement")
    expect(zhao.row("晨光文具店")).to_contain_text("10.00")
    zhao.follow("晨光文具店")
    zhao.sees(bank("Each exchange"), "王*英")


def test_a_voucher_is_checked_without_a_network(
    visit: Visit,
    database: Database,
    community: Place,
    clock: MovableClock,
    resident: Somebody,
    merchant: Somebody,
    tmp_path: Path,
) -> None:
    shop = _without_network(database, community, NOODLES, resident)
    wang, cook = visit(resident), visit(merchant)
    wang.open(f"{BANK}/shop")
    wang.follow(NOODLES)
    wang.press(bank("Get a voucher"))
    code = wang.page.locator(".show-code__text").inner_text()
    note = _note(database, shop, code)

    cook.open(f"{BANK}/merchant")
    with cook.page.expect_download() as saving:
        cook.page.get_by_role("link", name=cook.say(bank("Page for checking vouchers"))).click()
    saved = tmp_path / "check.html"
    saving.value.save_as(saved)
    cook.page.context.set_offline(True)
    cook.page.clock.set_fixed_time(clock.now())
    cook.page.goto(f"file://{quote(str(saved))}")

    def check(text: str) -> str:
        cook.page.locator("#text").fill(text)
        cook.page.locator("#check").click()
        expect(cook.page.locator("#answer")).not_to_be_empty()
        return cook.page.locator("#answer").inner_text()

    assert check(note.replace("points 6", "points 60")).startswith("无效")
    assert check(note.replace("小面", "火锅")).startswith("无效")
    assert check(note).startswith("有效")
    cook.page.locator("#take").click()
    expect(cook.page.locator("#list li")).to_contain_text(code)
    assert "已在本店使用过" in check(note)

    cook = visit(merchant)
    cook.open(f"{BANK}/merchant")
    cook.fill(code=code)
    cook.press(bank("Check the code"))
    cook.press(bank("I have handed it over"))
    cook.fill(code=code)
    cook.press(bank("Check the code"), status=409)
    cook.sees(NOODLES)


def _has_one_star(visitor: Visitor) -> None:
    stars = web("%(value)s of %(of)s stars", value=1, of=5)
    expect(visitor.page.locator("main").get_by_role("img", name=visitor.say(stars))).to_be_visible()


def _look_up(session: Session, title: str) -> tuple[Goods, Merchant]:
    goods = session.execute(select(Goods).where(col(Goods.title) == title)).scalar_one()
    return goods, session.get_one(Merchant, goods.merchant_id)


def _without_network(
    database: Database, community: Place, title: str, resident: Somebody
) -> Merchant:
    """Give the resident points to spend, and return the merchant, who takes printed vouchers."""
    with database.writing() as session:
        _goods, shop = _look_up(session, title)
        shopkeeping.change_merchant(
            session, SYSTEM, community.id, shop.id, quota=300, about="", open_=True, offline=True
        )
        depositor = purse.lock(session, community.id, resident.id)
        unit = purse.unit(session, community.id, purse.POINTS)
        source, purse_id = purse.source(session, unit), depositor.points_account_id
        gift = Transfer(key="gift", from_id=source, to_id=purse_id, amount=30, reason="test.gift")
        points.transfer(session, SYSTEM, gift)
        session.flush()
        session.expunge(shop)
        return shop


def _note(database: Database, shop: Merchant, code: str) -> str:
    """Return what a phone reads from the voucher's picture."""
    with database.reading() as session:
        made = session.execute(
            select(col(Redemption.id)).where(col(Redemption.merchant_id) == shop.id)
        ).scalar_one()
        return vouchers.note(session, made, code)

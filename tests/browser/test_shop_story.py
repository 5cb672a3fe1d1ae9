"""Redeeming on two phones: a class is booked and scanned; a voucher checked without a network."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlmodel import col
from tests.browser.conftest import Visit
from tests.browser.visiting import bank

from linli import people, points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.points import Transfer
from linli.testing import MakePerson, MovableClock, Somebody
from linli_moral_bank.books import purse
from linli_moral_bank.models import Goods, Merchant, Redemption
from linli_moral_bank.shop import services, shopkeeping, vouchers

BANK = "/c/longhai/moral_bank"
CLASS, NOODLES = "周末书法班一节", "小面一碗"


@pytest.fixture
def language() -> str:
    """Both languages are read in the longer story; here one is enough."""
    return "zh-CN"


def test_a_class_is_booked_and_the_merchant_scans(
    visit: Visit,
    database: Database,
    community: Place,
    clock: MovableClock,
    resident: Somebody,
    person_with: MakePerson,
) -> None:
    teacher = person_with(name="郑小红")
    goods, shop = _set_up(database, community, CLASS, resident)
    with database.writing() as session:
        people.name_agent(session, SYSTEM, shop.organisation_id, teacher.id)
        first = services.times(session, goods.id)[0]

    wang = visit(resident)
    wang.open(f"{BANK}/shop")
    wang.follow(CLASS)
    wang.sees(bank("For how many?"), "毛笔字")
    wang.page.locator(f'input[value="{first.id}"]').check()
    wang.press(bank("Book it"))
    code = wang.page.locator(".show-code__text").inner_text()

    clock.set(first.starts_at)
    zheng = visit(teacher)
    zheng.open(f"/q/{code}")
    zheng.sees(CLASS, "王*英")
    zheng.press(bank("It has been done"))
    zheng.sees(bank("Handed over: %(title)s, %(points)s points.", title=CLASS, points=10))
    zheng.open(f"/q/{code}", status=409)
    wang.open(f"{BANK}/redemptions")
    wang.sees(bank("Handed over"))


def test_a_voucher_is_checked_without_a_network(
    visit: Visit,
    database: Database,
    community: Place,
    clock: MovableClock,
    resident: Somebody,
    merchant: Somebody,
    tmp_path: Path,
) -> None:
    _goods, shop = _set_up(database, community, NOODLES, resident, offline=True)
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


def _set_up(
    database: Database, community: Place, title: str, resident: Somebody, *, offline: bool = False
) -> tuple[Goods, Merchant]:
    """Give the resident points to spend, and return something with its merchant."""
    with database.writing() as session:
        goods = session.execute(select(Goods).where(col(Goods.title) == title)).scalar_one()
        shop = session.get_one(Merchant, goods.merchant_id)
        shopkeeping.change_merchant(
            session, SYSTEM, community.id, shop.id, quota=300, about="", open_=True, offline=offline
        )
        depositor = purse.lock(session, community.id, resident.id)
        unit = purse.unit(session, community.id, purse.POINTS)
        source, purse_id = purse.source(session, unit), depositor.points_account_id
        gift = Transfer(key="gift", from_id=source, to_id=purse_id, amount=30, reason="test.gift")
        points.transfer(session, SYSTEM, gift)
        session.flush()
        session.expunge(goods)
        session.expunge(shop)
        return goods, shop


def _note(database: Database, shop: Merchant, code: str) -> str:
    """Return what a phone reads from the voucher's picture."""
    with database.reading() as session:
        made = session.execute(
            select(col(Redemption.id)).where(col(Redemption.merchant_id) == shop.id)
        ).scalar_one()
        return vouchers.note(session, made, code)

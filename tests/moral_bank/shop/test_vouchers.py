"""Vouchers for merchants without a network: signed, one merchant, one use, handed in later."""

from base64 import b64encode
from datetime import date, timedelta

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, goods_id, main_part, shown_code, with_points
from tests.moral_bank.longhai import Bank, decide, give, good
from tests.moral_bank.redeeming import merchant_of, redeem
from tests.moral_bank.shop.test_services import SATURDAY, haircuts

from linli import people, points
from linli.access import SYSTEM
from linli.clock import now
from linli.codes import CodeUsed
from linli.db import Database
from linli.points import log
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.books import purse
from linli_moral_bank.models import Redemption, RedemptionState
from linli_moral_bank.shop import handing_over, redemption, services, shopkeeping, vouchers
from linli_moral_bank.shop.refusals import (
    OtherMerchant,
    ShopRefused,
    VoucherExpired,
    VoucherForged,
    VoucherOut,
)

TODAY = date(2026, 3, 2)


def without_network(session: Session, bank: Bank, title: str = "小面一碗") -> None:
    shop = merchant_of(session, good(session, title))
    shopkeeping.change_merchant(
        session, SYSTEM, bank.id, shop.id, quota=300, about="", open_=True, offline=True
    )


def printed(session: Session, bank: Bank) -> tuple[Redemption, str]:
    """Return a redemption at the noodle shop with the text of its voucher."""
    without_network(session, bank)
    give(session, bank, bank.resident, 20)
    noodles = good(session, "小面一碗").id
    made, code = vouchers.issue(session, bank.resident.actor, bank.id, noodles, portions=2)
    assert code is not None
    return made, vouchers.note(session, made.id, code.text)


def test_checked_without_a_network_and_handed_in_once(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    made, text = printed(session, bank)
    assert purse.holdings(session, bank.id, bank.resident.id).available == 8
    publics = [key.public for key in log.keys(session)]
    voucher = vouchers.read(text, bank.id, publics)
    assert (voucher.points, voucher.what) == (12, "小面一碗 ×2")
    assert voucher.last_day == TODAY + timedelta(days=30)
    vouchers.check(voucher, made.merchant_id, voucher.last_day)
    with pytest.raises(VoucherExpired, match="was good until"):
        vouchers.check(voucher, made.merchant_id, voucher.last_day + timedelta(days=1))
    with pytest.raises(OtherMerchant):
        vouchers.check(voucher, bank.id, TODAY)
    for forged in (text.replace("points 12", "points 99"), text.replace("×2", "×9"), "voucher", ""):
        with pytest.raises(VoucherForged):
            vouchers.read(forged, bank.id, publics)
    with pytest.raises(VoucherForged):
        vouchers.read(text, made.id, publics)
    with pytest.raises(VoucherForged):
        vouchers.read(text, bank.id, [])
    # It is handed in ten days after its last day, as the merchant rarely comes by.
    clock.move(days=40)
    code = vouchers.code_in(text)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    paid = points.balance(session, merchant_of(session, good(session, "小面一碗")).account_id)
    assert (made.state, paid.balance) == (RedemptionState.HANDED_OVER, 12)
    with pytest.raises(CodeUsed, match="already used: 小面一碗 was handed over"):
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code)


def test_what_is_not_used_comes_back_and_not_before(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    made, _text = printed(session, bank)
    for refused in (redemption.cancel, redemption.new_code):
        with pytest.raises(VoucherOut):
            refused(session, bank.resident.actor, bank.id, made.id)
    assert made.expires_at - now(session) > timedelta(days=44)
    clock.move(days=46)
    redemption.give_back(session, {"redemption_id": str(made.id)})
    assert made.state is RedemptionState.EXPIRED
    assert purse.holdings(session, bank.id, bank.resident.id).available == 20


def test_how_long_it_may_be_handed_in_is_decided_here(session: Session, bank: Bank) -> None:
    decide(session, bank, voucher_days=5, hand_in_days=2)
    made, text = printed(session, bank)
    assert "until 2026-03-07" in text
    assert timedelta(days=7) < made.expires_at - now(session) <= timedelta(days=8)


def test_one_that_cannot_be_signed_is_not_given_out(
    session: Session, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(session, bank)
    noodles = good(session, "小面一碗")
    left, actor = noodles.stock, bank.resident.actor
    monkeypatch.setenv("LINLI_LEDGER_KEY", b64encode(bytes(32)).decode())
    with pytest.raises(log.LedgerKeyMissing), session.begin_nested():
        vouchers.issue(session, actor, bank.id, noodles.id)
    session.refresh(noodles)
    assert noodles.stock == left
    assert purse.holdings(session, bank.id, bank.resident.id).held == 12, "of the first one"


def test_merchants_with_a_network_take_codes(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    noodles = good(session, "小面一碗").id
    with pytest.raises(ShopRefused, match="from the phone"):
        vouchers.issue(session, bank.resident.actor, bank.id, noodles)
    without_network(session, bank)
    actor = bank.resident.actor
    first, code = vouchers.issue(session, actor, bank.id, noodles, once="form")
    again, none = vouchers.issue(session, actor, bank.id, noodles, once="form")
    assert (first.id, code is None, none) == (again.id, False, None)
    assert vouchers.last_day_of(session, redeem(session, bank, "鲜肉包一个").id) is None


def test_a_place_at_a_service_is_on_a_voucher_of_that_day(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    haircut = haircuts(session, bank)
    without_network(session, bank, haircut.title)
    give(session, bank, bank.resident, 40)
    saturday = services.times(session, haircut.id)[0]
    actor = bank.resident.actor
    made, code = vouchers.issue(session, actor, bank.id, haircut.id, time_id=saturday.id)
    assert code is not None
    publics = [key.public for key in log.keys(session)]
    text = vouchers.note(session, made.id, code.text)
    voucher = vouchers.read(text, bank.id, publics)
    assert voucher.what == "洗剪吹一次 2026-03-07 09:00"
    assert voucher.last_day == SATURDAY
    with pytest.raises(VoucherExpired):
        vouchers.check(voucher, made.merchant_id, SATURDAY + timedelta(days=1))
    clock.set(saturday.ends_at + timedelta(days=10))
    people.name_agent(session, SYSTEM, merchant_of(session, haircut).organisation_id, bank.far.id)
    handing_over.hand_over(session, bank.far.actor, bank.id, vouchers.code_in(text))
    assert made.state is RedemptionState.HANDED_OVER


def test_a_service_without_a_network_is_booked_on_the_page(
    client: Client, bank: Bank, database: Database
) -> None:
    with_points(database, bank)
    with database.writing() as session:
        haircut = haircuts(session, bank)
        without_network(session, bank, haircut.title)
        goods, saturday = haircut.id, services.times(session, haircut.id)[0].id
    page = client.sign_in(bank.resident).get(f"{HOME}/shop/{goods}")
    assert "has no network" in page.text
    made = page.submit("Book it", portions=1, time=saturday)
    assert "takes it until Mar 7, 2026, once." in made.text and "<svg" in made.html
    assert "Cancel the booking" not in main_part(made)


def test_printed_on_the_page_and_handed_in_from_its_text(
    client: Client, bank: Bank, database: Database
) -> None:
    with_points(database, bank)
    client.sign_in(bank.staff)
    with database.reading() as session:
        shop = good(session, "小面一碗").merchant_id
    kept = client.get(f"{HOME}/desk/shop/{shop}")
    kept.submit("Save", quota=300, about="", open="true", offline="true")
    resident = client.another(bank.resident)
    page = resident.get(f"{HOME}/shop/{goods_id(database)}").submit("Get a voucher", portions=1)
    assert "takes it until Apr 1, 2026, once." in page.text and "<svg" in page.html
    assert "Cancel the redemption" not in main_part(page)
    assert "was printed elsewhere" in client.another(bank.resident).get(page.path).text
    code = shown_code(page)
    merchant = client.another(bank.merchant)
    assert merchant.get(f"{HOME}/merchant").status == 200
    checker = merchant.get(f"{HOME}/merchant/{shop}/vouchers.html")
    assert checker.status == 200 and f"{shop.hex}" in checker.html and "/voucher" in checker.html
    assert client.another(bank.far).get(f"{HOME}/merchant/{shop}/vouchers.html").status == 403
    text = f"linli/x/voucher voucher {code} merchant {shop.hex} until 2026-04-01"
    shown = merchant.get(f"{HOME}/merchant").submit("Check the code", code=text)
    assert "小面一碗" in main_part(shown)
    assert "Handed over: 小面一碗" in shown.submit("I have handed it over").text

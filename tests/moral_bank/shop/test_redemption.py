"""From a good on offer to its being handed over, and every reason for which it is not."""

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, decide, give, good
from tests.moral_bank.redeeming import code_of, merchant_of, redeem, used

from linli import codes, inbox, jobs, points
from linli.access import SYSTEM, Actor, NotAllowed
from linli.codes import CodeCancelled, CodeExpired, CodeUnknown, CodeUsed
from linli.communities import Place
from linli.db import Database
from linli.i18n import translate
from linli.subjects import Subject
from linli.testing.clock import MovableClock
from linli_moral_bank.books import purse
from linli_moral_bank.models import Redemption, RedemptionState, StockReason
from linli_moral_bank.shop import exchanges, handing_over, redemption, shopkeeping, stockbook
from linli_moral_bank.shop.refusals import (
    LimitReached,
    NotEnoughPoints,
    OtherMerchant,
    OutOfStock,
    QuotaSpent,
    RedeemRefused,
    RedemptionOver,
    RedemptionUnknown,
    ShopUnknown,
)


def test_a_bowl_of_noodles(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    noodles = good(session, "小面一碗")
    made = redeem(session, bank, portions=2)
    assert (made.state, made.points, made.month) == (RedemptionState.RESERVED, 12, "2026-03")
    session.refresh(noodles)
    assert (noodles.stock, used(session, bank, noodles)) == (58, 12)
    mine = purse.holdings(session, bank.id, bank.resident.id)
    assert (mine.balance, mine.held, mine.available) == (20, 12, 8)
    code = code_of(session, bank, made)
    shown = handing_over.look_up(session, bank.merchant.actor, bank.id, code)
    assert (shown.title, shown.portions, shown.points) == ("小面一碗", 2, 12)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    assert (made.state, made.handed_over_by_id) == (RedemptionState.HANDED_OVER, bank.merchant.id)
    mine = purse.holdings(session, bank.id, bank.resident.id)
    assert (mine.balance, mine.held, mine.score) == (8, 0, 0)
    paid = merchant_of(session, noodles).account_id
    assert points.balance(session, paid).balance == 12
    assert "was handed over to you at 巷口小面馆" in str(
        inbox.page(session, bank.resident.id)[0].text
    )


def test_staff_redeem_for_the_person_at_the_counter(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 10)
    noodles = good(session, "小面一碗")
    at_counter = Actor(bank.staff.id, on_behalf_of=bank.resident.id, origin="test")
    made = redemption.redeem(session, at_counter, bank.id, noodles.id)
    assert made.person_id == bank.resident.id
    pretender = Actor(bank.far.id, on_behalf_of=bank.resident.id, origin="test")
    with pytest.raises(NotAllowed):
        redemption.redeem(session, pretender, bank.id, noodles.id)


def test_not_enough_points(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 5)
    with pytest.raises(NotEnoughPoints, match="costs 6 points, and 5 are there"):
        redeem(session, bank)
    assert (good(session, "小面一碗").stock, used(session, bank, good(session, "小面一碗"))) == (
        60,
        0,
    )


def test_who_owes_redeems_nothing(session: Session, bank: Bank) -> None:
    with pytest.raises(NotEnoughPoints, match="0 are there"):
        redeem(session, bank)


def test_out_of_stock(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 200)
    give(session, bank, bank.far, 200)
    oil = good(session, "食用油 1.8 升")
    stockbook.restock(session, bank.staff.actor, bank.id, oil.id, -2, StockReason.SPOILED)
    redeem(session, bank, oil.title)
    with pytest.raises(OutOfStock, match="has just run out"):
        redeem(session, bank, oil.title, bank.far)
    assert used(session, bank, oil) == 28


def test_the_quota_of_the_month(session: Session, bank: Bank, clock: MovableClock) -> None:
    give(session, bank, bank.resident, 200)
    noodles = good(session, "小面一碗")
    shopkeeping.change_merchant(
        session, SYSTEM, bank.id, noodles.merchant_id, quota=13, about="", open_=True
    )
    redeem(session, bank, portions=2)
    with pytest.raises(QuotaSpent, match="next month"):
        redeem(session, bank)
    assert good(session, "小面一碗").stock == 58
    clock.move(days=31)
    assert redeem(session, bank).month == "2026-04"


def test_the_limit_of_one_person(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 200)
    made = redeem(session, bank, "洗剪吹一次")
    with pytest.raises(LimitReached):
        redeem(session, bank, "洗剪吹一次")
    redemption.cancel(session, bank.resident.actor, bank.id, made.id)
    redeem(session, bank, "洗剪吹一次")


@pytest.mark.parametrize("portions", [0, -1, 11])
def test_portions_are_from_one_to_ten(session: Session, bank: Bank, portions: int) -> None:
    give(session, bank, bank.resident, 200)
    with pytest.raises(RedeemRefused, match="from 1 to 10"):
        redeem(session, bank, "豆浆一杯", portions=portions)
    decide(session, bank, most_portions=11)
    if portions > 0:
        redeem(session, bank, "豆浆一杯", portions=portions)


def test_what_is_not_on_offer(session: Session, bank: Bank, other_community: Place) -> None:
    give(session, bank, bank.resident, 200)
    noodles = good(session, "小面一碗")
    with pytest.raises(ShopUnknown):
        redemption.redeem(session, bank.resident.actor, bank.id, bank.resident.id)
    shopkeeping.change_merchant(
        session, SYSTEM, bank.id, noodles.merchant_id, quota=500, about="", open_=False
    )
    with pytest.raises(RedeemRefused, match="not on offer"):
        redeem(session, bank)
    with pytest.raises(NotAllowed):
        redemption.redeem(session, bank.resident.actor, other_community.id, noodles.id)


def test_a_form_sent_twice_redeems_once(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    first = redeem(session, bank, once="the same form")
    assert redeem(session, bank, once="the same form").id == first.id
    assert good(session, "小面一碗").stock == 59


def test_cancelled_everything_comes_back(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    code = code_of(session, bank, made)
    with pytest.raises(RedemptionUnknown):
        redemption.cancel(session, bank.far.actor, bank.id, made.id)
    redemption.cancel(session, bank.resident.actor, bank.id, made.id)
    noodles = good(session, "小面一碗")
    session.refresh(noodles)
    assert (noodles.stock, used(session, bank, noodles)) == (60, 0)
    assert purse.holdings(session, bank.id, bank.resident.id).available == 20
    with pytest.raises(CodeCancelled):
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    with pytest.raises(RedemptionOver, match="cancelled"):
        redemption.cancel(session, bank.resident.actor, bank.id, made.id)


def test_what_nobody_fetches_comes_back(
    database: Database, bank: Bank, clock: MovableClock
) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, 20)
        made = redeem(session, bank)
        code = code_of(session, bank, made)
    clock.move(hours=48)
    with database.reading() as session:  # nobody has done anything yet, and it is right already
        shown = exchanges.mine(session, bank.resident.id, bank.id)[0]
        assert shown.state is RedemptionState.EXPIRED
        assert purse.holdings(session, bank.id, bank.resident.id).available == 20
        assert exchanges.open_count(session, bank.resident.id, bank.id) == 0
    with database.writing() as session:
        with pytest.raises(CodeExpired):
            handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
        with pytest.raises(RedemptionOver, match="time to fetch this is over"):
            redemption.new_code(session, bank.resident.actor, bank.id, made.id)
    with database.writing() as session:
        assert jobs.catch_up(session, bank.id) > 0
    with database.writing() as session:
        noodles = good(session, "小面一碗")
        assert (noodles.stock, used(session, bank, noodles)) == (60, 0)
        assert session.get_one(Redemption, made.id).state is RedemptionState.EXPIRED
        redemption.give_back(session, {"redemption_id": str(made.id)})
        assert good(session, "小面一碗").stock == 60


def test_a_code_works_once(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    code = code_of(session, bank, made)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    with pytest.raises(CodeUsed, match=r"already used: 小面一碗 .* on Mar 2, 2026 9:00"):
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    with pytest.raises(CodeUsed) as elsewhere:
        handing_over.look_up(session, bank.other_merchant.actor, bank.id, code)
    assert "小面" not in str(elsewhere.value)
    assert "2026年3月2日 09:00" in translate(elsewhere.value.text, "zh-Hans")
    with pytest.raises(RedemptionOver, match="already handed over"):
        redemption.cancel(session, bank.resident.actor, bank.id, made.id)


def test_a_new_code_replaces_the_old_one(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    old, new = code_of(session, bank, made), code_of(session, bank, made)
    with pytest.raises(CodeCancelled):
        handing_over.look_up(session, bank.merchant.actor, bank.id, old)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, new)


def test_another_merchant_takes_no_code(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    code = code_of(session, bank, made)
    for somebody in (bank.other_merchant, bank.resident, bank.president):
        for rule in (handing_over.look_up, handing_over.hand_over):
            with pytest.raises(OtherMerchant, match="for 巷口小面馆, not for you"):
                rule(session, somebody.actor, bank.id, code)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)


def test_a_code_that_does_not_exist(session: Session, bank: Bank) -> None:
    with pytest.raises(CodeUnknown):
        handing_over.look_up(session, bank.merchant.actor, bank.id, "K7MDP-3XQW9")


def test_the_state_of_a_code_follows(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    subject = Subject("moral_bank.redemption", made.id)
    code = code_of(session, bank, made)
    state = codes.state_of(session, subject)
    assert state is not None and state.state == "open"
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    state = codes.state_of(session, subject)
    assert state is not None and state.state == "used"

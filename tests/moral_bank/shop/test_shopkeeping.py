"""Keeping the shop: merchants, goods, prices and stock."""

from datetime import timedelta

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, merchant_of, redeem

from linli import points
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.people import NotItsAgent
from linli.points import Owner, OwnerKind
from linli_moral_bank.books import purse
from linli_moral_bank.models import StockReason
from linli_moral_bank.shop import (
    catalogue,
    exchanges,
    handing_over,
    merchants,
    redemption,
    shopkeeping,
    stock_movements,
    stockbook,
    stocktaking,
)
from linli_moral_bank.shop.refusals import (
    ShopRefused,
    ShopUnknown,
)


def test_a_merchants_page_is_for_its_agents(session: Session, bank: Bank) -> None:
    merchant = merchant_of(session, good(session, "小面一碗"))
    since = now(session) - timedelta(days=1)
    with pytest.raises(NotItsAgent):
        exchanges.at_merchant(session, bank.resident.actor, bank.place, merchant, since)
    assert exchanges.at_merchant(session, bank.merchant.actor, bank.place, merchant, since) == []
    assert [name for _one, name in merchants.acted_for(session, bank.merchant.actor, bank.id)] == [
        "巷口小面馆"
    ]
    assert merchants.acted_for(session, SYSTEM, bank.id) == []


def test_keeping_the_shop(session: Session, bank: Bank) -> None:
    keeper, noodles = bank.staff.actor, good(session, "小面一碗")
    with pytest.raises(NotAllowed):
        merchants.listed(session, bank.resident.actor, bank.place)
    with pytest.raises(NotAllowed):
        stockbook.restock(session, bank.resident.actor, bank.id, noodles.id, 5, StockReason.BOUGHT)
    assert stockbook.restock(session, keeper, bank.id, noodles.id, 5, StockReason.BOUGHT) == 65
    with pytest.raises(ShopRefused, match="not so many left"):
        stockbook.restock(session, keeper, bank.id, noodles.id, -66, StockReason.BOUGHT)
    with pytest.raises(ShopRefused, match="not counted"):
        stockbook.restock(
            session, keeper, bank.id, good(session, "洗剪吹一次").id, 1, StockReason.BOUGHT
        )
    for change, why, sentence in (
        (0, StockReason.BOUGHT, "how many came or went"),
        (1, StockReason.OTHER, "what it was"),
        (1, StockReason.OPENING, "choose why"),
    ):
        with pytest.raises(ShopRefused, match=sentence):
            stockbook.restock(session, keeper, bank.id, noodles.id, change, why)
    with pytest.raises(ShopRefused, match="already offers"):
        shopkeeping.add_goods(
            session, keeper, bank.id, noodles.merchant_id, title="小面一碗", price=6
        )
    for wrong in ({"title": " "}, {"price": 0}, {"stock": -1}, {"person_limit": 0}):
        with pytest.raises(ShopRefused):
            shopkeeping.add_goods(
                session,
                keeper,
                bank.id,
                noodles.merchant_id,
                **{"title": "抄手", "price": 7, **wrong},  # type: ignore[arg-type]
            )
    shopkeeping.change_goods(
        session,
        keeper,
        bank.id,
        noodles.id,
        title="小面一碗",
        price=7,
        about="",
        person_limit=None,
        active=False,
    )
    titles = [one.title for one in catalogue.on_offer(session, bank.place, None)]
    assert "小面一碗" not in titles and "豌杂面一碗" in titles
    with pytest.raises(ShopRefused, match="below zero"):
        shopkeeping.change_merchant(
            session, keeper, bank.id, noodles.merchant_id, quota=-1, about="", open_=True
        )
    with pytest.raises(ShopUnknown):
        shopkeeping.add_merchant(session, keeper, bank.id, bank.id, quota=5)
    with pytest.raises(ShopRefused, match="already on the list"):
        organisation = merchant_of(session, noodles).organisation_id
        shopkeeping.add_merchant(session, keeper, bank.id, organisation, quota=5)


def test_the_book_of_the_stock_adds_up_to_the_shelf(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 50)
    keeper, noodles = bank.staff.actor, good(session, "小面一碗").id
    for _twice in range(2):
        stock = stockbook.restock(
            session, keeper, bank.id, noodles, 5, StockReason.GIVEN, note="邻里合作社", once="form"
        )
    assert stock == 65
    stockbook.restock(session, keeper, bank.id, noodles, -3, StockReason.SPOILED)
    fetched, _waiting = redeem(session, bank, portions=2), redeem(session, bank, portions=4)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code_of(session, bank, fetched))
    stocktaking.count(session, keeper, bank.id, noodles, 59, "少了一碗")
    moved = session.execute(stock_movements.movements(bank.id)).all()
    mine = [(row.why, row.change) for row in moved if row.goods_id == noodles]
    assert sorted(mine) == [
        ("counted", -1),
        ("given", 5),
        ("handed_over", -2),
        ("opening", 60),
        ("spoiled", -3),
    ]
    assert stocktaking.expected(session, noodles) == 59
    last, given, first = stock_movements.changes(session, noodles)
    assert (given.changed_by, given.note, first.why) == (
        "赵玉梅",
        "邻里合作社",
        StockReason.OPENING,
    )
    assert stock_movements.changes(session, noodles, before=last.id, limit=1) == [given]


def test_a_good_is_counted_no_longer_and_again(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 50)
    keeper, noodles = bank.staff.actor, good(session, "小面一碗")
    redeem(session, bank, portions=4)
    with pytest.raises(NotAllowed):
        stockbook.count_from_now(session, bank.resident.actor, bank.id, noodles.id, None)
    with pytest.raises(ShopRefused, match="counted already"):
        stockbook.count_from_now(session, keeper, bank.id, noodles.id, 9)
    stockbook.count_from_now(session, keeper, bank.id, noodles.id, None)
    assert good(session, "小面一碗").stock is None
    with pytest.raises(ShopRefused, match="is not counted"):
        stockbook.count_from_now(session, keeper, bank.id, noodles.id, None)
    uncounted = redeem(session, bank)
    with pytest.raises(ShopRefused, match="5 are set aside"):
        stockbook.count_from_now(session, keeper, bank.id, noodles.id, 4)
    for _twice in range(2):
        stockbook.count_from_now(session, keeper, bank.id, noodles.id, 20, once="form")
    assert noodles.stock == 15
    redemption.cancel(session, bank.resident.actor, bank.id, uncounted.id)
    session.refresh(noodles)
    assert (noodles.stock, stocktaking.expected(session, noodles.id)) == (16, 20)
    book = stock_movements.changes(session, noodles.id)
    assert [one.change for one in book] == [20, -60, 60]
    class_ = good(session, "周末书法班一节").id
    with pytest.raises(ShopRefused, match="booked for a time"):
        stockbook.count_from_now(session, keeper, bank.id, class_, 9)


def test_a_price_that_rises_leaves_what_was_reserved(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    shopkeeping.change_goods(
        session,
        SYSTEM,
        bank.id,
        made.goods_id,
        title="小面一碗",
        price=9,
        about="",
        person_limit=None,
        active=True,
    )
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code_of(session, bank, made))
    assert purse.holdings(session, bank.id, bank.resident.id).balance == 14


def test_accounts_belong_to_the_merchants_organisation(session: Session, bank: Bank) -> None:
    merchant = merchant_of(session, good(session, "小面一碗"))
    account = points.account(session, merchant.account_id)
    assert account.owner == Owner(OwnerKind.ORGANISATION, merchant.organisation_id)

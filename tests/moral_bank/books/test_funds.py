"""The fund and the stock: what came in, what it bought, what is on the shelf, what is settled."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, give, good, photo
from tests.moral_bank.redeeming import code_of, redeem

from linli import access, communities
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_moral_bank.books import bought, fund_cost, funds
from linli_moral_bank.books.funds import FundRefused
from linli_moral_bank.models import FundSource, StockReason
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import handing_over, redemption, stockbook, stocktaking
from linli_moral_bank.shop.refusals import ShopRefused, ShopUnknown

TODAY = date(2026, 3, 2)
HOME = "/c/longhai/moral_bank"


def enter(session: Session, bank: Bank, source: FundSource, fen: int, **more: object) -> None:
    values = {"title": "区财政拨款", "happened_on": TODAY, **more}
    funds.enter(
        session,
        bank.president.actor,
        bank.id,
        source=source,
        amount_fen=fen,
        **values,  # type: ignore[arg-type]
    )


def test_the_book_and_what_stands_behind_the_points(session: Session, bank: Bank) -> None:
    empty = funds.reserve(session, bank.place)
    assert (empty.outstanding_points, empty.percent) == (0, None)
    give(session, bank, bank.resident, 3000)
    enter(session, bank, FundSource.DISTRICT, 200_000)
    enter(session, bank, FundSource.SPENT, 50_000, title="大米 20 袋")
    enter(session, bank, FundSource.IN_KIND, 30_000, title="超市赠油")
    assert funds.totals(session, bank.id) == {
        FundSource.DISTRICT: 200_000,
        FundSource.SPENT: -50_000,
        FundSource.IN_KIND: 30_000,
    }
    found = funds.reserve(session, bank.place)
    assert (found.outstanding_points, found.outstanding_fen) == (3000, 300_000)
    assert (found.money_fen, found.pledged_fen) == (150_000, 233_000)
    behind = 150_000 + 233_000 + found.goods_fen
    assert found.percent == behind * 100 // 300_000
    assert funds.entries(session, bank.id)[0].title == "超市赠油"


def test_what_a_point_has_cost(session: Session, bank: Bank) -> None:
    enter(session, bank, FundSource.DISTRICT, 200_000)
    enter(session, bank, FundSource.SPENT, 500, title="宣传海报")
    assert fund_cost.of(session, bank.id).fen_per_redeemed is None
    give(session, bank, bank.resident, 6)
    code = code_of(session, bank, redeem(session, bank))
    assert fund_cost.of(session, bank.id).redeemed_points == 0, "nothing was handed over yet"
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    found = fund_cost.of(session, bank.id)
    assert (found.spent_fen, found.redeemed_points, found.fen_per_redeemed) == (500, 6, 83)
    assert found.fen_per_point is None, "what merchants gave free says nothing of it"
    rice, oil = good(session, "大米 5 公斤"), good(session, "食用油 1.8 升")
    points = 10 * rice.price + 2 * oil.price
    goods = {rice.id: 10, oil.id: 2}
    enter(session, bank, FundSource.SPENT, 50_000, title="米和油", goods=goods)
    enter(session, bank, FundSource.SPENT, 60_000, title="记错了", goods={rice.id: 9})
    enter(session, bank, FundSource.SPENT, -60_000, title="冲回", goods={rice.id: 9})
    rice.price *= 2
    found = fund_cost.of(session, bank.id)
    assert (found.bought_fen, found.bought_points) == (50_000, points), "as it was that day"
    assert found.fen_per_point == round(50_000 / points)
    (entry,) = (one.id for one in funds.entries(session, bank.id) if one.title == "米和油")
    named = bought.of(session, [entry])[entry]
    assert [(one.title, one.portions) for one in named] == [(rice.title, 10), (oil.title, 2)]
    with pytest.raises(FundRefused, match="Only what was spent"):
        enter(session, bank, FundSource.OWN, 500, goods=goods)
    with pytest.raises(FundRefused, match="how many portions"):
        enter(session, bank, FundSource.SPENT, 500, goods={rice.id: 0})
    with pytest.raises(ShopUnknown):
        enter(session, bank, FundSource.SPENT, 500, goods={entry: 1})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_receipt_is_for_staff_and_supervisors(
    client: Client, bank: Bank, database: Database, person_with: MakePerson, tmp_path: Path
) -> None:
    keeper = client.another(person_with("bookkeeper"))
    with database.reading() as session:
        rice = good(session, "大米 5 公斤").id
    sent = {"source": "spent", "amount": "500", "title": "大米 20 袋", "good_1": str(rice)}
    page = keeper.get(f"{HOME}/fund")
    assert page.submit("Write into the book", **sent).status == 422
    with photo(tmp_path).open("rb") as file:
        done = page.submit(
            "Write into the book", **sent, portions_1="20", receipts=(file, "收据.jpg")
        )
    assert "大米 5 公斤 ×20" in done.text and "Cost of a point" in done.text
    (address,) = (to for label, to in done.links if label == "Receipt 1")
    supervisor = client.another(person_with("supervisor"))
    assert address in [to for _label, to in supervisor.get(f"{HOME}/fund").links]
    assert supervisor.get(address).status == 200
    for stranger in (client.another(bank.resident), client.another()):
        shown = stranger.get(f"{HOME}/fund")
        assert "大米 5 公斤 ×20" in shown.text and "Receipt 1" not in shown.text
        refused = stranger.get(address)
        assert refused.status == 403 or refused.path.startswith("/sign-in")
    sheet = keeper.get(f"{HOME}/fund").submit("CSV", what="fund", kind="csv")
    assert "大米 20 袋,-500.0,大米 5 公斤 ×20,1" in sheet.html


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"fen": 0}, "an amount"),
        ({"title": " "}, "from whom"),
        ({"happened_on": TODAY + timedelta(days=1)}, "not come yet"),
    ],
)
def test_an_entry_has_to_make_sense(
    session: Session, bank: Bank, wrong: dict[str, object], sentence: str
) -> None:
    more = dict(wrong)
    fen = more.pop("fen", 100)
    with pytest.raises(FundRefused, match=sentence):
        enter(session, bank, FundSource.OWN, fen, **more)  # type: ignore[arg-type]


def test_the_book_is_kept_by_few_and_never_changed(session: Session, bank: Bank) -> None:
    with pytest.raises(NotAllowed):
        funds.enter(
            session,
            bank.staff.actor,
            bank.id,
            source=FundSource.OWN,
            amount_fen=1,
            title="x",
            happened_on=TODAY,
        )
    enter(session, bank, FundSource.SPONSOR, 100)
    enter(session, bank, FundSource.SPONSOR, -100)
    assert funds.totals(session, bank.id) == {FundSource.SPONSOR: 0}
    with pytest.raises(DBAPIError, match="history"), session.begin_nested():
        session.execute(text("UPDATE moral_bank_fund_entry SET amount_fen = 5"))


def test_store_keeper_and_bookkeeper_are_two_where_the_community_says_so(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    rice = good(session, "大米 5 公斤")
    president, staff = bank.president.actor, bank.staff.actor
    enter(session, bank, FundSource.OWN, 100)
    stocktaking.count(session, president, bank.id, rice.id, 20)
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"keepers_apart": True}
    )
    enter(session, bank, FundSource.OWN, 100)
    with pytest.raises(DutiesIncompatible, match="keeps the stock"):
        stocktaking.count(session, president, bank.id, rice.id, 20)
    with pytest.raises(DutiesIncompatible):
        stockbook.restock(session, president, bank.id, rice.id, 1, StockReason.BOUGHT)
    stocktaking.count(session, staff, bank.id, rice.id, 20)
    access.grant(session, SYSTEM, bank.staff.id, "bookkeeper", bank.id)
    values: Any = {
        "source": FundSource.OWN,
        "amount_fen": 100,
        "title": "捐款",
        "happened_on": TODAY,
    }
    with pytest.raises(DutiesIncompatible):
        funds.enter(session, staff, bank.id, **values)
    clock.move(days=366)
    funds.enter(session, staff, bank.id, **values)


def test_a_difference_on_the_shelf_is_explained(
    session: Session, bank: Bank, other_community: Place
) -> None:
    rice = good(session, "大米 5 公斤")
    give(session, bank, bank.resident, 30)
    redemption.redeem(session, bank.resident.actor, bank.id, rice.id)
    assert stocktaking.expected(session, rice.id) == 20, "what is set aside lies on the shelf"
    staff = bank.staff.actor
    assert stocktaking.count(session, staff, bank.id, rice.id, 20) == 0
    with pytest.raises(ShopRefused, match="there should be 20") as refused:
        stocktaking.count(session, staff, bank.id, rice.id, 18)
    assert refused.value.field == "explanation"
    assert stocktaking.count(session, staff, bank.id, rice.id, 18, "两袋受潮") == -2
    assert (rice.stock, stocktaking.expected(session, rice.id)) == (17, 18)
    last, first = stocktaking.counts(session, rice.id)
    assert (last.difference, last.explanation, last.counted_by) == (-2, "两袋受潮", "赵玉梅")
    assert first.difference == 0
    with pytest.raises(ShopRefused, match="set aside for people"):
        stocktaking.count(session, staff, bank.id, rice.id, 0, "没有了")
    with pytest.raises(ShopRefused, match="is not counted"):
        stocktaking.count(session, staff, bank.id, good(session, "洗剪吹一次").id, 1)
    with pytest.raises(NotAllowed):
        stocktaking.count(session, bank.resident.actor, bank.id, rice.id, 17)
    with pytest.raises(ShopUnknown):
        stocktaking.count(session, SYSTEM, other_community.id, rice.id, 17)


def test_the_fund_and_the_shelf_on_their_pages(
    client: Client, bank: Bank, database: Database, person_with: MakePerson
) -> None:
    keeper = client.another(person_with("bookkeeper"))
    page = keeper.get(f"{HOME}/fund")
    refused = page.submit(
        "Write into the book", source="sponsor", amount="12.345", title="爱心企业"
    )
    assert refused.status == 422
    for _twice in range(2):  # a double tap
        done = refused.submit("Write into the book", amount="700000")
        assert "It is in the book." in done.text and "700,000.00" in done.text
    assert "1,400,000.00" not in done.text
    visitor = client.another().get(f"{HOME}/fund")
    assert "爱心企业" in visitor.text and "Write into the book" not in visitor.text
    with database.writing() as session:
        give(session, bank, bank.resident, 100)
    assert "over tenfold" in client.another().get(f"{HOME}/fund").text
    with database.reading() as session:
        rice = good(session, "大米 5 公斤").id
    shelf = client.another(bank.staff).get(f"{HOME}/desk/goods/{rice}")
    refused = shelf.submit("/count", counted=19)
    assert refused.status == 422 and "Please explain the difference" in refused.text
    done = refused.submit("/count", explanation="送样品")
    assert "the difference of −1 is written down" in done.text
    with database.writing() as session:
        enter(session, bank, FundSource.SPENT, 60_000, title="大米", goods={rice: 20})
    shelf = client.another(bank.staff).get(f"{HOME}/desk/goods/{rice}")
    assert "fund's book 20 were bought, and 0 of them are entered here" in shelf.text
    done = shelf.submit("Change the stock", change=20, why="bought")
    assert "fund's book" not in done.text


def test_the_month_is_settled(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, 12)
        noodles = good(session, "小面一碗")
        noodles.title = "=小面"
        made = redemption.redeem(session, bank.resident.actor, bank.id, noodles.id, portions=2)
        code = redemption.new_code(session, bank.resident.actor, bank.id, made.id)
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code.text)
    staff = client.another(bank.staff)
    page = staff.get(f"{HOME}/desk/shop").follow("Settlement")
    assert "巷口小面馆" in page.text and "12.00" in page.text
    address = next(to for label, to in page.links if label == "Excel")
    sent = staff._browser.get(address)
    sums, lines = load_workbook(io.BytesIO(sent.data)).worksheets
    assert [cell.value for cell in sums[2]][:6] == ["巷口小面馆", 2, 12, 12, 0, 12]
    assert (lines["C2"].value, lines["C2"].data_type) == ("=小面", "s")
    csv = staff._browser.get(address.replace("kind=xlsx", "kind=csv")).data
    assert csv.startswith(b"\xef\xbb\xbf") and "巷口小面馆,2,12,12.0,0.0,12.0,," in csv.decode(
        "utf-8-sig"
    )
    assert client.another(bank.resident).get(f"{HOME}/desk/shop/settlement").status == 403

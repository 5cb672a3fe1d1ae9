"""No list of the shop and the books ends in silence: there is a way to what does not fit on it."""

from datetime import date, time

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, goods_id, main_part
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, redeem

from linli.access import SYSTEM
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.books import funds, posters
from linli_moral_bank.calendar import today
from linli_moral_bank.models import FundSource, ServiceTime
from linli_moral_bank.pages.books import fund, public
from linli_moral_bank.pages.shop import choosing, merchant, redeemed, shelf
from linli_moral_bank.pages.shop import services as services_page
from linli_moral_bank.shop import exchanges, handing_over, services, stocktaking


def handed_over(session: Session, bank: Bank, number: int) -> None:
    """Let the resident fetch so many bowls, one after the other and in the same moment."""
    give(session, bank, bank.resident, 6 * number)
    for _number in range(number):
        made = redeem(session, bank)
        code = code_of(session, bank, made)
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code)


def test_exchanges_and_redemptions(
    client: Client, bank: Bank, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (public, merchant, redeemed):
        monkeypatch.setattr(module, "_AT_ONCE", 2)
    with database.writing() as session:
        handed_over(session, bank, 5)
        month = today(session, bank.place)
        assert len(exchanges.in_month(session, bank.place, month)) == 5
        monkeypatch.setattr(posters, "_MOST", 3)
        assert posters.of_exchanges(session, bank.place, month, "http://x", "en", "a4")
    for who, path in (
        (None, f"{HOME}/exchanges"),
        (bank.merchant, f"{HOME}/merchant"),
        (bank.resident, f"{HOME}/redemptions"),
    ):
        reader = client.another(who)
        page = reader.get(path)
        seen = []
        while True:
            seen.append(main_part(page).count("小面一碗"))
            if "Older" not in page.text:
                break
            page = page.follow("Older")
        assert seen == [2, 2, 1], path
        assert main_part(page.follow("Newer")).count("小面一碗") == 2


def test_the_public_book(
    client: Client,
    bank: Bank,
    database: Database,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(public, "_AT_ONCE", 2)
    with database.writing() as session:
        for _number in range(5):
            ready(session, bank, "errands", separate=True)
        publish(session, bank)
        let_the_notice_end(session, bank, clock)
    for path in (f"{HOME}/book", f"{HOME}/book?group={bank.group.id}"):
        page, seen = client.get(path), []
        while True:
            seen.append(main_part(page).count("王*英 · 帮邻居买菜取药"))
            if "Older" not in page.text:
                break
            page = page.follow("Older")
        assert seen == [2, 2, 1], path


def test_the_fund_and_the_counts_of_a_shelf(
    client: Client, bank: Bank, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fund, "_AT_ONCE", 2)
    monkeypatch.setattr(shelf, "_COUNTS", 2)
    goods = goods_id(database)
    with database.writing() as session:
        day = today(session, bank.place)
        for number in range(3):
            funds.enter(
                session,
                SYSTEM,
                bank.id,
                source=FundSource.OWN,
                amount_fen=100,
                title=f"捐款{number}",
                happened_on=day,
            )
            stocktaking.count(session, SYSTEM, bank.id, goods, 59 - number, f"少了{number}")
    staff = client.sign_in(bank.staff)
    for path, words in ((f"{HOME}/fund", "捐款"), (f"{HOME}/desk/goods/{goods}", "少了")):
        first = staff.get(path)
        older = first.follow("Older")
        assert [f"{words}{number}" in main_part(first) for number in range(3)] == [
            False,
            True,
            True,
        ]
        assert f"{words}0" in main_part(older) and f"{words}1" not in main_part(older)


def test_times_of_a_service(
    client: Client, bank: Bank, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_TIMES", 2)
    monkeypatch.setattr(services_page, "_TIMES", 2)
    with database.writing() as session:
        give(session, bank, bank.resident, 50)
        class_ = good(session, "周末书法班一节").id
        for one in services.times(session, class_):
            session.get_one(ServiceTime, one.id).booked = one.capacity
        services.add_times(
            session,
            SYSTEM,
            bank.id,
            class_,
            first=date(2026, 7, 1),
            at=time(9),
            minutes=60,
            capacity=4,
            weeks=3,
        )
    page = client.sign_in(bank.resident).get(f"{HOME}/shop/{class_}")
    assert "more than 2" in page.text and "Jul 1, 2026" in page.text, "full ones are passed over"
    assert "Jul 15, 2026" not in page.text
    later = page.follow("Later times")
    assert "Jul 15, 2026" in later.text and "Jul 1, 2026" not in later.text
    refused = later.submit("Book it", portions=1)
    assert "Jul 15, 2026" in refused.text
    keeper = client.another(bank.staff).get(f"{HOME}/services/{class_}")
    assert "Later times" in keeper.text and "Later times" in keeper.follow("Later times").text

"""A merchant's statement of a month: its sums, who may read it, on the page and as a file."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, main_part
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, merchant_of, redeem

from linli.db import Database
from linli.people import NotItsAgent
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.models import Merchant
from linli_moral_bank.shop import handing_over, statements

MARCH = date(2026, 3, 1)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The sums are the same on both; one is enough."""
    return sqlite_database


def march(session: Session, bank: Bank, clock: MovableClock) -> Merchant:
    """Let two bowls and a plate be handed over in March, and one more bowl in April."""
    give(session, bank, bank.resident, 100)
    for title, portions, days in (("小面一碗", 2, 0), ("豌杂面一碗", 1, 0), ("小面一碗", 1, 31)):
        clock.move(days=days)
        made = redeem(session, bank, title, portions=portions)
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code_of(session, bank, made))
    return merchant_of(session, good(session, "小面一碗"))


def test_the_sums_of_a_month(session: Session, bank: Bank, clock: MovableClock) -> None:
    shop = march(session, bank, clock)
    for reader in (bank.merchant, bank.staff):
        found = statements.of_month(session, reader.actor, bank.place, shop, MARCH)
        assert [(one.title, one.portions, one.points) for one in found.given] == [
            ("小面一碗", 2, 12),
            ("豌杂面一碗", 1, 8),
        ]
        sums = found.sums
        assert (sums.merchant, sums.portions, sums.points) == ("巷口小面馆", 3, 20)
    for stranger in (bank.resident, bank.other_merchant):
        with pytest.raises(NotItsAgent):
            statements.of_month(session, stranger.actor, bank.place, shop, MARCH)


def test_on_the_page_and_as_a_file(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        march(session, bank, clock)
    page = client.sign_in(bank.merchant).get(f"{HOME}/merchant").follow("Statement of the month")
    assert "6.00" in page.text and "豌杂面一碗" not in page.text
    before = page.follow("Month before")
    assert "20.00" in before.text and "王*英" in before.text and "王桂英" not in before.text
    assert "For the merchant: signature, day" in before.text
    file = before.follow("Excel")
    sums, each = load_workbook(BytesIO(file.response.data)).worksheets
    assert [cell.value for cell in sums[2]] == ["小面一碗", 2, 12, 12]
    assert each.max_row == 3 and each["E2"].value == "王*英"
    assert "Nothing was handed over" in before.follow("Month before").text
    assert client.another(bank.other_merchant).get(before.path).status == 403
    settled = client.another(bank.staff).get(f"{HOME}/desk/shop/settlement?month=2026-03")
    assert "Total" in settled.text and "20.00" in main_part(settled)
    assert "豌杂面一碗" in settled.follow("巷口小面馆").text


def test_just_after_midnight_is_the_new_day_in_the_files(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    clock.set(datetime(2026, 3, 31, 16, 30, tzinfo=UTC))  # half past twelve on 1 April here
    with database.writing() as session:
        give(session, bank, bank.resident, 100)
        made = redeem(session, bank)
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code_of(session, bank, made))
        shop = merchant_of(session, good(session, "小面一碗")).id
    for who, path in (
        (bank.merchant, f"{HOME}/merchant/{shop}/statement"),
        (bank.staff, f"{HOME}/desk/shop/settlement"),
    ):
        file = client.another(who).get(f"{path}?month=2026-04&kind=xlsx")
        _sums, each = load_workbook(BytesIO(file.response.data)).worksheets
        assert str(each["A2"].value).startswith("2026-04-01")

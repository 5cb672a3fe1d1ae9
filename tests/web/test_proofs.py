"""Proving a passbook, and the ledger's number of the day."""

import json
import re
from uuid import UUID

import pytest
from tests.web.conftest import BrowserOf

from linli import points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.points import Owner, Transfer, log
from linli.points.log.verify import check
from linli.testing import MakePerson, QueryCounter, Somebody
from linli.testing.client import Client, Page
from linli.testing.clock import MovableClock

CODE = r"\d{4} \d{4} \d{4} \d{4} \d{4} \d{4}"


def award(database: Database, community: Place, somebody: Somebody, amount: int, key: str) -> UUID:
    """Give points to somebody and return their account."""
    with database.writing() as session:
        unit = points.define_unit(session, SYSTEM, community.id, "moral", "道德积分")
        source = points.open_account(session, unit.id, Owner.community(community.id), "issuance")
        mine = points.open_account(session, unit.id, Owner.person(somebody.id))
        points.transfer(
            session,
            SYSTEM,
            Transfer(
                key=key,
                from_id=source.id,
                to_id=mine.id,
                amount=amount,
                reason="test.award",
                note="Free haircut",
            ),
        )
        return mine.id


@pytest.fixture
def account(clock: MovableClock, database: Database, community: Place, resident: Somebody) -> UUID:
    """王桂英's account with two lines."""
    award(database, community, resident, 3, "one")
    return award(database, community, resident, 4, "two")


def test_one_click_shows_the_number_and_what_it_stands_for(
    signed_in: Client, account: UUID
) -> None:
    page = signed_in.get("/c/longhai/wallet").submit("Check my passbook")
    assert "Nobody can change what is written here unnoticed." in page.text
    assert "2 lines of your passbook are fixed" in page.text
    assert re.search(CODE, page.text)
    assert "<svg" in page.html
    assert "newer" not in page.text


def test_what_came_later_is_said_to_come_in_tomorrow(
    signed_in: Client,
    account: UUID,
    database: Database,
    community: Place,
    resident: Somebody,
    clock: MovableClock,
) -> None:
    signed_in.get("/c/longhai/wallet").submit("Check my passbook")
    award(database, community, resident, 1, "late")
    page = signed_in.get("/c/longhai/wallet").submit("Check my passbook")
    assert "1 line is newer" in page.text
    clock.move(days=1)
    page = signed_in.get("/c/longhai/wallet").submit("Check my passbook")
    assert "3 lines of your passbook" in page.text


def test_the_file_is_checked_by_the_program(
    signed_in: Client, account: UUID, browser_of: BrowserOf, resident: Somebody
) -> None:
    signed_in.get("/c/longhai/wallet").submit("Check my passbook")
    browser = browser_of(resident)
    sent = browser.get("/c/longhai/wallet/proof.json")
    assert "attachment" in sent.headers["Content-Disposition"]
    told = check(json.loads(sent.text))
    assert told[0] == ("The passbook fits: %d lines, balance %d.", (2, 7))
    program = browser.get("/c/longhai/verify.py")
    assert program.data == log.verify_program()
    assert program.mimetype == "text/x-python"


def test_the_public_page_shows_the_same_number_and_nobody(
    signed_in: Client,
    client: Client,
    account: UUID,
    browser_of: BrowserOf,
    database: Database,
    community: Place,
) -> None:
    page = signed_in.get("/c/longhai/wallet").submit("Check my passbook")
    with database.reading() as session:
        (made,) = log.checkpoints(session, community.id)
    code = made.code
    assert code in page.text
    (day,) = re.findall(r"/checkpoints/(\d{4}-\d\d-\d\d)", page.html)
    visitor = browser_of(None)
    listed = visitor.get("/c/longhai/checkpoints").text
    assert code in listed
    shown = visitor.get(f"/c/longhai/checkpoints/{day}")
    assert shown.status_code == 200
    assert code in Page(client, shown).text
    assert "王桂英" not in shown.text
    assert "haircut" not in shown.text


@pytest.mark.parametrize("day", ["2020-01-01", "yesterday", "2026-13-01"])
def test_a_day_without_a_number_is_not_found(client: Client, account: UUID, day: str) -> None:
    assert client.get(f"/c/longhai/checkpoints/{day}").status == 404


def test_nobody_elses_passbook_is_proved(
    signed_in: Client, client: Client, account: UUID, person_with: MakePerson
) -> None:
    signed_in.get("/c/longhai/wallet").submit("Check my passbook")
    client.sign_in(person_with("administrator"))
    assert client.get(f"/c/longhai/wallet/proof?account={account}").status == 404
    assert client.get(f"/c/longhai/wallet/proof.json?account={account}").status == 404


def test_before_the_first_number_it_is_said(signed_in: Client, account: UUID) -> None:
    assert signed_in.get("/c/longhai/wallet/proof").status == 404
    assert "No number yet" in signed_in.get("/c/longhai/checkpoints").text


def test_staff_print_todays_number(
    client: Client, account: UUID, administrator: Somebody, resident: Somebody
) -> None:
    client.sign_in(administrator)
    page = client.get("/c/longhai/staff/points").submit("Today's number")
    assert "Stands for 4 lines in the ledger" in page.text
    assert "Print for the board" in page.text


def test_residents_do_not_make_the_notice_boards_number(
    browser_of: BrowserOf, account: UUID, resident: Somebody
) -> None:
    assert browser_of(resident).post("/c/longhai/checkpoints").status_code in (400, 403)


def test_the_page_costs_the_same_however_long_the_passbook(
    browser_of: BrowserOf,
    resident: Somebody,
    account: UUID,
    database: Database,
    community: Place,
    query_counter: QueryCounter,
) -> None:
    for number in range(40):
        award(database, community, resident, 1, f"more{number}")
    with database.writing() as session:
        log.checkpoint(session, community.id)
    browser = browser_of(resident)
    with query_counter() as queries:
        assert browser.get("/c/longhai/wallet/proof").status_code == 200
    assert len(queries) <= 17, queries

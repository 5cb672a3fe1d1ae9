"""The passbook."""

from uuid import UUID

import pytest
from tests.web.conftest import BrowserOf

from linli import people, points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.ids import new_id
from linli.points import AccountKind, Owner, OwnerKind, Scale, Transfer
from linli.testing import MakePerson, QueryCounter, Somebody
from linli.testing.client import Client


@pytest.fixture
def account(database: Database, community: Place, resident: Somebody) -> UUID:
    """王桂英's account after 45 awards of 2 and one bowl of noodles."""
    with database.writing() as session:
        unit = points.define_unit(session, SYSTEM, community.id, "moral", "道德积分")
        source = points.open_account(
            session, unit.id, Owner(OwnerKind.SYSTEM, community.id), AccountKind.ISSUANCE
        )
        mine = points.open_account(session, unit.id, Owner.person(resident.id))
        for number in range(45):
            points.transfer(
                session,
                SYSTEM,
                Transfer(
                    key=f"k{number}",
                    from_id=source.id,
                    to_id=mine.id,
                    amount=2,
                    reason="test.award",
                    note=f"Deed <{number}>",
                ),
            )
        points.transfer(
            session,
            SYSTEM,
            Transfer(
                key="noodles", from_id=mine.id, to_id=source.id, amount=6, reason="test.redeem"
            ),
        )
        return mine.id


def test_the_passbook_shows_each_line_with_the_balance_after_it(
    signed_in: Client, account: UUID
) -> None:
    page = signed_in.get("/c/longhai/wallet")
    assert "道德积分" in page.text
    assert "Booked −6 84" in page.text
    assert "Deed <44> +2 90" in page.text
    assert "Deed <10>" not in page.text, "older lines are on older pages"


def test_older_pages_go_on_where_the_newer_ended(signed_in: Client, account: UUID) -> None:
    page = signed_in.get("/c/longhai/wallet").follow("Older")
    assert "Deed <15> +2 32" in page.text
    assert "Deed <0> +2 2" in page.text
    assert "Deed <16>" not in page.text
    assert "84" in page.follow("To the newest").text


def test_htmx_is_sent_the_lines_without_the_page_around_them(
    signed_in: Client, account: UUID
) -> None:
    part = signed_in.get("/c/longhai/wallet", hx_request="true")
    assert "Deed <44> +2 90" in part.text
    assert "<html" not in part.html


def test_the_printed_passbook_has_all_lines(signed_in: Client, account: UUID) -> None:
    page = signed_in.get("/c/longhai/wallet").follow("Print")
    assert "Deed <0> +2 2" in page.text
    assert "Booked −6 84" in page.text


def test_a_passbook_costs_the_same_however_long_it_is(
    browser_of: BrowserOf, resident: Somebody, account: UUID, query_counter: QueryCounter
) -> None:
    browser = browser_of(resident)
    with query_counter() as queries:
        assert browser.get("/c/longhai/wallet").status_code == 200
    assert len(queries) <= 14, queries


def test_without_points_it_says_how_it_begins(signed_in: Client) -> None:
    assert "Your passbook is still empty" in signed_in.get("/c/longhai/wallet").text


def test_nobody_elses_passbook_opens(
    client: Client, account: UUID, person_with: MakePerson
) -> None:
    client.sign_in(person_with("administrator"))
    assert client.get(f"/c/longhai/wallet?account={account}").status == 404
    assert client.get(f"/c/longhai/wallet?account={new_id()}").status == 404


def test_a_cursor_that_was_made_up_is_refused(signed_in: Client, account: UUID) -> None:
    page = signed_in.get("/c/longhai/wallet?before=yesterday")
    assert 400 <= page.status < 500


def test_minutes_are_written_as_hours(
    signed_in: Client, resident: Somebody, community: Place, database: Database
) -> None:
    with database.writing() as session:
        unit = points.define_unit(
            session, SYSTEM, community.id, "hours", "服务时长", scale=Scale.MINUTES
        )
        source = points.open_account(
            session, unit.id, Owner(OwnerKind.SYSTEM, community.id), AccountKind.ISSUANCE
        )
        mine = points.open_account(session, unit.id, Owner.person(resident.id))
        points.transfer(
            session,
            SYSTEM,
            Transfer(key="k", from_id=source.id, to_id=mine.id, amount=200, reason="test.award"),
        )
    assert "+3 h 20 min" in signed_in.get("/c/longhai/wallet").text


def test_who_acts_for_a_merchant_opens_its_passbook_too(
    signed_in: Client, resident: Somebody, community: Place, database: Database, account: UUID
) -> None:
    with database.writing() as session:
        shop = people.add_organisation(
            session, SYSTEM, community.id, kind=people.OrganisationKind.MERCHANT, name="老街面馆"
        )
        people.name_agent(session, SYSTEM, shop.id, resident.id)
        unit = points.find_unit(session, community.id, "moral")
        points.open_account(session, unit.id, Owner.organisation(shop.id), AccountKind.MERCHANT)
    page = signed_in.get("/c/longhai/wallet")
    assert "王桂英" in page.text
    page = page.follow("老街面馆 · 道德积分")
    assert "Nothing here yet" in page.text

"""The home page, the door for visitors, choosing a community."""

import re

import pytest
from tests.web.conftest import BrowserOf

from linli import communities, plugins, points
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.plugins import Plugins
from linli.points import AccountKind, Owner, OwnerKind, Transfer
from linli.testing import MovableClock, QueryCounter, Somebody
from linli.testing.client import Client


def test_a_visitor_finds_the_community_by_its_name(
    client: Client, community: Place, other_community: Place
) -> None:
    page = client.get("/")
    assert "龙海社区" in page.text
    assert "兴隆社区" in page.text
    page = page.submit("Search", q="龙海")
    assert "龙海社区" in page.text
    assert "兴隆社区" not in page.text
    page = page.submit("Search", q="无此地")
    assert "No community of this name" in page.text


@pytest.mark.linli_plugins(*plugins.manager().working)
def test_a_visitor_is_shown_at_the_door_what_is_public_and_needs_no_more(
    client: Client, community: Place
) -> None:
    door = client.get("/c/longhai/")
    assert door.status == 200
    assert "Public book" in door.text
    assert "#book" in door.html  # with the symbol that its plugin gave it
    assert "Result of a vote" not in door.text  # it is one vote's; the list of votes leads there


def test_htmx_is_sent_only_what_was_found(client: Client, community: Place) -> None:
    page = client.get("/?q=龙海", hx_request="true")
    assert page.html.strip().startswith('<div id="found"')
    assert "<html" not in page.html


def test_tiers_above_are_not_offered_to_residents(client: Client, database: Database) -> None:
    with database.writing() as session:
        communities.create(
            session, SYSTEM, kind=CommunityKind.DISTRICT, code="B", name="巴南区", slug="banan"
        )
    assert "巴南区" not in client.get("/").text


def test_the_only_community_opens_by_itself(signed_in: Client, community: Place) -> None:
    assert signed_in.get("/").path == "/c/longhai/"


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(1, "Good evening"), (8, "Good morning"), (13, "Good afternoon"), (20, "Good evening")],
)
def test_the_greeting_goes_by_the_communitys_clock(
    signed_in: Client, clock: MovableClock, hour: int, greeting: str
) -> None:
    clock.move(hours=hour - 9)
    assert f"{greeting}, 王桂英" in signed_in.get("/c/longhai/").text


def test_the_home_page_shows_what_the_reader_has(
    signed_in: Client, resident: Somebody, community: Place, database: Database
) -> None:
    with database.writing() as session:
        unit = points.define_unit(session, SYSTEM, community.id, "moral", "道德积分")
        source = points.open_account(
            session, unit.id, Owner(OwnerKind.SYSTEM, community.id), AccountKind.ISSUANCE
        )
        mine = points.open_account(session, unit.id, Owner.person(resident.id))
        points.transfer(
            session,
            SYSTEM,
            Transfer(key="k", from_id=source.id, to_id=mine.id, amount=1234, reason="test.award"),
        )
    assert "道德积分1,234" in signed_in.get("/c/longhai/").text


@pytest.mark.linli_plugins(*plugins.manager().working)
def test_few_links_of_the_home_page_are_large_and_none_is_missing(
    signed_in: Client, community: Place
) -> None:
    html = signed_in.get("/c/longhai/").html
    doors = html[html.index('class="doors"') : html.index('class="mason"')]
    assert doors.count('class="tile"') == 6
    assert doors.index("Good deeds") < doors.index("There is more") < doors.index("Public book")
    assert {"Passbook", "Notices"} <= set(re.findall(r">(\w+)</a>", doors))
    assert "Waiting for you" not in html


def test_an_unknown_community_is_not_found(client: Client, community: Place) -> None:
    page = client.get("/c/atlantis/")
    assert page.status == 404
    assert "There is no community at this address." in page.text


def test_a_closed_community_is_not_found(
    signed_in: Client, community: Place, database: Database
) -> None:
    with database.writing() as session:
        communities.close(session, SYSTEM, community.id)
    assert signed_in.get("/c/longhai/").status == 404


@pytest.mark.linli_plugins("grumpy")
def test_a_grumpy_plugin_costs_residents_nothing(
    grumpy: Plugins, signed_in: Client, community: Place
) -> None:
    page = signed_in.get("/c/longhai/")
    assert page.status == 200
    assert "王桂英" in page.text
    assert "Grumpy" not in page.text


@pytest.mark.linli_plugins("grumpy")
def test_administrators_see_which_card_is_broken(
    grumpy: Plugins, client: Client, administrator: Somebody
) -> None:
    page = client.sign_in(administrator).get("/c/longhai/")
    assert page.status == 200
    assert page.text.count("This card of the plugin grumpy does not work just now.") == 2
    assert ("grumpy", "linli_cards") in grumpy.failures
    assert ("grumpy", "linli_nav") in grumpy.failures
    assert ("grumpy", "linli_to_do") in grumpy.failures


@pytest.mark.linli_plugins("grumpy")
def test_a_view_that_raises_is_told_kindly(
    grumpy: Plugins, signed_in: Client, community: Place
) -> None:
    page = signed_in.get("/c/longhai/grumpy/")
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "Nothing was changed." in page.text


@pytest.mark.linli_plugins("grumpy")
def test_a_plugin_that_is_off_is_not_found_and_shows_nothing(
    grumpy: Plugins, client: Client, administrator: Somebody, database: Database, community: Place
) -> None:
    with database.writing() as session:
        plugins.disable(session, SYSTEM, community.id, "grumpy")
    client.sign_in(administrator)
    page = client.get("/c/longhai/grumpy/")
    assert page.status == 404
    assert "This part is not turned on in 龙海社区." in page.text
    assert "grumpy" not in client.get("/c/longhai/").html


def test_the_pages_ask_a_bounded_number_of_questions(
    browser_of: BrowserOf, resident: Somebody, database: Database, query_counter: QueryCounter
) -> None:
    browser = browser_of(resident)
    for path, most in {
        "/c/longhai/": 13,
        "/c/longhai/wallet": 13,
        "/c/longhai/inbox": 11,
        "/c/longhai/notices": 12,
        "/c/longhai/me": 16,
        # One for each kind of thing that is held about a person, whatever is in it.
        "/c/longhai/me/everything": 50,
    }.items():
        with query_counter() as queries:
            assert browser.get(path).status_code == 200
        assert len(queries) <= most, (path, *queries)

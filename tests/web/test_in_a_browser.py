"""What only a browser shows: fragments in place, errors that leave the form alone, widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import PASSWORD

from linli.communities import Place
from linli.db import Database
from linli.testing import OpenPage, Somebody

_PAGES = (
    "/",
    "/styleguide",
    "/c/longhai/",
    "/c/longhai/wallet",
    "/c/longhai/notices",
    "/c/longhai/inbox",
    "/c/longhai/me",
    "/c/longhai/me/details",
    "/c/longhai/me/everything",
    "/c/longhai/me/erase",
    "/c/longhai/nowhere",
)


def test_a_search_changes_only_its_answer(
    open_page: OpenPage, community: Place, other_community: Place
) -> None:
    page = open_page()
    page.goto("/")
    page.evaluate("window.stillHere = true")
    page.fill("#f-q", "兴隆")
    page.locator(".search button").click()
    expect(page.locator("#found")).not_to_contain_text("龙海社区")
    expect(page.locator("#found")).to_contain_text("兴隆社区")
    assert page.evaluate("window.stillHere"), "the page was not loaded again"


def test_the_whole_way_in_needs_no_script(
    open_page: OpenPage, resident: Somebody, community: Place
) -> None:
    page = open_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/c/longhai/wallet")
    page.fill("#f-name", "person1")
    page.fill("#f-password", PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("积分存折")
    page.locator("details.menu summary").click()
    page.locator(".menu__panel button").click()
    expect(page.locator("#notices")).to_contain_text("您已退出登录")


def test_an_error_leaves_the_form_as_it_is(
    open_page: OpenPage, resident: Somebody, database: Database
) -> None:
    page = open_page(resident, language="en")
    page.goto("/communities")
    page.fill("#f-q", "兴隆")
    page.route(
        "**/communities?*",
        lambda route: route.fulfill(
            status=503,
            body="<p>rest</p>",
            headers={"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"},
        ),
    )
    page.locator(".search button").click()
    expect(page.locator("#notices")).to_contain_text("rest")
    expect(page.locator("#f-q")).to_have_value("兴隆")


def test_pages_fit_their_window_and_are_easy_to_touch(
    each_window: Callable[..., Page], resident: Somebody, community: Place
) -> None:
    page = each_window(resident)
    for path in _PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = page.evaluate(
            """() => [...document.querySelectorAll('.button, .tool, .bottomnav a, .input, .tile')]
              .filter(element => element.checkVisibility())
              .filter(element => element.getBoundingClientRect().height < 44)
              .map(element => element.outerHTML.slice(0, 90))"""
        )
        assert small == [], path


def test_large_type_fits_a_phone(open_page: OpenPage, resident: Somebody, community: Place) -> None:
    page = open_page(resident)
    page.goto("/c/longhai/")
    page.locator("button[name=large]").click()
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    for path in _PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_page_on_paper_has_no_navigation(
    open_page: OpenPage, resident: Somebody, community: Place
) -> None:
    page = open_page(resident)
    page.goto("/c/longhai/wallet/print")
    page.emulate_media(media="print")
    for part in (".masthead", ".bottomnav", ".footer", ".button"):
        assert page.locator(part).filter(visible=True).count() == 0, part


@pytest.mark.parametrize("path", _PAGES)
def test_nobody_is_shut_out(
    open_page: OpenPage, resident: Somebody, community: Place, path: str
) -> None:
    """The rules of axe (WCAG 2 A and AA), contrast among them."""
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(resident)
    page.goto(path)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()

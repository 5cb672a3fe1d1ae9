"""The portal in a real browser, signed in without typing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from linli.communities import Place
from linli.db import Database
from linli.signin.sessions import LIFETIME
from linli.testing import MakePerson, MovableClock, OpenPage


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One database is enough to look at pages."""
    return sqlite_database


def test_each_window_has_its_width_and_language(
    each_window: Callable[..., Page], community: Place
) -> None:
    page = each_window()
    page.goto("/c/longhai")
    assert page.evaluate("innerWidth") in (390, 1280)
    assert page.locator("html").get_attribute("lang") == (
        "en" if page.evaluate("navigator.language") == "en" else "zh-Hans"
    )


def test_windows_are_different_people_and_share_the_clock(
    clock: MovableClock, open_page: OpenPage, community: Place, person_with: MakePerson
) -> None:
    anna, bert = person_with(name="Anna Smith"), person_with(name="Bert Jones")
    page, other = open_page(anna, language="en"), open_page(bert, width=1280, language="en")
    for window, name in ((page, "Anna"), (other, "Bert")):
        window.goto("/c/longhai")
        assert name in window.locator("main").inner_text()
    clock.move(seconds=(LIFETIME + timedelta(seconds=1)).total_seconds())
    page.goto("/c/longhai/wallet")
    assert "sign" in page.url


def test_a_complaint_in_the_console_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["linli.testing"]')
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def database(sqlite_database):
            return sqlite_database

        def test_it(open_page, community):
            page = open_page()
            page.goto("/c/longhai")
            page.evaluate("console.error('oh dear')")
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*oh dear*"])


def test_what_cannot_run_is_said_and_fails_under_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeconftest('pytest_plugins = ["linli.testing"]')
    pytester.makepyfile(
        """
        from linli.testing.report import cannot_run

        def test_it():
            cannot_run("no moon")

        def test_else():
            pass
        """
    )
    monkeypatch.delenv("CI", raising=False)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*THESE TESTS COULD NOT RUN*", "1 tests: no moon"])
    assert result.ret == pytest.ExitCode.OK
    monkeypatch.setenv("CI", "true")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-n", "1")
    result.stdout.fnmatch_lines(["*COULD NOT RUN*", "*counts as failed*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<html lang=en><title>t</title><main><button></button></main>", "button-name"),
        ("<html lang=en><title>t</title><p style='color:#aaa;background:#fff'>pale", "contrast"),
        ("<html lang=en><title>t</title><p style='width:2000px'>wide", "wider than the window"),
    ],
)
def test_what_not_everybody_can_use_is_found(
    content: str, fault: str, open_page: OpenPage, accessible: Callable[[Page], None]
) -> None:
    page = open_page()
    page.set_content(content)
    with pytest.raises(AssertionError, match=fault):
        accessible(page)

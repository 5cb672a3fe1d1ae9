"""The portal in a real Chromium: a server of this test's own, and pages to look at it with."""

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from linli.db import Database
from linli.testing.client import Client
from linli.testing.people import Somebody
from linli.testing.report import cannot_run

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

#: A phone as residents have it, and a desk in the community office, in CSS pixels.
PHONE = 390
DESK = 1280

#: Milliseconds until a page must show what is waited for: a busy machine is no mistake.
PATIENCE = 30_000

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: No sandbox: containers and root have none. The rest keeps the browser from calling home.
_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Where pictures of pages are kept on which a test failed.
_PICTURES = Path(".test-artifacts")
_FAILED = pytest.StashKey[bool]()


class OpenPage(Protocol):
    """What the fixture ``open_page`` is."""

    def __call__(
        self, somebody: Somebody | None = None, *, width: int = PHONE, language: str = "zh-CN"
    ) -> "Page":
        """Open a browser window of its own, signed in where ``somebody`` is given."""
        ...


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Any:
    """Remember that a test failed, for its picture."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def portal(app: "Flask") -> Iterator[str]:
    """The portal served on a free port, with this test's database and clock; its address."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def launch(playwright: "Playwright") -> "Browser":
    """Start a Chromium: the system's where there is one, else playwright's own.

    Raises:
        FileNotFoundError: there is none.
    """
    system = next(filter(None, map(shutil.which, _NAMES)), None)
    if system is None and not os.path.exists(playwright.chromium.executable_path):
        raise FileNotFoundError(
            "no Chromium: install chromium, or run `playwright install chromium`"
        )
    return playwright.chromium.launch(executable_path=system, args=_FLAGS)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A real Chromium, shared by the tests; each window has cookies of its own."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        cannot_run("browser tests need playwright: pip install playwright")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except FileNotFoundError as error:
            cannot_run(str(error))
        yield browser
        browser.close()


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest,
    browser: "Browser",
    portal: str,
    app: "Flask",
    database: Database,
) -> Iterator[OpenPage]:
    """Open windows on the portal: ``page = open_page(anna, width=1280, language="en")``.

    ``page.goto("/c/longhai")`` is enough of an address. A test fails on anything a page complains
    of in its console: a script that raises, or something that the security policy forbids.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(
        somebody: Somebody | None = None, *, width: int = PHONE, language: str = "zh-CN"
    ) -> "Page":
        context = browser.new_context(
            base_url=portal,
            locale=language,
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 844 if width < 800 else 900},
            has_touch=width < 800,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if somebody is not None:
            name, value = Client(app, database).sign_in(somebody).cookie
            context.add_cookies([{"name": name, "value": value, "url": portal}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: (
                complaints.append(f"{page.url}: {said.text}")
                if said.type == "error" and not said.text.startswith("Failed to load resource")
                else None
            ),
        )
        return page

    yield open_
    if request.node.stash.get(_FAILED, False):
        _keep_pictures(request.node.name, contexts)
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture(
    params=[(PHONE, "zh-CN"), (PHONE, "en"), (DESK, "zh-CN"), (DESK, "en")],
    ids=["phone-zh", "phone-en", "desk-zh", "desk-en"],
)
def each_window(request: pytest.FixtureRequest, open_page: OpenPage) -> Callable[..., "Page"]:
    """``open_page`` once for each of phone and desk, Chinese and English."""
    width, language = request.param
    return lambda somebody=None: open_page(somebody, width=width, language=language)


@pytest.fixture(scope="session")
def accessible() -> Callable[["Page"], None]:
    """Check a page with axe (WCAG 2.1 A and AA) and that it does not scroll sideways."""

    def check(page: "Page") -> None:
        from axe_playwright_python.sync_playwright import Axe

        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the window"

    return check


def _keep_pictures(name: str, contexts: "list[BrowserContext]") -> None:
    _PICTURES.mkdir(exist_ok=True)
    safe = "".join(letter if letter.isalnum() else "-" for letter in name)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=_PICTURES / f"{safe}-{number}.png", full_page=True)

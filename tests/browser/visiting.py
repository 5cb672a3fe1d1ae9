"""Somebody with a phone: what they press is named in their language, every page is looked at."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from playwright.sync_api import Locator, Page, Request, Response, expect

from linli.i18n import LANGUAGES, Text, language_of, texts, translate

bank, core, web = texts("linli_moral_bank"), texts("linli"), texts("linli_web")

#: Set it to a folder, and every page of a story is kept there as a picture.
_PICTURES = os.environ.get("LINLI_STORY_PICTURES")
_number = count(1)


class Visitor:
    """One window on the portal, and the reader before it.

    Whatever they do that brings a new page checks it: the answer is the expected one, everything
    the page is made of has arrived, and nothing scrolls sideways. What a page complains of in its
    console is found by ``open_page``.
    """

    def __init__(self, page: Page, language: str, who: str = "") -> None:
        self.page = page
        self._language = language_of(language)
        self._who = who
        self._broken: list[str] = []
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failure)

    def say(self, text: Text | str) -> str:
        """Return what a text is in this reader's language; a text must be translated to count."""
        said = translate(text, self._language)
        if isinstance(text, Text) and self._language != LANGUAGES[0]:
            assert said != translate(text, LANGUAGES[0]), f"not translated: {text.message}"
        return said

    def open(self, address: str, *, status: int = 200) -> None:
        """Go to an address."""
        with self.arriving(status):
            self.page.goto(address)

    def follow(self, text: Text | str) -> None:
        """Follow the link on the page that ``text`` stands on, alone or with more."""
        with self.arriving(200):
            self.page.locator("main").get_by_role("link", name=self.say(text)).click()

    def press(self, text: Text | str, *, status: int = 200, whole: bool = True) -> None:
        """Press the button that says ``text``, or only holds it where it is not the ``whole``."""
        with self.arriving(status):
            self.page.get_by_role("button", name=self.say(text), exact=whole).click()

    @contextmanager
    def arriving(self, status: int = 200) -> Iterator[None]:
        """Look at the page that what is done inside leads to."""
        with self.page.expect_navigation() as arriving:
            yield
        answer = arriving.value
        assert answer is not None, "the same page, only scrolled"
        heading = self.page.locator("h1").first.inner_text()
        assert answer.status == status, f"{answer.url} answered {answer.status}: {heading}"
        self.look("".join(letter for letter in heading if letter.isalnum())[:24])

    def fill(self, **fields: str) -> None:
        """Write into fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"#f-{name}").fill(value)

    def sees(self, *wanted: Text | str) -> None:
        """Check that all of these stand on the page, above the navigation."""
        for text in wanted:
            expect(self.page.locator("main")).to_contain_text(self.say(text))

    def row(self, *holding: str) -> Locator:
        """Return the line of a list or table in which all of these stand."""
        found = self.page.locator("main .row, main tbody tr")
        for text in holding:
            found = found.filter(has_text=text)
        return found

    def look(self, title: str) -> None:
        """Check the width of what is shown now, and keep its picture where pictures are wanted."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"
        assert not self._broken, f"{self.page.url} lacks {self._broken}"
        if _PICTURES:
            name = f"{self._language}-{next(_number):02}-{self._who}-{title}.png"
            self.page.screenshot(path=Path(_PICTURES) / name, full_page=True)

    def _on_response(self, answer: Response) -> None:
        request: Request = answer.request
        if answer.status >= 400 and request.resource_type != "document":
            self._broken.append(f"{answer.status} {answer.url}")

    def _on_failure(self, request: Request) -> None:
        # What was still on its way when the visitor went on to the next page, the icon most often,
        # is given up by the browser itself; a file that is not there answers with a status.
        if request.failure != "net::ERR_ABORTED":
            self._broken.append(f"{request.failure} {request.url}")

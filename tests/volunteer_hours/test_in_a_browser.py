"""A volunteer's day on the phone, in both languages: from signing up to a certificate checked."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from tests.browser.visiting import Visitor
from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, plan

from linli.db import Database
from linli.i18n import texts
from linli.testing import MovableClock, OpenPage, Somebody

hours = texts("linli_volunteer_hours")
HOME = "/c/longhai/volunteer_hours/"
Visit = Callable[..., Visitor]


@pytest.fixture
def database(sqlite_database: Database, clock: MovableClock) -> Database:
    """Pages are the same on both databases: one is enough."""
    sqlite_database.clock = clock
    return sqlite_database


@pytest.fixture(params=["zh-CN", "en"])
def visit(open_page: OpenPage, request: pytest.FixtureRequest) -> Visit:
    """``visit(anna)`` opens a window on her phone, ``visit()`` one that nobody signed in to."""
    language = str(request.param)

    def open_(somebody: Somebody | None = None) -> Visitor:
        page = open_page(somebody, width=390, language=language)
        return Visitor(page, language, somebody.name if somebody else "")

    return open_


def test_from_signing_up_to_a_certificate_that_a_stranger_checks(
    visit: Visit, crew: Crew, database: Database, clock: MovableClock, portal: str
) -> None:
    with database.writing() as session:
        shift = plan(session, crew, capacity=2)
    anna, leader, staff = visit(crew.anna), visit(crew.leader), visit(crew.staff)

    # 王桂英 signs up from the list of what one can do.
    anna.open(HOME)
    anna.follow("敲门探访")
    anna.press(hours("Sign up"), whole=False)
    anna.sees(hours("You are signed up. Thank you!"))

    # At the door she scans the leader's code, and scans again when she goes.
    for minutes, button, said in (
        (0, "I am here", "You are checked in. Please scan again when you go."),
        (LENGTH - 5, "I am going now", "You are checked out. Thank you for your time!"),
    ):
        clock.set(BEGIN + timedelta(minutes=minutes))
        leader.open(f"{HOME}shifts/{shift}/door")
        shown = leader.page.locator(".show-code__text").inner_text()
        anna.open(f"{HOME}shifts/{shift}/here/{shown}")
        anna.press(hours(button))
        anna.sees(hours(said))
    clock.set(BEGIN + timedelta(minutes=LENGTH))

    # The leader confirms the hours, and she asks for a certificate.
    leader.open(f"{HOME}lead")
    leader.page.locator(".tabs a").nth(1).click()
    leader.follow("敲门探访")
    leader.press(hours("Confirm"))
    leader.sees(hours.plural("The hours of one person are confirmed. Thank you!", "", 1))
    anna.open(f"{HOME}certificates")
    anna.press(hours("Ask for it"))
    anna.sees(hours("Thank you. We tell you as soon as it is issued."))

    # Staff issue it; the address in its picture tells a stranger that it is valid.
    staff.open(f"{HOME}desk/certificates")
    staff.follow("王桂英")
    staff.press(hours("Issue the certificate"))
    staff.sees(hours("Issued as No. %(serial)s.", serial="2026-000001"))
    anna.page.reload()
    link = anna.page.get_by_role("link", name=anna.say(hours("Print in English")))
    printed = anna.page.request.get(portal + str(link.get_attribute("href")))
    code = re.search(r"check/([0-9a-f]{20})", _text(printed.body()))
    assert code
    stranger = visit()
    stranger.open(f"{HOME}check/{code[1]}")
    stranger.sees(hours("This certificate is valid."), "王*英")
    expect(stranger.page.locator("main")).not_to_contain_text("王桂英")


def _text(document: bytes) -> str:
    return "".join(PdfReader(BytesIO(document)).pages[0].extract_text().split())


def test_from_an_offer_to_ratings(
    visit: Visit, crew: Crew, clock: MovableClock, portal: str
) -> None:
    anna, bert = visit(crew.anna), visit(crew.bert)

    # 王桂英 writes what she can do; 李建国 finds it with two characters and asks.
    anna.open(f"{HOME}bank")
    anna.follow(hours("I can help"))
    anna.fill(title="义务理发", minutes="60")
    anna.press(hours("Publish"))
    anna.sees(hours("It stands in the time bank now. We tell you when somebody answers."))
    bert.open(f"{HOME}bank?q=理发")
    bert.follow("义务理发")
    bert.press(hours("I would like this"))
    bert.sees(hours("Your neighbour is told. You hear from us as soon as they agree."))

    # She agrees, helps, and says how long it took; he confirms it.
    anna.open(f"{HOME}bank")
    with anna.arriving():
        anna.row("李建国").first.click()
    anna.press(hours("Yes, gladly"))
    anna.sees(hours("Agreed. Please settle the day with one another."))
    anna.fill(minutes="45")
    anna.press(hours("It is done"))
    bert.page.reload()
    bert.press(hours("Yes, it is so"))
    bert.sees(hours("Confirmed. Thank you! You can rate one another now."))

    # What they say of one another is shown when both have spoken.
    for one, stars, words in ((bert, 5, "手艺真好"), (anna, 4, "很客气")):
        one.page.reload()
        one.page.locator(f"label[for=f-stars-{stars}]").click()
        one.fill(words=words)
        one.press(hours("Send"), whole=True)
        one.sees(hours("Thank you. It is shown when both have written."))
        assert ("很客气" in one.page.locator("main").inner_text()) is (one is anna)
    anna.sees("手艺真好", "很客气")
    anna.open(f"{HOME}bank")
    anna.sees("45")

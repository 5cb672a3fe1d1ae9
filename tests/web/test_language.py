"""Language, type size, dates and numbers."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from linli import communities
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.i18n import texts, translate
from linli.testing import Somebody
from linli.testing.client import Client, Page
from linli_web import language, visit


def lang(page: Page) -> str:
    """The language a page says it speaks."""
    html = page.html
    return html.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr,de;q=0.9,zh;q=0.2", "zh-Hans"),
        ("fr", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_the_browser_chooses_first_then_the_community(
    app: Flask, database: Database, community: Place, accepted: str, spoken: str
) -> None:
    page = Client(app, database, language=accepted).get("/c/longhai/")
    assert lang(page) == spoken


def test_a_choice_is_remembered_and_survives_signing_in(client: Client, resident: Somebody) -> None:
    page = client.get("/sign-in?next=/c/longhai/me").submit("中文")
    assert (lang(page), page.path) == ("zh-Hans", "/sign-in")
    assert "登录" in page.text
    assert lang(client.get("/styleguide")) == "zh-Hans"
    assert lang(client.get("/styleguide").submit("English")) == "en"


def test_a_language_we_do_not_speak_changes_nothing(client: Client, community: Place) -> None:
    page = client.get("/").submit("/language", language="tlh")
    assert lang(page) == "en"


def test_large_type_for_everybody(client: Client, community: Place) -> None:
    page = client.get("/").submit("Large type")
    assert 'data-type="large"' in page.html
    assert 'data-type="large"' not in page.submit("Normal type").html


def test_going_back_never_leaves_the_portal(client: Client, community: Place) -> None:
    page = client.get("/").submit("Large type", next="https://evil.example/")
    assert page.path == "/"


@pytest.fixture
def kashgar(database: Database) -> Place:
    """A community two hours behind Beijing."""
    with database.writing() as session:
        return communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code="K",
            name="Kashgar",
            slug="kashgar",
            time_zone="Asia/Urumqi",
        )


@pytest.mark.parametrize(
    ("accepted", "day", "moment", "month"),
    [
        ("en", "Jan 1, 2026", "Dec 31, 2025 11:30 PM", "December 2025"),
        ("zh-CN", "2026年1月1日", "2025年12月31日 23:30", "2025年12月"),
    ],
)
def test_dates_go_by_the_readers_language_and_the_communitys_zone(
    app: Flask, database: Database, kashgar: Place, accepted: str, day: str, moment: str, month: str
) -> None:
    late = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)
    with (
        database.reading() as session,
        app.test_request_context("/", headers={"Accept-Language": accepted}),
    ):
        now = visit.begin(session)
        now.community = kashgar
        assert language.day(date(2026, 1, 1)) == day
        assert language.moment(late).replace("\u202f", " ") == moment
        assert language.month(late.date()) == month
        assert language.month(late.date(), with_year=False) == ("Dec" if "Dec" in month else "12月")
        assert language.day(datetime(2025, 12, 31, 18, 1, tzinfo=UTC)) == day


def test_numbers_and_amounts(app: Flask, database: Database) -> None:
    with (
        database.reading() as session,
        app.test_request_context("/", headers={"Accept-Language": "en"}),
    ):
        visit.begin(session)
        assert language.count(1234567) == "1,234,567"
        assert [language.signed(n) for n in (6, 0, -3)] == ["+6", "+0", "−3"]
        assert language.quantity(-1234) == "−1,234"
        assert [language.quantity(n, "minutes") for n in (45, 120, 200, -61)] == [
            "45 min",
            "2 h",
            "3 h 20 min",
            "−1 h 1 min",
        ]


def test_lists_and_large_counts_are_written_by_language() -> None:
    _ = texts("linli")
    people = _("%(names)s are there.", names=["Anna", _("Home")])
    assert translate(people, "en") == "Anna, Home are there."
    assert translate(people, "zh-Hans") == "Anna、Home are there."
    assert str(_.plural("%(count)s deed", "%(count)s deeds", 12_345)) == "12,345 deeds"
    assert str(_.plural("%(count)s deed", "%(count)s deeds", 999)) == "999 deeds"

"""Signing in, staying signed in, and signing out."""

from datetime import timedelta

import pytest
from tests.web.conftest import PASSWORD, BrowserOf

from linli import signin
from linli.communities import Place
from linli.db import Database
from linli.signin.attempts import LIMITS, WINDOW
from linli.signin.sessions import LIFETIME
from linli.testing import MovableClock, Somebody
from linli.testing.client import Client


def test_the_right_password_leads_to_the_only_community(client: Client, resident: Somebody) -> None:
    page = client.get("/sign-in").submit("Sign in", name="person1", password=PASSWORD)
    assert (page.status, page.path) == (200, "/c/longhai/")
    assert "王桂英" in page.text


def test_the_reader_comes_back_to_where_they_wanted_to_go(
    client: Client, resident: Somebody
) -> None:
    page = client.get("/c/longhai/wallet")
    assert page.path == "/sign-in"
    page = page.submit("Sign in", name="person1", password=PASSWORD)
    assert page.path == "/c/longhai/wallet"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_nobody_is_led_to_another_site(client: Client, resident: Somebody, elsewhere: str) -> None:
    page = client.get(f"/sign-in?next={elsewhere}")
    page = page.submit("Sign in", name="person1", password=PASSWORD)
    assert page.path == "/c/longhai/"


def test_a_wrong_password_says_so_beside_the_field_and_keeps_the_name(
    client: Client, resident: Somebody
) -> None:
    page = client.get("/sign-in").submit("Sign in", name="person1", password="no idea")
    assert page.status == 401
    assert "This name and password do not belong together." in page.text
    assert 'value="person1"' in page.html
    assert "no idea" not in page.html


def test_somebody_unknown_hears_the_same(client: Client, resident: Somebody) -> None:
    page = client.get("/sign-in").submit("Sign in", name="nobody", password="no idea")
    assert "This name and password do not belong together." in page.text


def test_guessing_is_slowed_down_and_forgiven_after_a_while(
    client: Client, resident: Somebody, clock: MovableClock
) -> None:
    for _try in range(LIMITS["name"]):
        page = client.get("/sign-in").submit("Sign in", name="person1", password="guess")
        assert page.status == 401
    page = client.get("/sign-in").submit("Sign in", name="person1", password=PASSWORD)
    assert page.status == 429
    assert "wait a quarter of an hour" in page.text
    clock.move(seconds=WINDOW.total_seconds() + 1)
    page = client.get("/sign-in").submit("Sign in", name="person1", password=PASSWORD)
    assert page.status == 200


def test_a_revoked_session_is_over_at_once(
    signed_in: Client, resident: Somebody, database: Database
) -> None:
    assert signed_in.get("/c/longhai/me").status == 200
    with database.writing() as session:
        signin.revoke_all(session, resident.id)
    assert signed_in.get("/c/longhai/me").path == "/sign-in"


def test_a_session_ends_by_itself(signed_in: Client, clock: MovableClock, community: Place) -> None:
    clock.move(seconds=(LIFETIME + timedelta(seconds=1)).total_seconds())
    assert signed_in.get("/c/longhai/me").path == "/sign-in"


def test_signing_out_ends_the_session_in_the_database_too(
    signed_in: Client, resident: Somebody, database: Database
) -> None:
    page = signed_in.get("/c/longhai/me").submit("Sign out")
    assert "You are signed out." in page.text
    with database.reading() as session:
        assert signin.sessions_of(session, resident.id) == []


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    browser_of: BrowserOf, resident: Somebody
) -> None:
    browser = browser_of()
    answer = browser.get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_sent_after_the_session_ended_loses_nothing(
    signed_in: Client, resident: Somebody, database: Database
) -> None:
    page = signed_in.get("/c/longhai/me/details")
    with database.writing() as session:
        signin.revoke_all(session, resident.id)
    page = page.submit("Save", name="王桂芳")
    assert page.status == 401
    assert "What you wrote is not lost" in page.text

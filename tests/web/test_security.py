"""What protects every page."""

import re

import pytest
from flask import Flask
from tests.web.conftest import PASSWORD, BrowserOf

from linli.communities import Place
from linli.config import Config
from linli.db import Database
from linli.testing import Somebody
from linli.testing.client import Client
from linli_web.app import create_app
from linli_web.security import CONTENT_SECURITY_POLICY

PAGES = ["/", "/sign-in", "/styleguide", "/c/longhai/", "/c/longhai/join", "/nowhere"]
INSIDE = [
    "/c/longhai/",
    "/c/longhai/wallet",
    "/c/longhai/inbox",
    "/c/longhai/notices",
    "/c/longhai/me",
    "/c/longhai/me/details",
    "/c/longhai/nowhere",
    "/communities",
    "/q",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_policy(
    browser_of: BrowserOf, community: Place, path: str
) -> None:
    headers = browser_of().get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert {"HX-Request", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", [*PAGES, *INSIDE])
def test_pages_need_nothing_that_the_policy_forbids(signed_in: Client, path: str) -> None:
    html = signed_in.get(path).html
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert "<style" not in html
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', html)


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://localhost"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_a_form_from_another_site_does_nothing(
    app: Flask, browser_of: BrowserOf, community: Place, headers: dict[str, str], allowed: bool
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = browser_of().post("/language", data={"language": "zh-Hans"}, headers=headers)
    assert answer.status_code == (303 if allowed else 403)
    assert ("Set-Cookie" in answer.headers and "language" not in answer.text) == allowed


def test_a_form_without_its_token_is_refused_with_advice(
    browser_of: BrowserOf, community: Place
) -> None:
    answer = browser_of().post("/language", data={"language": "zh-Hans"})
    assert answer.status_code == 400
    assert "load the page again" in answer.text


def test_the_token_of_one_reader_is_no_use_to_another(
    client: Client, resident: Somebody, browser_of: BrowserOf
) -> None:
    token = dict(client.get("/sign-in").forms[0].fields)["csrf_token"]
    answer = browser_of().post(
        "/sign-in", data={"csrf_token": token, "name": "person1", "password": PASSWORD}
    )
    assert answer.status_code == 400


def test_behind_a_proxy_the_cookie_is_secure_and_the_address_is_the_readers(
    database: Database, config: Config, community: Place
) -> None:
    app = create_app(
        Config(config.data_dir, config.database_url, config.secret_key, behind_proxy=True), database
    )
    answer = app.test_client().get(
        "/sign-in", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.2.3"}
    )
    assert "Secure" in answer.headers["Set-Cookie"]


def test_personal_pages_are_kept_by_nobody_in_between(
    browser_of: BrowserOf, resident: Somebody
) -> None:
    headers = browser_of(resident).get("/c/longhai/me").headers
    assert headers["Cache-Control"] == "private, no-cache"

"""What the portal's tests share."""

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from linli import access, plugins, signin
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.plugins import Plugins
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client

PASSWORD = "noodles for everybody"
#: Flask's own client, signed in as somebody.
BrowserOf = Callable[..., FlaskClient]
_GRUMPY = Path(__file__).parent.parent / "third_party" / "grumpy"


@pytest.fixture
def database(sqlite_database: Database, request: pytest.FixtureRequest) -> Database:
    """Pages are the same on both databases; what is not overrides this."""
    if "clock" in request.fixturenames:
        sqlite_database.clock = request.getfixturevalue("clock")
    return sqlite_database


@pytest.fixture
def resident(person_with: MakePerson, database: Database) -> Somebody:
    """王桂英, who can sign in with :data:`PASSWORD`."""
    somebody = person_with(name="王桂英")
    with database.writing() as session:
        signin.set_password(session, SYSTEM, somebody.id, PASSWORD)
    return somebody


@pytest.fixture
def administrator(person_with: MakePerson) -> Somebody:
    """Who looks after the community."""
    return person_with("administrator", name="李建国")


@pytest.fixture
def signed_in(client: Client, resident: Somebody) -> Client:
    """王桂英's browser."""
    return client.sign_in(resident)


@pytest.fixture
def all_rounder(person_with: MakePerson) -> Callable[[Place], Somebody]:
    """Make somebody with every role there is, in one community."""
    return lambda community: person_with(*access.ROLES, community=community)


@pytest.fixture
def grumpy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    """A process whose only plugin raises wherever it can."""
    monkeypatch.syspath_prepend(str(_GRUMPY))
    loaded = Plugins([EntryPoint("grumpy", "linli_grumpy", "linli.plugins")])
    assert set(loaded.working) == {"grumpy"}
    plugins.use(loaded)
    yield loaded
    plugins.use(None)


@pytest.fixture
def browser_of(app: Flask, database: Database) -> BrowserOf:
    """Give Flask's own client, for requests that no page would send."""

    def open_(somebody: Somebody | None = None) -> FlaskClient:
        browser = app.test_client()
        if somebody is not None:
            browser.set_cookie(*Client(app, database).sign_in(somebody).cookie)
        return browser

    return open_

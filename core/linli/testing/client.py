"""The portal without a server, used the way a reader without script uses it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from linli import signin
from linli.config import Config
from linli.db import Database
from linli.testing.markup import HtmlForm, Markup
from linli.testing.people import Somebody
from linli.testing.program import Program

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse


class Page:
    """An answer of the portal, with its forms."""

    def __init__(self, client: "Client", response: "TestResponse") -> None:
        self._client = client
        self.response = response
        self.status: int = response.status_code
        #: The path that answered, after redirects.
        self.path: str = response.request.path
        self.html: str = response.text if (response.mimetype or "").startswith("text/") else ""
        self._markup = Markup(self.html)

    @property
    def text(self) -> str:
        """What a reader sees, as one line."""
        return self._markup.text

    @property
    def forms(self) -> list[HtmlForm]:
        """The forms of the page."""
        return self._markup.forms

    @property
    def links(self) -> list[tuple[str, str]]:
        """The links of the page: what stands on them, and where they lead."""
        return self._markup.links

    def submit(self, which: str, /, **values: object) -> "Page":
        """Fill a form in and send it; return the page that follows.

        ``which`` is what stands on its button or, with a "/" at the start, the end of the address
        it goes to. Fields that are not named keep what the page put into them, the CSRF token
        among them. A file is a pair of a binary stream and its name.

        Raises:
            LookupError: there is no such form, or it has no such field.
        """
        for form in self.forms:
            by_address = which.startswith("/") and urlsplit(form.action).path.endswith(which)
            if by_address or any(label == which for label, _pressed in form.buttons):
                return self._client.send(form, form.filled(which, values), self.path)
        raise LookupError(f"{self.path} has no form {which!r}, only: {self._offered()}")

    def follow(self, label: str) -> "Page":
        """Follow the link that ``label`` stands on.

        Raises:
            LookupError: there is no such link.
        """
        for text, address in self.links:
            if text == label:
                return self._client.get(address)
        raise LookupError(f"{self.path} has no link {label!r}, only: {[t for t, _ in self.links]}")

    def _offered(self) -> list[str]:
        return [label for form in self.forms for label, _pressed in form.buttons]


class Client:
    """A browser of its own: cookies, and one reader at a time."""

    def __init__(self, app: "Flask", database: Database, *, language: str = "en") -> None:
        self._app = app
        self._database = database
        self._browser = app.test_client()
        self._headers = {"Accept-Language": language}

    def sign_in(self, somebody: Somebody) -> "Client":
        """Be that person from now on."""
        with self._database.writing() as session:
            opened = signin.open_session(session, somebody.id, device="test")
        with self._browser.session_transaction() as cookie:
            cookie["_user_id"] = opened.token  # where Flask-Login keeps it
            cookie["_fresh"] = True
        return self

    @property
    def cookie(self) -> tuple[str, str]:
        """Name and value of the cookie that keeps this browser signed in."""
        name = self._app.config["SESSION_COOKIE_NAME"]
        found = self._browser.get_cookie(name)
        assert found is not None, "nobody is signed in"
        return name, found.value

    def sign_out(self) -> None:
        """Be a visitor again."""
        with self._browser.session_transaction() as cookie:
            cookie.clear()

    def another(self, somebody: Somebody | None = None, *, language: str = "en") -> "Client":
        """Return a second browser on the same portal, signed in where ``somebody`` is given."""
        other = Client(self._app, self._database, language=language)
        return other.sign_in(somebody) if somebody else other

    def program(self, token: str, place: str = "longhai") -> Program:
        """Return another program that uses the JSON API with a token of ``linli.tokens.add``."""
        return Program(self._app.test_client(), token, place)

    def get(self, path: str, **headers: str) -> Page:
        """Open an address, redirects followed; ``hx_request="true"`` makes it htmx's."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Page(
            self,
            self._browser.get(path, headers={**self._headers, **named}, follow_redirects=True),
        )

    def send(self, form: HtmlForm, values: list[tuple[str, Any]], path: str) -> Page:
        """Send a form as it stands; :meth:`Page.submit` fills it in."""
        if form.method == "get":
            response = self._browser.get(
                form.action or path,
                query_string=values,
                headers=self._headers,
                follow_redirects=True,
            )
        else:
            data: dict[str, list[Any]] = {}
            for name, value in values:
                data.setdefault(name, []).append(value if isinstance(value, tuple) else str(value))
            response = self._browser.post(
                form.action or path, data=data, headers=self._headers, follow_redirects=True
            )
        return Page(self, response)


@pytest.fixture
def config(database: Database, tmp_path: Path) -> Config:
    """An installation of this test alone; set ``LINLI_*`` yourself where a test needs others."""
    return Config(
        data_dir=tmp_path,
        database_url=database.url.render_as_string(hide_password=False),
        secret_key="only for tests, only for tests, only for tests",
    )


@pytest.fixture(scope="session")
def _compiled_once() -> Iterator[None]:
    from linli.testing.compiled import builders_compiled_once

    with builders_compiled_once():
        yield


@pytest.fixture
def app(
    request: pytest.FixtureRequest, config: Config, database: Database, _compiled_once: None
) -> "Flask":
    """The portal's application on this test's database."""
    if "session" in request.fixturenames:
        pytest.fail(
            "a test asks for `session`, which stays open, or for the portal, whose requests are "
            "transactions of their own: not for both; use `with database.writing() as session:`"
        )
    from linli.testing.compiled import COMPILED
    from linli_web.app import create_app

    app = create_app(config, database)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def client(app: "Flask", database: Database) -> Client:
    """A browser without script, in English; ``client.sign_in(person)``, ``client.get(path)``."""
    return Client(app, database)

"""The same page as a careful developer would write it by hand for bare Flask and Jinja.

For each request the bare page does this, and nothing more:

- Flask finds the route and reads a signed session cookie.
- The statements of our page are sent over one connection of the same engine, in a reading
  transaction of the same kind. They are the same SQLAlchemy selects, built once and sent without
  the ORM; their rows are fetched, and their values turned into UUIDs, dates and states.
- A compiled Jinja template writes the same HTML. Every text between two tags, and every value of an
  attribute that readers' data may fill, is an expression of its own, looked up and escaped as
  ``{{ row.name }}`` in a loop is. Tags and classes stand in the template.

It knows no permissions, plugins, languages, addresses made from routes, tokens in forms, or headers
for security: what the portal adds for these is what the ratio shows.
"""

import html as entities
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, session
from jinja2 import Template
from sqlalchemy import event

from benchmarks.pages.serving import server
from linli.db import Database

#: A statement as SQLAlchemy was given it, and its parameters.
Statement = tuple[Any, dict[str, Any]]

_TAG = re.compile(r"(<[^>]*>)")
_VALUE = re.compile(
    r'((?:href|action|src|value|title|alt|content|lang|(?:aria|data)-[a-z]+)=")([^"]+)(?=")'
)


def bare_page(database: Database, statements: list[Statement], html: str) -> Callable[[], str]:
    """Return a call of a bare Flask view that sends ``statements`` and writes ``html``."""
    bare = Flask("bare")
    bare.secret_key = "of no importance"  # noqa: S105
    template, words = _template(bare, html)
    engine = database.engine.execution_options(
        linli_reading=True,
        postgresql_readonly=True,
        # Of its own: SQLAlchemy is quickest with the very objects that it has compiled.
        compiled_cache={},
    )

    @bare.route("/sign-in")
    def sign_in() -> str:
        session["person"] = "somebody"
        return ""

    @bare.route("/")
    def view() -> str:
        assert session["person"]
        with engine.connect() as connection:
            for statement, parameters in statements:
                connection.execute(statement, parameters).all()
        return template.render(words=words)

    client = bare.test_client()
    client.get("/sign-in")
    cookie = client.get_cookie("session")
    assert cookie is not None
    return server(bare, "/", f"session={cookie.value}")


@contextmanager
def statements_of(database: Database) -> Iterator[list[Statement]]:
    """Gather the statements that are sent meanwhile, without those of the transaction itself."""
    heard: list[Statement] = []

    def hear(_connection: Any, statement: Any, _many: Any, parameters: Any, _options: Any) -> None:
        if statement.is_select or statement.is_text:
            heard.append((statement, dict(parameters)))

    event.listen(database.engine, "before_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_execute", hear)


def _template(bare: Flask, html: str) -> tuple[Template, list[str]]:
    """Return a template that writes ``html`` from a list of words, and the words."""
    words: list[str] = []

    def word(text: str) -> str:
        words.append(entities.unescape(text))
        return f"{{{{ words[{len(words) - 1}] }}}}"

    def tag(text: str) -> str:
        return _VALUE.sub(lambda value: value[1] + word(value[2]), text)

    source = "".join(
        tag(piece) if piece.startswith("<") else word(piece) if piece.strip() else piece
        for piece in _TAG.split(html)
        if piece
    )
    template = bare.jinja_env.from_string(source)
    written = template.render(words=words)
    assert entities.unescape(written) == entities.unescape(html), "the bare page is not the same"
    return template, words

"""Asking a WSGI application as a server does, so that nothing of a client is measured."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from werkzeug.test import EnvironBuilder

if TYPE_CHECKING:
    from flask import Flask


def server(app: "Flask", path: str, cookie: str) -> Callable[[], str]:
    """Return a call that asks ``app`` for ``path`` and returns the page.

    Raises:
        AssertionError: the answer's status is not 200.
    """
    asked = EnvironBuilder(path, headers=[("Cookie", cookie)]).get_environ()

    def ask() -> str:
        statuses: list[str] = []

        def start(status: str, _headers: Any, _error: Any = None) -> Any:
            statuses.append(status)

        body = app.wsgi_app(dict(asked), start)
        try:
            text = b"".join(body).decode()
        finally:
            if close := getattr(body, "close", None):
                close()
        assert statuses == ["200 OK"], f"{path}: {statuses}"
        return text

    return ask

"""Another program that uses the JSON API: ``client.program(token).get("/units")``."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@dataclass
class Program:
    """A program with its token, asking below ``/api/v1/communities/<place>``."""

    browser: "FlaskClient"
    token: str | None
    place: str = "longhai"
    #: Sent with each request.
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> "TestResponse":
        """Read something; ``If_None_Match="…"`` is the header If-None-Match."""
        return self.ask("GET", path, headers=headers)

    def post(
        self, path: str, content: Any = None, *, key: str | None = "", data: bytes | None = None
    ) -> "TestResponse":
        """Change something under a key: a new one, or none at all with ``key=None``.

        ``content`` is sent as JSON, ``data`` as it is.
        """
        headers = {} if key is None else {"Idempotency-Key": key or str(uuid4())}
        sent = json.dumps({} if content is None else content).encode() if data is None else data
        headers["Content-Type"] = "application/json"
        return self.ask("POST", path, headers=headers, data=sent)

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> "TestResponse":
        """Ask anything at all."""
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return self.browser.open(
            f"/api/v1/communities/{self.place}{path}",
            method=method,
            headers={**self.headers, **sent},
            data=data,
        )

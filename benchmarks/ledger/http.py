"""A transfer through HTTP with a token, against a bare Flask view that runs raw5.

Both are answered by the same granian process: the portal as ``linli run`` serves it, and beside it
a Flask application with one view and no middleware, on the same database.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

from benchmarks.ledger import raw5
from benchmarks.ledger.world import World
from benchmarks.measure import Row, ratio
from linli import tokens
from linli.access import SYSTEM
from linli.communities import find

_URL = "LINLI_BENCH_URL"


def rows(world: World, where: str) -> Iterator[Row]:
    """Measure one client with a connection that is kept open."""
    with world.database.writing() as session:
        place = find(session, "bench")
        token = tokens.add(
            session,
            SYSTEM,
            place.id,
            name="bench",
            scopes=["points:write"],
            per_minute=tokens.MOST_PER_MINUTE,
        ).text
    with (
        _serving(_url(world)) as port,
        closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection,
    ):
        connection.connect()
        assert connection.sock is not None
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ours, bare = _asking(connection, world, token)
        speed = 1 / ratio(ours, bare, rounds=20, repeat=15)
    yield Row(f"a transfer through HTTP, {where}", speed, 0.5, False, "speed by bare Flask's")


def _asking(
    connection: http.client.HTTPConnection, world: World, token: str
) -> tuple[Callable[[], None], Callable[[], None]]:
    def ask(path: str, headers: dict[str, str], content: dict[str, Any]) -> None:
        kind = {"Content-Type": "application/json"}
        connection.request("POST", path, json.dumps(content), {**kind, **headers})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 201:
            raise RuntimeError(told.decode())

    def content() -> dict[str, Any]:
        giver, taker = world.pair()
        return {"from_id": str(giver), "to_id": str(taker), "amount": 1, "reason": "bench.move"}

    def ours() -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        ask("/api/v1/communities/bench/transfers", headers, content())

    return ours, lambda: ask("/raw", {}, content())


def application() -> Any:
    """Make what the server serves: the portal, and the bare view at ``/raw``."""
    from flask import Flask, request

    from linli.cli import logs
    from linli.config import Config
    from linli.db import Database
    from linli_web.app import create_app

    logs.quiet()
    url = os.environ[_URL]
    bare = Flask("bare")
    kept = threading.local()

    def raw() -> raw5.Raw:
        if not hasattr(kept, "raw"):
            sqlite = url.startswith("sqlite:///")
            kept.raw = (
                raw5.on_sqlite(url.removeprefix("sqlite:///").replace("ledger.db", "raw.db"))
                if sqlite
                else raw5.on_postgresql(url)
            )
        found: raw5.Raw = kept.raw
        return found

    @bare.post("/raw")
    def _move() -> tuple[dict[str, Any], int]:
        sent = request.get_json()
        raw().transfer(UUID(sent["from_id"]), UUID(sent["to_id"]), sent["amount"])
        return sent, 201

    portal = create_app(Config.from_environment(), Database(url))

    def both(environ: Any, start_response: Any) -> Any:
        chosen = bare if environ["PATH_INFO"] == "/raw" else portal
        return chosen(environ, start_response)

    return both


def _url(world: World) -> str:
    return world.database.url.render_as_string(hide_password=False)


@contextmanager
def _serving(url: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    arguments = "--interface wsgi --factory --workers 1 --blocking-threads 4 --log-level warning"
    command = [sys.executable, "-m", "granian", *arguments.split()]
    server = subprocess.Popen(
        [*command, "--port", str(port), "benchmarks.ledger.http:application"],
        env={**os.environ, _URL: url, "LINLI_SECRET_KEY": "bench" * 10},
        start_new_session=True,
    )
    try:
        for _attempt in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server with its worker, which outlives it when a connection is still open."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)

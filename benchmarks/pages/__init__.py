"""How long a page takes in the server, and how heavy the first view is.

The reference is the same page made by bare Flask and Jinja with the same SQL; what exactly that
does is said in :mod:`benchmarks.pages.bare`.
"""

import gc
import gzip
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from benchmarks.measure import Row, ratio
from benchmarks.pages.bare import bare_page, statements_of
from benchmarks.pages.serving import server
from linli.config import Config
from linli.db import Database
from linli.demo import PASSWORD
from linli_web.app import create_app

#: Most statements a page may send, however much is in the database.
MOST_QUERIES = 30
#: The first view: kilobytes (of 1024 bytes) as sent, and requests.
MOST_KILOBYTES = 60
MOST_REQUESTS = 5
_ASSET = re.compile(
    r'<(?:link[^>]*rel="(?:stylesheet|icon)"[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)"'
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the demo's sign-in name of who opens it."""

    name: str
    path: str
    reader: str


PAGES = (
    Page("home", "/c/longhai/", "resident"),
    Page("passbook", "/c/longhai/wallet", "resident"),
    Page("notices", "/c/longhai/notices", "resident"),
    Page("shop", "/c/longhai/moral_bank/shop", "resident"),
    Page("my deeds", "/c/longhai/moral_bank/", "resident"),
    Page("panel's queue", "/c/longhai/moral_bank/panel", "panel"),
    Page("public book", "/c/longhai/moral_bank/book", "resident"),
    Page("register of people", "/c/longhai/staff/people", "staff"),
)


def rows() -> Iterator[Row]:
    """Fill a demo, then measure each main page and weigh the first view."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LINLI_DATA_DIR": folder, "LINLI_DATABASE_URL": ""}
        linli = str(Path(sys.executable).with_name("linli"))
        subprocess.run(
            [linli, "demo", "--no-serve"], check=True, env=environment, stdout=subprocess.DEVNULL
        )
        config = Config.from_environment({"LINLI_DATA_DIR": folder})
        database = Database(config.database_url)
        app = create_app(config, database)
        gc.collect()
        gc.freeze()  # as linli run does
        for page in PAGES:
            yield from _page(app, database, page)
        yield from _first_view(app)
        database.dispose()


def _page(app: Flask, database: Database, page: Page) -> Iterator[Row]:
    ours = server(app, page.path, sign_in(app, page.reader))
    ours()
    with statements_of(database) as statements:
        html = ours()
    reference = bare_page(database, list(statements), html)
    yield Row(
        f"page: {page.name}",
        ratio(ours, reference),
        2,
        True,
        f"against bare Flask + Jinja with its {len(statements)} statements",
    )
    yield Row(
        f"statements: {page.name}",
        len(statements) / MOST_QUERIES,
        1,
        True,
        f"{len(statements)} of at most {MOST_QUERIES}",
    )


def sign_in(app: Flask, name: str, password: str = PASSWORD) -> str:
    """Sign in and return the cookie, as a browser sends it."""
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    answer = client.post(
        "/sign-in",
        data={
            "name": name,
            "password": password,
            "csrf_token": token.group(1) if token else "",
        },
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code in (302, 303), f"{name} cannot sign in: {answer.status}"
    # Its forms put their token into the cookie.
    client.get(answer.location, follow_redirects=True)
    cookie = client.get_cookie("linli")
    assert cookie is not None
    return f"linli={cookie.value}"


def _first_view(app: Flask) -> Iterator[Row]:
    client = app.test_client()
    html = client.get("/sign-in").get_data()
    assets = sorted(set(_ASSET.findall(html.decode())))
    sent = [html, *(client.get(address).get_data() for address in assets)]
    weight = sum(len(gzip.compress(body)) for body in sent) / 1024
    yield Row(
        "first view: weight",
        weight / MOST_KILOBYTES,
        1,
        True,
        f"{weight:.1f} kB of at most {MOST_KILOBYTES}, compressed",
    )
    yield Row(
        "first view: requests",
        len(sent) / MOST_REQUESTS,
        1,
        True,
        f"{len(sent)} of at most {MOST_REQUESTS}",
    )

"""A request is one transaction: kept or undone as a whole, and repeated when it has to be."""

import threading
from datetime import timedelta

import pytest
from flask import Flask, Response
from tests.web.conftest import BrowserOf

from linli import inbox, jobs
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.errors import Refusal
from linli.hooks import Job
from linli.i18n import texts
from linli.people import Person
from linli.testing import MovableClock, Somebody
from linli.testing.client import Client
from linli_web import page

_ = texts("linli_web")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Database:
    """Transactions differ: both databases."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    if "clock" in request.fixturenames:
        made.clock = request.getfixturevalue("clock")
    return made


@pytest.fixture
def linli_isolation() -> str:
    """The isolation at which PostgreSQL asks for transactions to be repeated."""
    return "serializable"


class Nope(Refusal):
    """Always refused."""

    code = "test.nope"


def route(app: Flask, view: object) -> None:
    """Add a page to the community."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/c/<community>/try", "try", view, methods=["GET", "POST"])  # type: ignore[arg-type]


def name_of(database: Database, somebody: Somebody) -> str:
    """What is stored."""
    with database.reading() as session:
        return session.get_one(Person, somebody.id).name


def rename(somebody: Somebody, name: str) -> None:
    """Change something."""
    page.session.get_one(Person, somebody.id).name = name
    page.session.flush()


@pytest.mark.parametrize("status", [200, 303, 400, 422, 500])
def test_what_was_written_is_kept_only_with_a_good_answer(
    app: Flask, browser_of: BrowserOf, resident: Somebody, database: Database, status: int
) -> None:
    def view() -> Response:
        rename(resident, "changed")
        return Response("x", status)

    route(app, view)
    assert browser_of(resident).post("/c/longhai/try").status_code == status
    assert name_of(database, resident) == ("changed" if status < 400 else "王桂英")


def test_an_exception_undoes_everything(
    app: Flask, browser_of: BrowserOf, resident: Somebody, database: Database
) -> None:
    def view() -> Response:
        rename(resident, "changed")
        raise Nope(_("Home"))

    route(app, view)
    assert browser_of(resident).post("/c/longhai/try").status_code == 422
    assert name_of(database, resident) == "王桂英"


def test_looking_writes_nothing(
    app: Flask, browser_of: BrowserOf, resident: Somebody, database: Database
) -> None:
    def view() -> str:
        rename(resident, "changed")
        return "looked"

    route(app, view)
    browser_of(resident).get("/c/longhai/try")
    assert name_of(database, resident) == "王桂英"


def test_two_who_change_the_same_both_succeed(
    app: Flask, browser_of: BrowserOf, resident: Somebody, database: Database
) -> None:
    """Each adds a letter to what it has read; the second has to be done again from its start."""
    start, tries = threading.Barrier(2), []
    ready = threading.local()

    def view() -> Response:
        assert page.community.slug == "longhai"
        name = page.session.get_one(Person, resident.id).name
        tries.append(name)
        if not database.is_sqlite and not getattr(ready, "met", False):
            ready.met = True
            start.wait(timeout=10)  # both have read before either writes
        page.flash(_("Home"))
        rename(resident, name + "x")
        return Response("done")

    route(app, view)
    browsers = [browser_of(resident), browser_of(resident)]
    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda browser=browser: answers.append(
                browser.post("/c/longhai/try").status_code
            )
        )
        for browser in browsers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    assert name_of(database, resident) == "王桂英xx"
    assert len(tries) == (2 if database.is_sqlite else 3)
    for browser in browsers:
        shown = browser.get("/c/longhai/me").text
        assert shown.count("banner--good") == 1, "the first try's message is not shown twice"


def test_what_fell_due_is_done_before_something_is_written(
    signed_in: Client,
    resident: Somebody,
    community: Place,
    database: Database,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = []
    job = Job("test.job", _("Home"), lambda _session, _payload: None)
    for module in ("queue", "catching_up"):
        monkeypatch.setattr(f"linli.jobs.{module}.handlers", lambda: {"test.job": job})
    monkeypatch.setattr("linli.jobs.catching_up.perform", lambda *args: done.append(args[1]))
    with database.writing() as session:
        jobs.enqueue(
            session,
            "test.job",
            {},
            run_at=now(session) + timedelta(hours=1),
            key="k",
            community_id=community.id,
        )
        inbox.notify(session, resident.id, community.id, _("Home"))
    signed_in.get("/c/longhai/inbox").submit("Mark all as read")
    assert done == []
    clock.move(hours=2)
    signed_in.get("/c/longhai/inbox")
    assert done == [], "looking does nothing"
    signed_in.get("/c/longhai/me").submit("/preferences")
    assert done == ["test.job"]

"""When something does not work: clear answers in the reader's language, and nothing lost."""

import io

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from tests.web.conftest import BrowserOf

from linli.communities import Place
from linli.config import Config
from linli.db import Database, DatabaseBusy
from linli.i18n import texts
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client
from linli_web import page as helpers
from linli_web.app import create_app
from linli_web.entrance import public

_ = texts("linli_web")


@pytest.mark.parametrize(
    ("accepted", "said"),
    [("en", "We could not find this page"), ("zh-CN", "没有找到这个页面")],
)
def test_a_page_that_is_not_there(
    app: Flask, database: Database, community: Place, accepted: str, said: str
) -> None:
    for path in ("/nowhere", "/c/longhai/nowhere", "/static/linli/x/no.css"):
        page = Client(app, database, language=accepted).get(path)
        assert page.status == 404
        assert said in page.text


def test_inside_a_community_the_error_wears_its_frame(signed_in: Client) -> None:
    page = signed_in.get("/c/longhai/nowhere")
    assert page.status == 404
    assert "龙海社区" in page.text
    assert ("To the home page", "/c/longhai/") in page.links


def test_a_wrong_method_names_the_right_one(browser_of: BrowserOf, community: Place) -> None:
    answer = browser_of().get("/language")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "start again from the home page" in answer.text


def test_a_request_that_is_far_too_large(
    app: Flask, client: Client, community: Place, resident: Somebody
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    page = client.sign_in(resident).get("/c/longhai/me/details")
    page = page.submit("Save", name=(io.BytesIO(b"x" * 20_000), "huge.jpg"))
    assert page.status == 413
    assert "Please choose a smaller photo." in page.text


def test_htmx_gets_a_notice_and_the_form_stays(browser_of: BrowserOf, community: Place) -> None:
    answer = browser_of().post("/sign-in", data={}, headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def failing(app: Flask, error: Exception) -> None:
    """Add a page that raises."""

    @public
    def fail() -> str:
        raise error

    app.add_url_rule("/fail", "fail", fail, methods=["GET", "POST"])


def test_an_unexpected_error_tells_nothing_of_its_inside(
    app: Flask, client: Client, community: Place, caplog: pytest.LogCaptureFixture
) -> None:
    failing(app, RuntimeError("the secret is 42"))
    page = client.get("/fail")
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "42" not in page.text
    assert "the secret is 42" in caplog.text, "the log tells it to those who mend it"


def test_a_busy_database_asks_for_patience(app: Flask, client: Client, community: Place) -> None:
    failing(app, DatabaseBusy(_("Many people are busy just now.")))
    page = client.get("/fail")
    assert page.status == 503
    assert "Many people are busy just now." in page.text


def test_a_database_that_is_gone_is_told_without_one(config: Config) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:9/nothing")
    browser = create_app(config, nowhere).test_client()
    for path in ("/", "/c/longhai/", "/healthz"):
        answer = browser.get(path, headers={"Accept-Language": "zh-CN"})
        assert answer.status_code == 503, path
        assert "稍后再试" in answer.text
    nowhere.dispose()


def test_health_is_told_to_a_load_balancer(browser_of: BrowserOf) -> None:
    answer = browser_of().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_failed_statement_does_not_spoil_the_error_page(
    app: Flask, signed_in: Client, community: Place
) -> None:
    @public
    def broken() -> str:
        helpers.session.execute(text("SELECT * FROM no_such_table"))
        return ""

    app.add_url_rule("/c/<community>/broken", "broken", broken)
    page = signed_in.get("/c/longhai/broken")
    assert page.status in (500, 503)
    assert "王" in page.text, "the frame still knows its reader"
    assert ("To the home page", "/c/longhai/") in page.links, "and the community"


def test_the_error_page_without_a_frame_is_still_an_answer(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collapse(_name: str) -> str:
        raise OperationalError("statement", {}, Exception("gone"))

    app.jinja_env.globals["sprite"] = collapse
    page = client.get("/nowhere")
    assert page.status == 404
    assert "We could not find this page" in page.text


def test_a_resident_who_lacks_a_right_is_told_where_to_ask(signed_in: Client) -> None:
    page = signed_in.get("/c/longhai/staff/people")
    assert page.status == 403
    assert "This is for the people who work for 龙海社区." in page.text
    assert "ask at the community's counter" in page.text
    assert "roles" not in page.text


def test_staff_who_lack_a_right_are_told_whom_to_ask(
    client: Client, person_with: MakePerson, other_community: Place
) -> None:
    client.sign_in(person_with("staff", name="高帆"))
    page = client.get("/c/longhai/staff/settings")
    assert page.status == 403
    assert "You do not have the right to do this here: Change settings and plugins." in page.text
    assert "These roles carry the right: President, Administrator." in page.text
    assert "Nobody has it in this community yet." in page.text
    person_with("president", name="田伟")
    person_with("president", name="外人", community=other_community)
    page = client.get("/c/longhai/staff/settings")
    assert "In this community you can ask: 田伟." in page.text
    assert "外人" not in page.text

"""Whoever scans or types a code is led to the page of the plugin that knows it."""

import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest
from flask import Blueprint

from linli import codes, plugins
from linli.access import SYSTEM
from linli.codes.guessing import PER_PERSON
from linli.communities import Place
from linli.db import Database
from linli.hooks import CodePurpose, PluginInfo, hookimpl
from linli.i18n import texts
from linli.plugins import Plugins
from linli.subjects import Subject
from linli.testing import Somebody
from linli.testing.client import Client

_ = texts("linli_web")
pytestmark = pytest.mark.linli_plugins("canteen")


@pytest.fixture(autouse=True)
def canteen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plugin that serves meals for codes."""
    blueprint = Blueprint("canteen", "linli_canteen")
    blueprint.add_url_rule("/serve/<code>", "serve", lambda code: f"serve {code}")
    module = ModuleType("linli_canteen")

    @hookimpl
    def linli_plugin() -> PluginInfo:
        return PluginInfo("canteen", "linli_web", _("Home"), _("Home"))

    @hookimpl
    def linli_blueprint() -> Blueprint:
        return blueprint

    @hookimpl
    def linli_code_purposes() -> Sequence[CodePurpose]:
        return [CodePurpose("canteen.meal", _("Home"), "serve")]

    for hook in (linli_plugin, linli_blueprint, linli_code_purposes):
        setattr(module, hook.__name__, hook)
    monkeypatch.setitem(sys.modules, "linli_canteen", module)
    plugins.use(Plugins([EntryPoint("canteen", "linli_canteen", "linli.plugins")]))
    yield
    plugins.use(None)


@pytest.fixture
def code(database: Database, community: Place, resident: Somebody) -> str:
    """A code for a meal."""
    with database.writing() as session:
        return codes.issue(
            session,
            SYSTEM,
            community.id,
            purpose="canteen.meal",
            holder_id=resident.id,
            subject=Subject("core.community", community.id),
            lifetime=timedelta(minutes=10),
        ).text


def test_a_scanned_code_opens_the_plugins_page(signed_in: Client, code: str) -> None:
    page = signed_in.get(f"/q/{code}")
    assert page.path == f"/c/longhai/canteen/serve/{codes.normalise(code)}"


def test_a_typed_code_may_be_untidy(signed_in: Client, code: str) -> None:
    page = signed_in.get("/q").submit("Go on", code=f" {code.lower().replace('-', ' ')} ")
    assert page.path.startswith("/c/longhai/canteen/serve/")


def test_an_unknown_code_is_told_and_kept_to_be_compared(signed_in: Client, code: str) -> None:
    page = signed_in.get("/q").submit("Go on", code="AAAAA-AAAAA")
    assert page.status == 404
    assert "compare it letter by letter" in page.text
    assert 'value="AAAAA-AAAAA"' in page.html


def test_guessing_codes_ends_soon(signed_in: Client, code: str) -> None:
    for _try in range(PER_PERSON):
        assert signed_in.get("/q/AAAAA-AAAAA").status == 404
    assert signed_in.get(f"/q/{code}").status == 429


def test_a_visitor_signs_in_first_and_comes_back(client: Client, code: str) -> None:
    page = client.get(f"/q/{code}")
    assert page.path == "/sign-in"
    assert f"/q/{code}" in page.html


def test_a_plugin_that_is_off_takes_no_codes(
    signed_in: Client, code: str, database: Database, community: Place
) -> None:
    with database.writing() as session:
        plugins.disable(session, SYSTEM, community.id, "canteen")
    assert signed_in.get(f"/q/{code}").status == 404

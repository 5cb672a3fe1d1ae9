"""The staff area in a real browser: phone and desk, both languages, with and without a mouse."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from linli import access, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson, Somebody
from linli.testing.browser import DESK, OpenPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = (
    "",
    "people",
    "people/new",
    "people/sign-ups",
    "people/invitations",
    "people/import",
    "counter",
    "groups",
    "organisations",
    "organisations/new",
    "roles",
    "plugins",
    "settings/core",
    "notices",
    "points",
    "audit",
    "place",
    "place/details",
)


@pytest.fixture
def head(person_with: MakePerson, database: Database, community: Place, group: Place) -> Somebody:
    """Somebody who may open everything, in a community with a few people."""
    wang = person_with(name="王桂英", group=group, categories=["party_member", "elder_alone"])
    with database.writing() as session:
        access.grant(session, SYSTEM, wang.id, "panel_member", community.id, group_id=group.id)
        waiting = people.new_person(session, name="周晓燕", phone="13700137000")
        people.join(session, SYSTEM, community.id, waiting.id, approved=False)
    return person_with("administrator", "auditor", name="李建国")


def test_every_page_can_be_read_by_everybody(
    head: Somebody,
    each_window: Callable[[Somebody], "Page"],
    accessible: Callable[["Page"], None],
) -> None:
    page = each_window(head)
    for path in PAGES:
        answer = page.goto(f"/c/longhai/staff/{path}")
        assert answer is not None
        assert answer.status == 200, path
        accessible(page)


def test_the_register_is_searched_while_one_types(head: Somebody, open_page: OpenPage) -> None:
    page = open_page(head, width=DESK, language="en")
    page.goto("/c/longhai/staff/people")
    page.get_by_label("Name, phone number or sign-in name").fill("桂英")
    page.locator("#register .row", has_text="李建国").wait_for(state="detached")
    assert page.locator("#register .row").count() == 1
    assert page.url.endswith("q=%E6%A1%82%E8%8B%B1&group=&category=&status=active")
    page.go_back()
    page.locator("#register .row", has_text="李建国").wait_for()


def test_a_setting_is_only_asked_for_when_it_is_decided_here(
    head: Somebody, open_page: OpenPage
) -> None:
    page = open_page(head, width=DESK, language="en")
    page.goto("/c/longhai/staff/settings/core")
    masking = page.locator('select[name="masking"]')
    assert not masking.is_visible()
    page.locator('input[name="inherit.masking"]').uncheck()
    assert masking.is_visible()
    masking.select_option("surname")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The settings are saved.").wait_for()
    assert masking.is_visible()
    assert masking.input_value() == "surname"

"""Bringing in a list of people: a look first, then all of it or nothing."""

import io
from collections.abc import Callable

import pytest
from tests.web.conftest import BrowserOf

from linli.communities import Place
from linli.testing import Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]

GOOD = "姓名,手机号,小组,类别\n王桂英,13800138000,第一居民小组,党员\n李建国,,,\n"
BAD = "姓名,手机号,小组\n王桂英,13800138000,第一居民小组\n李建国,12,第九居民小组\n"


def upload(page: Page, text: str, name: str = "名单.csv") -> Page:
    """Choose a file and have it looked through."""
    return page.submit("Look it through", list=(io.BytesIO(text.encode()), name))


@pytest.mark.usefixtures("group")
def test_a_list_is_looked_through_and_then_entered(desk: Open) -> None:
    page = upload(desk("people/import"), GOOD)
    assert page.status == 200
    assert "This would happen" in page.text
    assert page.text.count("New") >= 2
    assert "Nobody found" in desk("people?q=王桂英").text
    page = page.submit("Yes, enter them")
    assert "Entered 2, changed 0, left 0 as they were." in page.text
    found = desk("people?q=王桂英").text
    assert "138 0013 8000" in found
    assert "第一居民小组 · 党员" in found
    again = upload(desk("people/import"), GOOD).submit("Yes, enter them")
    assert "Entered 0, changed 0, left 2 as they were." in again.text


@pytest.mark.usefixtures("group")
def test_one_wrong_row_keeps_everybody_out(desk: Open) -> None:
    page = upload(desk("people/import"), BAD)
    assert page.status == 422
    assert "Nobody was entered." in page.text
    assert "李建国" in page.text
    assert "cannot be right" in page.text  # all that is wrong with a row is told at once
    assert "no group 第九居民小组" in page.text
    assert not any(label == "Yes, enter them" for form in page.forms for label, _ in form.buttons)
    assert "Nobody found" in desk("people?q=王桂英").text


@pytest.mark.usefixtures("group")
def test_a_list_that_became_wrong_meanwhile_enters_nobody(desk: Open) -> None:
    page = upload(desk("people/import"), GOOD)
    desk("people/new").submit("Enter", name="别人", phone="13800138000")
    page = page.submit("Yes, enter them")
    assert page.status == 422
    assert "Nobody was entered." in page.text
    assert "Nobody found" in desk("people?q=李建国").text


def test_what_is_no_list_is_refused_with_the_reason(desk: Open) -> None:
    assert "Please choose a file." in desk("people/import").submit("Look it through").text
    assert "is empty" in upload(desk("people/import"), "").text
    broken = upload(desk("people/import"), GOOD.replace("第一居民小组", ""))
    (form,) = [form for form in broken.forms if form.action.endswith("/import")]
    fields = [(name, value) for name, value in form.fields if name != "rows"]
    page = broken._client.send(form, [*fields, ("rows", "not json")], broken.path)
    assert page.status == 422
    assert "Please choose the file once more." in page.text


def test_only_who_enters_people_may_bring_in_a_list(
    client: Client, auditor: object, community: Place
) -> None:
    client.sign_in(auditor)  # type: ignore[arg-type]
    assert client.get(f"/c/{community.slug}/staff/people/import").status == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.usefixtures("group")
def test_the_example_can_be_downloaded_filled_in_and_brought_in(
    browser_of: BrowserOf, desk: Open, staff: Somebody, kind: str
) -> None:
    page = desk("people/import")
    assert "Mobile number, 11 digits" in page.text
    (address,) = [href for _text, href in page.links if href.endswith(f"example?kind={kind}")]
    sheet = browser_of(staff).get(address)
    assert sheet.status_code == 200
    page = page.submit("Look it through", list=(io.BytesIO(sheet.data), f"people.{kind}"))
    assert "This would happen" in page.text, page.text
    assert "Entered 3" in page.submit("Yes, enter them").text


@pytest.mark.usefixtures("group")
def test_a_wrong_group_or_category_is_told_with_those_there_are(desk: Open) -> None:
    page = upload(desk("people/import"), "姓名,小组,类别\n王桂英,第九组,\n李建国,,火星人\n")
    assert "there is no group 第九组 here; there are: 第一居民小组" in page.text
    assert "火星人 is not on this community's list, which has: " in page.text
    assert "党员" in page.text

"""A wish on paper from the box, until its story stands on the board."""

from datetime import date

import pytest
from playwright.sync_api import expect

from linli import people
from linli.access import SYSTEM
from linli.db import Database
from linli.i18n import texts
from linli.people import OrganisationRow
from linli.testing import MakePerson
from tests.micro_wishes.browser.conftest import Visit

_ = texts("linli_micro_wishes")
WISHES = "/c/longhai/micro_wishes"


@pytest.fixture
def template() -> str:
    """Jinchang's wishes."""
    return "jinchang-wishes"


def test_from_paper_to_a_story(
    visit: Visit, database: Database, person_with: MakePerson, branch: OrganisationRow
) -> None:
    person_with(name="王桂英", birth_date=date(1941, 5, 1))
    agent = person_with(name="吴海涛")
    with database.writing() as session:
        people.name_agent(session, SYSTEM, branch.id, agent.id)
    staff = visit(person_with("staff", name="赵玉梅"))

    # The box is emptied: a slip of paper says who wishes for what.
    staff.open(f"{WISHES}/desk")
    staff.follow(_("Write a wish down"))
    staff.page.locator("#f-search").fill("桂英")
    staff.press(_("Search"))
    staff.follow("王桂英")
    staff.page.locator("input[name=channel][value=box]").check()
    staff.page.locator("#f-place").select_option("老年活动室")
    staff.fill(title="一盏护眼台灯", story="王桂英晚上缝补看不清，电话 13800138000", value="99")
    staff.page.locator("#f-category").select_option("daily")
    staff.press(_("Write it down"))
    staff.sees("●●●晚上缝补看不清，电话 ●●●")
    expect(staff.page.locator("main")).not_to_contain_text("13800138000")

    # It is reviewed, and hangs on the board without a name.
    for box in ("specific", "immediate", "easy"):
        staff.page.locator(f"input[name={box}]").check()
    staff.press(_("Put it on the board"))
    passer_by = visit()
    passer_by.open(f"{WISHES}/")
    passer_by.sees("一盏护眼台灯", _("A wish of somebody over 80"))
    expect(passer_by.page.locator("main")).not_to_contain_text("王桂英")

    # The branch takes it to heart.
    claimer = visit(agent)
    claimer.open(f"{WISHES}/")
    claimer.follow(_("Take it to heart"))
    claimer.page.locator("#f-organisation").select_option(branch.name)
    claimer.press(_("I will make it come true"), status=422)
    claimer.page.locator("input[name=promise]").check()
    claimer.press(_("I will make it come true"))
    claimer.sees(branch.name, "社区服务大厅")
    expect(claimer.page.locator("main")).not_to_contain_text("王桂英")
    claimer.fill(gift="护眼台灯一盏，已调好亮度")
    claimer.press(_("I have brought it"))

    # Staff confirm it for her, note how content she is, and tell the story.
    staff.open(f"{WISHES}/desk?tab=brought")
    staff.follow("一盏护眼台灯")
    staff.press(_("Yes, it has come"))
    staff.page.locator("label[for=f-stars-5]").click()
    staff.fill(thanks="谢谢你们")
    staff.press(_("Note it"))
    staff.fill(story="台灯装好那天，王桂英把针线筐搬到桌前，说又能做鞋垫了。")
    staff.press(_("Publish"))
    passer_by.open(f"{WISHES}/stories")
    passer_by.sees("●●●把针线筐搬到桌前")
    expect(passer_by.page.locator("main")).not_to_contain_text("王桂英")
    claimer.open(f"{WISHES}/mine")
    claimer.follow("一盏护眼台灯")
    claimer.sees("谢谢你们", _("A grateful neighbour"))

    # The tree for the hall fills a large screen and a phone alike.
    for width in (1920, 390):
        hall = visit(width=width)
        hall.open(f"{WISHES}/tree")
        expect(hall.page.locator("main")).to_contain_text("一盏护眼台灯")

"""A draft of the rules: tried on past months, asked about, voted on, and published, on phones."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from tests.browser import steps
from tests.browser.conftest import Visit
from tests.browser.steps import BANK
from tests.browser.visiting import Visitor, bank

from linli import jobs, plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.i18n import Text, texts
from linli.testing import MakePerson, MovableClock, Somebody

CHILDCARE, ERRAND = "帮邻居照看孩子", "帮邻居买菜取药"
VOTES = "/c/longhai/deliberation"
vote = texts("linli_deliberation")


@pytest.fixture
def language() -> str:
    """Chinese pages are enough here; the words are checked elsewhere."""
    return "zh-CN"


def test_a_draft_is_tried_asked_about_and_published(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    community: Place,
    group: Place,
    resident: Somebody,
    panel: Somebody,
    staff: Somebody,
    person_with: MakePerson,
) -> None:
    neighbour = person_with(name="李建国", group=group)
    with database.writing() as session:
        plugins.enable(session, SYSTEM, community.id, "deliberation")
    done = [(resident, "childcare"), (neighbour, "errands")]
    for days in (0, 24):  # in March, and in April
        clock.move(days=days)
        steps.booked(database, clock, community, panel, staff, done)
    wang, head = visit(resident), visit(person_with("president", name="陈书记"))

    # Looking after a child is to bring less, an errand more.
    head.open(f"{BANK}/desk/rules")
    head.press(bank("Begin a new version"))
    draft = head.page.url
    for item, points in ((CHILDCARE, "1"), (ERRAND, "2")):
        head.follow(item)
        head.fill(points=points)
        head.press(bank("Save in the draft"))

    # Two months are judged again: who gains, who loses, what it costs.
    head.press(bank("Try it on the past six months"))
    head.sees(bank.plural("One person gains", "%(count)s people gain", 1))
    expect(head.row("李建国", _judged(head, 2, 4))).to_contain_text("+2")
    expect(head.row("王桂英", _judged(head, 4, 2))).to_contain_text("−2")
    expect(head.row(ERRAND)).to_contain_text("+2")
    head.sees(bank("about %(yuan)s yuan; %(before)s yuan before", yuan=1, before=1))
    head.page.locator("#f-months").select_option("1")
    head.press(bank("Try again"))
    expect(head.row("王桂英", _judged(head, 2, 1))).to_contain_text("−1")

    # The residents are asked, and say yes.
    head.open(draft)
    head.press(bank("Prepare a consultation"))
    title = bank("Consultation: %(title)s", title="道德积分细则")
    _announced(head, title, clock)
    wang.open(f"{BANK}/rules")
    wang.follow(bank("Read the draft"))
    wang.sees(CHILDCARE, ERRAND)
    wang.open(f"{VOTES}/")
    wang.follow(title)
    wang.sees(ERRAND)
    wang.page.locator(f"main a[href='{BANK}/rules/2']").click()
    wang.sees(CHILDCARE, ERRAND)
    wang.page.go_back()
    wang.follow(vote("Vote now"))
    yes = bank("These rules should hold")
    wang.page.get_by_label(wang.say(yes)).check()
    wang.press(vote("Continue"))
    wang.press(vote("Cast my vote"))
    for days in (3, 9, 9):  # voting ends, and then the notice of the result
        clock.move(days=days)
        jobs.run_due(database)
    head.open(draft)
    head.sees(bank("The residents want it to hold."))

    # Published, they hold for everybody from today on.
    head.page.get_by_text(head.say(bank("Publish")), exact=True).click()
    head.fill(valid_from=f"{clock.now().astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}")
    head.press(bank("Yes, publish these rules"))
    wang.open(f"{BANK}/rules")
    expect(wang.row(CHILDCARE)).to_contain_text("+1")
    expect(wang.row(ERRAND)).to_contain_text("+2")


def _announced(head: Visitor, title: Text, clock: MovableClock) -> None:
    """Give the vote that was prepared its times, and announce it; it is open when this is done."""
    head.open(f"{VOTES}/desk")
    head.follow(title)
    head.follow(vote("When"))
    begins = clock.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(hours=1)
    ends = begins + timedelta(days=2)
    head.fill(opens_at=f"{begins:%Y-%m-%dT%H:%M}", closes_at=f"{ends:%Y-%m-%dT%H:%M}")
    head.press(vote("Continue"))
    head.press(vote("Announce the vote"))
    clock.move(hours=2)


def _judged(visitor: Visitor, before: int, after: int) -> str:
    return visitor.say(
        bank("%(before)s before, %(after)s by these rules", before=before, after=after)
    )

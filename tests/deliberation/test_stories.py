"""Three stories on a phone, with Chinese pages and with English ones, each page looked at.

In one of them staff sit at a desk.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from linli import jobs, people, starters
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.i18n import texts
from linli.testing import MakePerson, MovableClock, OpenPage, Somebody
from linli_deliberation.units import take_in
from tests.browser.visiting import Visitor

say = texts("linli_deliberation")
HOME = "/c/jinchang"
VOTES = f"{HOME}/deliberation"

Visit = Callable[..., Visitor]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both databases: one is enough."""
    return sqlite_database


@pytest.fixture
def community(database: Database, clock: MovableClock) -> Place:
    """A community set up from the template of the six steps, which also has micro-projects."""
    with database.writing() as session:
        file = starters.find("jinchang-six-steps")
        place = starters.found(session, SYSTEM, file, slug="jinchang", name="金昌路社区")
        starters.apply(session, SYSTEM, place, starters.find("zhangjiagang-micro-projects"))
        return place


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(open_page: OpenPage, language: str) -> Visit:
    def open_(somebody: Somebody | None = None, *, width: int = 390) -> Visitor:
        page = open_page(somebody, width=width, language=language)
        return Visitor(page, language, somebody.name if somebody else "")

    return open_


def test_owners_decide_by_heads_and_by_area(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
    language: str,
) -> None:
    """Staff prepare it, owners vote on their phones, and all see what is still missing."""
    wang, li, zhou = (person_with(name=name) for name in ("王桂英", "李建国", "周晓燕"))
    with database.writing() as session:
        lines = "1-101,102,王桂英\n1-102,140,李建国\n1-201,58,周晓燕"
        take_in(session, SYSTEM, community.id, lines)
    zhao = visit(person_with("staff", name="赵玉梅"))
    _prepare(zhao, clock, "是否更换 3 栋电梯？", "owners", owners=True)
    _open_it(database, clock)
    first = visit(zhou)
    _vote(first, "是否更换 3 栋电梯？", "yes")
    first.follow(say("Back to the vote"))
    part = {"part": "2/3"}
    first.sees(
        say("%(missing)s %(measure)s are still missing to reach %(part)s.",
            missing="142", measure=say("square metres"), **part)
    )  # fmt: skip
    _vote(visit(wang), "是否更换 3 栋电梯？", "yes")
    _vote(visit(li), "是否更换 3 栋电梯？", "no")
    zhao.open(f"{VOTES}/desk")
    zhao.follow("是否更换 3 栋电梯？")
    zhao.sees(say("Enough take part: %(part)s are reached.", **part))
    expect(zhao.page.locator("main")).not_to_contain_text(zhao.say(say("The motion is passed.")))
    _close_it(database, clock)
    passer_by = visit()
    passer_by.open(f"{VOTES}/results")
    passer_by.follow("是否更换 3 栋电梯？")
    passer_by.sees(say("The motion is passed."))
    expect(passer_by.page.locator("main")).not_to_contain_text("王桂英")


def test_a_micro_project_from_proposal_to_explained_result(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
) -> None:
    """Proposed and supported on the phone, voted for within a budget, explained to everybody."""
    residents = [person_with(name=name) for name in ("王桂英", "李建国", "张秀兰", "刘志强")]
    wang = visit(residents[0])
    wang.open(f"{VOTES}/topics")
    wang.follow(say("Propose something"))
    wang.fill(title="楼下装两张长椅", story="老人没有地方坐，大约 3000 元。")
    wang.page.get_by_label("公益微项目").check()
    wang.press(say("Propose it"))
    wang.sees(say("Thank you! Your neighbours can support it now."))
    for neighbour in residents[1:3]:
        window = visit(neighbour)
        window.open(f"{VOTES}/topics")
        window.follow("楼下装两张长椅")
        window.press(say("I support it"))
    zhao = visit(person_with("staff", name="赵玉梅"), width=1280)
    zhao.open(f"{VOTES}/topics")
    zhao.follow("楼下装两张长椅")
    zhao.follow(say("Look after it"))
    zhao.press(say("Go on to: %(stage)s", stage="居民议"))
    _prepare(
        zhao,
        clock,
        "今年 1 万元怎么用？",
        "equalshares/add1u",
        choices={"长椅两张": "3000", "楼道灯": "6000", "花坛": "9000"},
        budget="10000",
    )
    _open_it(database, clock)
    receipt = ""
    for person, ticked in zip(residents, ("13", "12", "2", "3"), strict=True):
        window = visit(person)
        _vote(window, "今年 1 万元怎么用？", *ticked)
        shown = window.page.locator(".show-code__text").inner_text()
        receipt = receipt or re.sub(r"\s", "", shown)
    _close_it(database, clock)
    wang.open(f"{VOTES}/")
    wang.follow("今年 1 万元怎么用？")
    wang.follow(say("See the result"))
    wang.sees("1,500")  # what each of its two supporters paid
    wang.sees(say("If only ticks had counted"))
    wang.fill(receipt=receipt)
    wang.press(say("Find it"))
    wang.sees(say("Your ballot was counted."), "长椅两张")
    with wang.page.expect_download() as arriving:
        wang.page.get_by_role("link", name=wang.say(say("Everything, to count again"))).click()
    assert arriving.value.suggested_filename.endswith(".zip")


def test_six_steps_from_a_paper_slip_to_being_judged(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
) -> None:
    """A slip in the box of the office becomes a topic; homes decide; it is done and judged."""
    residents = [
        person_with(name=name) for name in ("王桂英", "李建国", "张秀兰", "刘志强", "陈丽华")
    ]
    with database.writing() as session:
        for number, person in enumerate(residents[:3], start=1):
            home = people.household(session, SYSTEM, community.id, f"1-10{number}")
            people.move_in(session, SYSTEM, home.id, person.id)
    title = "垃圾桶离窗户太近"
    zhao = visit(person_with("staff", name="赵玉梅"))
    zhao.open(f"{VOTES}/topics/new")
    zhao.fill(title=title, story="夏天味道大，能不能移到围墙边？")
    zhao.page.get_by_label("六步议事法").check()
    zhao.page.locator("#f-origin").select_option("paper")
    zhao.press(say("Propose it"))
    for person in residents:
        window = visit(person)
        window.open(f"{VOTES}/topics")
        window.follow(title)
        window.press(say("I support it"))
    zhao.follow(say("Look after it"))
    zhao.press(say("Go on to: %(stage)s", stage="确定议题"))
    clock.move(days=1)
    zhao.page.reload()
    zhao.press(say("Go on to: %(stage)s", stage="调查研究"))
    clock.move(days=1)
    zhao.page.reload()
    _write(zhao, "入户十二家，九家赞成。")
    zhao.press(say("Go on to: %(stage)s", stage="民主协商"))
    clock.move(days=1)
    zhao.page.reload()
    _write(zhao, "到会九人，同意移到东侧。")
    zhao.press(say("Go on to: %(stage)s", stage="票决"))
    desk = zhao.page.url
    _prepare(zhao, clock, "移到东侧，同意吗？", "motion", voters="households")
    zhao.open(desk)
    zhao.page.locator("#f-poll").select_option(label="移到东侧，同意吗？")
    zhao.press(say("This one"))
    zhao.sees(say("The vote on it has no result yet."))
    _open_it(database, clock)
    for person in residents[:3]:
        _vote(visit(person), "移到东侧，同意吗？", "yes")
    _close_it(database, clock)
    zhao.open(desk)
    zhao.press(say("Go on to: %(stage)s", stage="公示结果"))
    due = clock.now() + timedelta(days=20)
    zhao.fill(what="移桶并硬化地面", owner="物业 何经理", due=f"{due:%Y-%m-%d}")
    zhao.press(say("Add"))
    clock.move(days=3)
    zhao.page.reload()
    zhao.press(say("Go on to: %(stage)s", stage="组织实施"))
    zhao.press(say("Is done"))
    zhao.press(say("It is done"))
    wang = visit(residents[0])
    wang.open(f"{VOTES}/topics")
    wang.follow(title)
    wang.page.locator("label[for=f-stars-5]").click()
    wang.press(say("Say so"))
    wang.sees(say("Thank you for saying so."), "移桶并硬化地面")
    zhao.open(desk)
    zhao.press(say("Close the matter"))
    zhao.sees(say("Done and judged"))


def _prepare(
    staff: Visitor,
    clock: MovableClock,
    title: str,
    method: str,
    *,
    choices: dict[str, str] | None = None,
    budget: str = "",
    owners: bool = False,
    voters: str = "",
) -> None:
    """Prepare a poll step by step, and announce it."""
    staff.open(f"{VOTES}/desk/new")
    staff.fill(title=title)
    staff.page.locator(f"input[value='{method}']").check()
    staff.press(say("Continue"))
    for name, cost in (choices or {}).items():
        staff.fill(title=name, cost=cost)
        staff.press(say("Add"))
    if staff.page.url.endswith("/choices"):
        staff.follow(say("Continue"))
    if budget:
        staff.fill(budget=budget)
    staff.press(say("Continue"))
    if owners or voters:
        staff.page.locator(f"input[value='{voters or 'owners'}']").check()
        staff.page.locator("input[name=secrecy][value=open]").check()
    staff.press(say("Continue"))
    begins = _local(clock.now() + timedelta(hours=1))
    staff.fill(
        opens_at=f"{begins:%Y-%m-%dT%H:%M}",
        closes_at=f"{begins + timedelta(days=2):%Y-%m-%dT%H:%M}",
    )
    staff.press(say("Continue"))
    staff.press(say("Announce the vote"))
    staff.sees(say("The vote is announced. Its terms are fixed."))


def _local(moment: datetime) -> datetime:
    return moment + timedelta(hours=8)


def _write(staff: Visitor, words: str) -> None:
    form = staff.page.locator("form[action$='/papers']")
    form.locator("textarea").fill(words)
    with staff.arriving():
        form.get_by_role("button").click()


def _vote(voter: Visitor, title: str, *said: str) -> None:
    """Vote in three screens, from the home page on."""
    voter.open(f"{HOME}/")
    voter.follow(title)
    voter.follow(say("Vote now"))
    for one in said:
        voter.page.locator(f"main input[value='{one}']").check()
    voter.press(say("Continue"))
    voter.press(say("Cast my vote"))
    voter.sees(say("Your vote is in. Thank you!"))


def _open_it(database: Database, clock: MovableClock) -> None:
    clock.move(hours=1, minutes=1)
    jobs.run_due(database)


def _close_it(database: Database, clock: MovableClock) -> None:
    clock.move(days=2)
    jobs.run_due(database)

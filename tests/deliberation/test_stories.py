"""Three stories on a phone, with Chinese pages and with English ones, each page looked at.

In one of them staff sit at a desk.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlmodel import col

from linli import jobs, notices, people, starters
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.i18n import texts
from linli.testing import MakePerson, MovableClock, OpenPage, Somebody
from linli_deliberation.models import Topic
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact, TopicState
from linli_deliberation.topics import advancing, pricing, proposing
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
    """Staff prepare it, owners vote on their phones, and all see what is still missing.

    One of the flats belongs to two, who have one vote together: whoever comes first casts it.
    """
    wang, li, chen, zhou = (
        person_with(name=name) for name in ("王桂英", "李建国", "陈丽华", "周晓燕")
    )
    with database.writing() as session:
        lines = "1-101,102,王桂英\n1-102,140,李建国/陈丽华\n1-201,58,周晓燕"
        take_in(session, SYSTEM, community.id, lines)
    zhao = visit(person_with("staff", name="赵玉梅"))
    _prepare(zhao, clock, "是否更换 3 栋电梯？", "owners", owners=True)
    _open_it(database, clock)
    first = visit(zhou)
    first.page.clock.install()
    _vote(first, "是否更换 3 栋电梯？", "yes")
    first.follow(say("Back to the vote"))
    part = {"part": "2/3"}
    first.sees(
        say("%(missing)s %(measure)s are still missing to reach %(part)s.",
            missing="142", measure=say("square metres"), **part)
    )  # fmt: skip
    _vote(visit(wang), "是否更换 3 栋电梯？", "yes")
    first.page.clock.run_for(21_000)  # the page asks anew by itself
    first.sees(
        say("%(missing)s %(measure)s are still missing to reach %(part)s.",
            missing="40", measure=say("square metres"), **part)
    )  # fmt: skip
    husband = visit(li)
    husband.open(f"{HOME}/")
    husband.sees(say("Vote now"))
    _vote(visit(chen), "是否更换 3 栋电梯？", "no")
    husband.follow("是否更换 3 栋电梯？")
    husband.sees(say("Your vote is in."))
    zhao.open(f"{VOTES}/desk")
    zhao.follow("是否更换 3 栋电梯？")
    zhao.sees(say("Enough take part: %(part)s are reached.", **part))
    expect(zhao.page.locator("main")).not_to_contain_text(zhao.say(say("The motion is passed.")))
    _close_it(database, clock)
    passer_by = visit()
    passer_by.open(f"{VOTES}/results")
    passer_by.follow("是否更换 3 栋电梯？")
    passer_by.sees(say("The motion is passed."))
    for figures in (("3", "2/3"), ("300", "2/3"), ("2", "3", "1/2"), ("160", "300", "1/2")):
        expect(passer_by.row(*figures, passer_by.say(say("reached"))).first).to_be_visible()
    expect(passer_by.page.locator("main")).not_to_contain_text("王桂英")
    husband.open(f"{VOTES}/")
    husband.follow("是否更换 3 栋电梯？")
    husband.follow(say("See the result"))
    husband.follow(say("Who voted how"))
    expect(husband.row("李建国", "陈丽华", husband.say(say("No")))).to_be_visible()
    expect(husband.row("王桂英", husband.say(say("Yes")))).to_be_visible()


def test_a_micro_project_from_proposal_to_explained_result(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
) -> None:
    """Proposed on the phone with its cost, put to the vote, paid for, explained, done, judged."""
    residents = [person_with(name=name) for name in ("王桂英", "李建国", "张秀兰", "刘志强")]
    wang = visit(residents[0])
    wang.open(f"{VOTES}/topics")
    wang.follow(say("Propose something"))
    wang.fill(title="楼下装两张长椅", story="老人没有地方坐，请木工师傅做两张。", cost="2800")
    wang.page.get_by_label("公益微项目").check()
    wang.press(say("Propose it"))
    wang.sees(say("Thank you! Your neighbours can support it now."))
    office = person_with("staff", name="赵玉梅")
    _others_to_be_decided(
        database, clock, community, office, residents, {"楼道灯": 600_000, "花坛": 900_000}
    )
    for neighbour in residents[1:3]:
        window = visit(neighbour)
        window.open(f"{VOTES}/topics")
        window.follow("楼下装两张长椅")
        window.press(say("I support it"))
    zhao = visit(office)
    _to_be_decided(zhao, clock, "楼下装两张长椅", cost="3000")
    zhao.open(f"{VOTES}/topics")
    zhao.follow(say("Put projects to the vote"))
    zhao.fill(title="今年 1 万元怎么用？", budget="10000")
    zhao.press(say("Make the ballot"))
    zhao.press(say("Continue"))
    _announce(zhao, clock)
    _open_it(database, clock)
    receipt = ""
    for person, ticked in zip(residents, ("13", "12", "2", "3"), strict=True):
        window = visit(person)
        _vote(window, "今年 1 万元怎么用？", *ticked)
        shown = window.page.locator(".show-code__text").inner_text()
        receipt = receipt or re.sub(r"\s", "", shown)
    _close_it(database, clock)
    clock.move(days=8)
    with database.writing() as session:
        notices.close_due(session, community.id)
    wang.open(f"{VOTES}/topics")
    wang.follow("楼下装两张长椅")
    wang.sees(say("Paid for"), say("Being carried out"), "项目负责人")
    wang.follow(say("What came out for it, and why"))
    assert wang.page.url.endswith("#option-1")
    wang.sees("1,500")  # what each of its two supporters paid
    wang.sees(say("If only ticks had counted"))
    wang.fill(receipt=receipt)
    wang.press(say("Find it"))
    wang.sees(say("Your ballot was counted."), "楼下装两张长椅")
    with wang.page.expect_download() as arriving:
        wang.page.get_by_role("link", name=wang.say(say("Everything, to count again"))).click()
    assert arriving.value.suggested_filename.endswith(".zip")
    li = visit(residents[1])
    li.open(f"{VOTES}/topics?over=1")
    li.follow("花坛")
    li.sees(say("Not paid for"))
    li.follow(say("What came out for it, and why"))
    li.sees("花坛")
    zhao.open(f"{VOTES}/topics")
    zhao.follow("楼下装两张长椅")
    zhao.follow(say("Look after it"))
    desk = zhao.page.url
    left = (
        "One thing that was promised is not done.",
        "%(count)s things that were promised are not done.",
    )
    zhao.sees(say.plural(*left, 1))
    zhao.follow(say("Done, or different?"))
    zhao.fill(words="两张长椅都装好了。", spent="2860")
    zhao.press(say("Is done"))
    zhao.press(say("It is done"))
    for window, stars in ((wang, 5), (li, 4)):
        window.open(f"{VOTES}/topics")
        window.follow("楼下装两张长椅")
        window.sees(
            "两张长椅都装好了。",
            say("really spent: %(amount)s", amount=say("%(amount)s yuan", amount="2,860")),
        )
        window.page.locator(f"label[for=f-stars-{stars}]").click()
        window.press(say("Say so"))
        window.sees(say("Thank you for saying so."))
    zhao.open(desk)
    zhao.press(say("Close the matter"))
    zhao.sees(say("The matter is closed."), say("Done and judged"))
    wang.open(f"{VOTES}/topics?over=1")
    wang.follow("楼下装两张长椅")
    wang.sees(say("Done and judged"), say("%(average)s of 5", average="4.5"))
    expect(wang.page.locator("label[for=f-stars-5]")).to_have_count(0)
    with database.reading() as session:
        rows = session.execute(select(col(Topic.title), col(Topic.state)))
        states = {row.title: row.state for row in rows}
    assert states == {
        "楼下装两张长椅": TopicState.EVALUATED,
        "楼道灯": TopicState.IMPLEMENTING,
        "花坛": TopicState.REJECTED,
    }


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
    zhao.page.locator("details:has(#f-poll) summary").click()
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
    window = visit(residents[0])
    window.open(f"{VOTES}/topics")
    window.follow(title)
    window.sees(say("on public notice until %(day)s", day=(clock.now() + timedelta(days=3)).date()))
    clock.move(days=4)
    zhao.page.reload()
    zhao.press(say("Go on to: %(stage)s", stage="组织实施"))
    zhao.follow(say("Done, or different?"))
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
    owners: bool = False,
    voters: str = "",
) -> None:
    """Prepare a poll step by step, and announce it."""
    staff.open(f"{VOTES}/desk/new")
    staff.fill(title=title)
    staff.page.locator(f"input[value='{method}']").check()
    staff.press(say("Continue"))
    staff.press(say("Continue"))
    if owners or voters:
        staff.page.locator(f"input[value='{voters or 'owners'}']").check()
        staff.page.locator("input[name=secrecy][value=open]").check()
    staff.press(say("Continue"))
    _announce(staff, clock)


def _announce(staff: Visitor, clock: MovableClock) -> None:
    """Choose the times of a vote, and announce it."""
    begins = _local(clock.now() + timedelta(hours=1))
    staff.fill(
        opens_at=f"{begins:%Y-%m-%dT%H:%M}",
        closes_at=f"{begins + timedelta(days=2):%Y-%m-%dT%H:%M}",
    )
    staff.press(say("Continue"))
    staff.press(say("Announce the vote"))
    staff.sees(say("The vote is announced. Its terms are fixed."))


def _others_to_be_decided(
    database: Database,
    clock: MovableClock,
    community: Place,
    office: Somebody,
    residents: list[Somebody],
    wanted: dict[str, int],
) -> None:
    """Let other projects go the same way to where they are decided, by its rules without pages.

    The second resident proposes them with a guess; what they cost is settled on the spot.
    """
    with database.writing() as session:
        micro = next(
            one for one in store.in_use(session, community.id) if one.code == "micro-project"
        )
        desk = (session, office.actor, community.id)
        ids = [
            proposing.propose(
                session, residents[1].actor, community.id, micro.id,
                title=title, story=f"{title}坏了很久。", cost=cost // 2,
            ).id
            for title, cost in wanted.items()
        ]  # fmt: skip
        for topic_id in ids:
            for neighbour in residents[2:4]:
                proposing.support(session, neighbour.actor, community.id, topic_id)
            advancing.advance(*desk, topic_id)
        clock.move(days=1)
        for topic_id, (title, cost) in zip(ids, wanted.items(), strict=True):
            advancing.add_paper(*desk, topic_id, Artefact.REPORT, f"看过现场，{title}核过价。")
            pricing.settle(*desk, topic_id, cost=cost)
            advancing.advance(*desk, topic_id)


def _to_be_decided(staff: Visitor, clock: MovableClock, title: str, *, cost: str) -> None:
    """Let a project be discussed and priced, by hand."""
    staff.open(f"{VOTES}/topics")
    staff.follow(title)
    staff.follow(say("Look after it"))
    staff.press(say("Go on to: %(stage)s", stage="居民议"))
    clock.move(days=1)
    staff.page.reload()
    _write(staff, "看过现场，两张长椅要 3000 元。")
    form = staff.page.locator("form[action$='/price']")
    form.locator("#f-cost").fill(cost)
    with staff.arriving():
        form.get_by_role("button").click()
    staff.press(say("Go on to: %(stage)s", stage="居民定"))


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

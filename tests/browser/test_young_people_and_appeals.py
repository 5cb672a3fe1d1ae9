"""Longhai's young people, whose deeds three parties confirm; and a deduction that is appealed."""

import pytest
from playwright.sync_api import expect
from tests.browser import steps
from tests.browser.conftest import Visit
from tests.browser.steps import BANK
from tests.browser.visiting import bank

from linli import jobs, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import KinshipKind, OrganisationKind
from linli.testing import MakePerson, MovableClock, Somebody
from linli_moral_bank import rule_sets
from linli_moral_bank.rule_sets.rules import RuleItem

HOMEWORK = "帮同学补课"
NOISE = "深夜喧哗扰民"


@pytest.fixture(params=["zh-CN"])
def language(request: pytest.FixtureRequest) -> str:
    """Chinese pages are enough here; the words are checked elsewhere."""
    return str(request.param)


def test_school_family_and_panel_confirm_a_childs_deed(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
    group: Place,
    panel: Somebody,
    staff: Somebody,
) -> None:
    child = person_with(name="王小明", group=group)
    mother, teacher = person_with(name="王桂英", group=group), person_with(name="何老师")
    with database.writing() as session:
        people.relate(session, SYSTEM, community.id, mother.id, child.id, KinshipKind.GUARDIAN)
        school = people.add_organisation(
            session,
            SYSTEM,
            community.id,
            kind=OrganisationKind.UNIT,
            name="龙海小学",
            fields_of_work=["学校"],
        )
        people.name_agent(session, SYSTEM, school.id, teacher.id)
        item = RuleItem.model_validate(
            {
                "code": "homework",
                "title": HOMEWORK,
                "product": "mulin",
                "points": 2,
                "parties": ["panel", "school", "family"],
            }
        )
        made = rule_sets.start(session, SYSTEM, community.id)
        rule_sets.put(session, SYSTEM, community.id, made.id, item)
        rule_sets.publish(session, SYSTEM, community.id, made.id, untried=True)

    # The mother tells of it in the child's name.
    wang = visit(mother)
    wang.open(f"{BANK}/children")
    wang.follow("王小明")
    wang.follow(bank("Declare a good deed of %(name)s", name="王小明"))
    wang.follow(HOMEWORK)
    wang.fill(story="放学后给请假的同学补数学。")
    wang.press(bank("Send to the panel"))

    # School, family and panel each say so, and only then it is ready.
    zhao = visit(staff)
    for who in (teacher, mother):
        party = visit(who)
        party.open(f"{BANK}/")
        party.follow(HOMEWORK)
        party.press(bank("Yes, it is so"))
        party.sees(bank("Thank you. It is written down."))
        zhao.open(f"{BANK}/desk?tab=ready")
        zhao.sees(bank("Nothing here"))
    liu = visit(panel)
    liu.open(f"{BANK}/panel")
    liu.follow(HOMEWORK)
    steps.confirm(liu)
    zhao.open(f"{BANK}/desk?tab=ready")
    zhao.sees(HOMEWORK, "王小明")
    steps.publish(zhao)
    clock.move(days=8)
    jobs.run_due(database)
    wang.open(f"{BANK}/children")
    wang.follow("王小明")
    expect(wang.row(HOMEWORK).first).to_contain_text("+2")


def test_a_deduction_is_appealed(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
    group: Place,
    resident: Somebody,
    panel: Somebody,
    staff: Somebody,
) -> None:
    li = visit(person_with(name="李建国", group=group))
    li.open(f"{BANK}/declare?whose=report")
    li.follow(NOISE)
    li.fill(name=resident.name, story="昨晚十一点多还在楼下大声放音乐。")
    li.press(bank("Send to the panel"))
    liu, wang, zhao = visit(panel), visit(resident), visit(staff)
    liu.open(f"{BANK}/panel")
    liu.follow(NOISE)
    liu.page.locator("input[name=method][value=phone]").check()
    liu.press(bank("Yes, it is so"))
    wang.open(f"{BANK}/")
    wang.follow(NOISE)
    wang.fill(text="那天晚上我在医院陪护，不在家。")
    wang.press(bank("Write it down"))
    steps.publish(zhao)
    clock.move(days=8)
    jobs.run_due(database)
    wang.open(f"{BANK}/")
    wang.follow(NOISE)
    wang.fill(text="医院的陪护记录可以证明。")
    wang.press(bank("Appeal"))
    wang.sees(bank("Your appeal has arrived. You will get an answer in writing."))
    zhou = visit(person_with("evaluator", name="周晓燕"))
    zhou.open(f"{BANK}/desk/appeals")
    zhou.fill(text="核对陪护记录属实，撤销扣分。")
    zhou.press(bank("Uphold it"))
    zhou.sees(bank("The answer is given, and whoever appealed has a message."))
    wang.open("/c/longhai/inbox")
    wang.sees("核对陪护记录属实，撤销扣分。")

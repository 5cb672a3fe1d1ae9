"""A household earns and spends together, and a guardian redeems for a child, on phones."""

from playwright.sync_api import expect
from sqlalchemy import select
from sqlmodel import Session, col
from tests.browser import steps
from tests.browser.conftest import Visit
from tests.browser.steps import BANK
from tests.browser.visiting import Visitor, bank

from linli import jobs, people, points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import KinshipKind
from linli.points import Transfer
from linli.testing import MakePerson, MovableClock, Somebody
from linli_moral_bank import rule_sets
from linli_moral_bank.books import purse
from linli_moral_bank.models import Goods
from linli_moral_bank.rule_sets.rules import PointRange, RuleItem

CLEAN, NOODLES, SOY_MILK = "门前三包家庭", "小面一碗", "豆浆一杯"
#: What the household is called by its number.
HOME = bank("Household %(number)s", number="3-2-501")


def test_a_household_declares_earns_and_redeems(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    community: Place,
    group: Place,
    resident: Somebody,
    panel: Somebody,
    staff: Somebody,
    merchant: Somebody,
    person_with: MakePerson,
) -> None:
    husband = person_with(name="李建国", group=group)
    with database.writing() as session:
        _item_for_households(session, community)
        home = people.household(session, SYSTEM, community.id, "3-2-501")
        people.move_in(session, SYSTEM, home.id, resident.id, representative=True)
        people.move_in(session, SYSTEM, home.id, husband.id)
        _give(session, community, resident, 2)
    wang, liu, zhao, wu = visit(resident), visit(panel), visit(staff), visit(merchant)

    # Who speaks for the household declares; the panel verifies; staff publish; it is booked.
    wang.open(f"{BANK}/")
    wang.follow(bank("Our household"))
    wang.sees(bank("%(name)s speaks for it", name="王桂英"))
    wang.follow(bank("Declare a good deed"))
    wang.follow(CLEAN)
    wang.fill(story="一家人每周打扫楼道和门前，垃圾分好再下楼。")
    wang.press(bank("Send to the panel"))
    liu.open(f"{BANK}/panel")
    liu.follow(CLEAN)
    steps.confirm(liu)
    steps.publish(zhao)
    clock.move(days=8)
    jobs.run_due(database)
    wang.open(f"{BANK}/")
    wang.follow(bank("Our household"))
    expect(wang.row(CLEAN).last).to_contain_text("+9")

    # Her own two points are not enough; those of the household are, with one tap.
    wang.open(f"{BANK}/shop")
    wang.sees(bank.plural("%(name)s: one point.", "%(name)s: %(count)s points.", 9, name=HOME))
    wang.follow(NOODLES)
    wang.sees(bank("From whose points?"))
    expect(wang.page.get_by_role("radio", name=wang.say(HOME))).to_be_checked()
    wang.press(bank("Redeem"))
    wang.sees(bank("For %(name)s", name=HOME))
    code = wang.page.locator(".show-code__text").inner_text()

    # Her husband sees nothing of it: he does not speak for them.
    li = visit(husband)
    li.open(f"{BANK}/shop")
    expect(li.page.locator("main")).not_to_contain_text("3-2-501")

    _handed_over(wu, code, bank("%(name)s's household", name="王*英"))
    wang.open(f"{BANK}/redemptions")
    expect(wang.row(NOODLES)).to_contain_text(wang.say(HOME))
    expect(wang.row(NOODLES)).to_contain_text(wang.say(bank("Handed over")))
    wang.open(f"{BANK}/")
    wang.follow(bank("Our household"))
    expect(wang.row(NOODLES)).to_contain_text("−6")
    wang.follow(bank("What was redeemed"))
    expect(wang.row(NOODLES)).to_contain_text("王桂英")
    visitor = visit()
    visitor.open(f"{BANK}/exchanges")
    visitor.sees(bank("%(name)s's household", name="王*英"))


def test_a_guardian_redeems_for_a_child(
    visit: Visit,
    database: Database,
    community: Place,
    group: Place,
    resident: Somebody,
    person_with: MakePerson,
) -> None:
    child, baker = person_with(name="王小明", group=group), person_with(name="郑小红")
    with database.writing() as session:
        people.relate(session, SYSTEM, community.id, resident.id, child.id, KinshipKind.GUARDIAN)
        _give(session, community, child, 10)
        milk = session.execute(select(Goods).where(col(Goods.title) == SOY_MILK)).scalar_one()
        for shop in people.organisations(session, community.id):
            if shop.name == "李记包子铺":
                people.name_agent(session, SYSTEM, shop.id, baker.id)
        price = milk.price
    wang = visit(resident)
    wang.open(f"{BANK}/children")
    wang.follow("王小明")
    wang.follow(bank("Redeem for %(name)s", name="王小明"))
    wang.follow(SOY_MILK)
    wang.sees(
        bank(
            "From the points of %(name)s; it is written down that you act for them.", name="王小明"
        )
    )
    wang.press(bank("Redeem"))
    wang.sees(bank("For %(name)s", name="王小明"))
    _handed_over(visit(baker), wang.page.locator(".show-code__text").inner_text(), "王*明")
    wang.open(f"{BANK}/children")
    wang.sees(bank.plural("%(count)s point to spend", "%(count)s points to spend", 10 - price))


def _handed_over(merchant: Visitor, code: str, whose: object) -> None:
    merchant.open(f"{BANK}/merchant")
    merchant.fill(code=code)
    merchant.press(bank("Check the code"))
    merchant.sees(whose)  # type: ignore[arg-type]
    merchant.press(bank("I have handed it over"))


def _item_for_households(session: Session, community: Place) -> None:
    made = rule_sets.start(session, SYSTEM, community.id)
    item = RuleItem(
        code="clean-home",
        title=CLEAN,
        product="mulin",
        points=PointRange(9, 9),
        owner_kinds=("household",),
    )
    rule_sets.put(session, SYSTEM, community.id, made.id, item)
    rule_sets.publish(session, SYSTEM, community.id, made.id, untried=True)


def _give(session: Session, community: Place, whom: Somebody, amount: int) -> None:
    depositor = purse.lock(session, community.id, whom.id)
    source = purse.source(session, purse.unit(session, community.id, purse.POINTS))
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=f"gift:{whom.id}",
            from_id=source,
            to_id=depositor.points_account_id,
            amount=amount,
            reason="test.gift",
        ),
    )

"""Exchanges in the quarterly recheck: the draw, who steps back, points that go back, the page."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.books.test_household_purse import decide
from tests.moral_bank.deeds.test_owners import firm_of, home_of
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, give_to, merchant_of, redeem

from linli import access, audit, inbox, people, points
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.clock import now
from linli.db import Database
from linli.points import AccountFrozen, Owner, Transfer
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli.testing.queries import QueryCounter
from linli_moral_bank.books import fund_cost, purse, years
from linli_moral_bank.models import (
    ExchangeFinding,
    Merchant,
    MerchantMonth,
    Recheck,
    Redemption,
    RedemptionState,
    StockReason,
    WhyDrawn,
)
from linli_moral_bank.rechecks import checking, drawing, exchanges
from linli_moral_bank.rechecks.refusals import RecheckRefused, RecheckUnknown
from linli_moral_bank.shop import exchanges as listed
from linli_moral_bank.shop import handing_over, redemption, stock_movements
from linli_moral_bank.shop.refusals import RedemptionOver

HOME = "/c/longhai/moral_bank"
RIGHT, WRONG, BACK = ExchangeFinding


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """``test_recheck.py`` and ``test_erasing.py`` ask the same of both databases."""
    return sqlite_database


def fetched(session: Session, bank: Bank, portions: int = 1, who: Somebody | None = None) -> UUID:
    """Let somebody redeem noodles and fetch them."""
    return hand_over(session, bank, redeem(session, bank, who=who, portions=portions), who)


def hand_over(session: Session, bank: Bank, made: Redemption, who: Somebody | None = None) -> UUID:
    code = code_of(session, bank, made, who)
    return handing_over.hand_over(session, bank.merchant.actor, bank.id, code).id


def draw(session: Session, bank: Bank, clock: MovableClock, **more: int) -> Recheck:
    clock.move(days=60)
    values = {"share": 50, "threshold": 12, **more}
    return drawing.draw(
        session, bank.evaluator.actor, bank.id, quarter="2026-Q1", seed="03 11 17 22", **values
    )


def has(session: Session, bank: Bank, who: Somebody) -> int:
    return purse.holdings(session, bank.id, who.id).available


def test_drawn_found_wrong_given_back_closed(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    give(session, bank, bank.resident, 30)
    give(session, bank, bank.neighbour, 30)
    large = fetched(session, bank, 2)
    small = [fetched(session, bank, who=bank.neighbour) for _number in range(2)]
    redeem(session, bank)  # set aside and not fetched: no exchange yet
    recheck = draw(session, bank, clock)
    assert (recheck.booked, recheck.exchanged) == (0, 3)
    rows = {one.redemption_id: one for one in exchanges.listing(session, recheck.id)}
    lot = drawing.drawn("03 11 17 22", [large, *small], 50)
    assert rows.keys() == lot | {large} and rows[large].why is WhyDrawn.LARGE
    seen = rows[large]
    assert (seen.name, seen.merchant, seen.portions, seen.points, seen.handed_over_by) == (
        bank.resident.name,
        "巷口小面馆",
        2,
        12,
        bank.merchant.name,
    )
    args, actor = (bank.id, recheck.id), bank.evaluator.actor
    with pytest.raises(NotAllowed):
        exchanges.check(session, bank.staff.actor, *args, large, RIGHT)
    with pytest.raises(RecheckUnknown, match="not drawn"):
        exchanges.check(session, actor, *args, recheck.id, RIGHT)
    with pytest.raises(RecheckRefused, match="what was wrong"):
        exchanges.check(session, actor, *args, large, BACK, " ")
    before = has(session, bank, bank.resident)
    exchanges.check(session, actor, *args, large, BACK, "没有领到。")
    assert has(session, bank, bank.resident) == before + 12
    shop = merchant_of(session, good(session, "小面一碗")).account_id
    assert points.balance(session, shop).balance == 12, "what the neighbour paid"
    undone = points.booked_by_key(session, f"moral_bank.redemption:{large}:rechecked")
    assert undone is not None and undone.amount == 12
    told = inbox.page(session, bank.resident.id)[0]
    assert "your 12 points are back. 没有领到。" in str(told.text)
    heard = str(inbox.page(session, bank.merchant.id)[0].text)
    assert "gave the 12 points back" in heard and "没有领到" not in heard
    logged = [one.action for one in audit.page(session, SYSTEM, bank.id)]
    assert "moral_bank.recheck.points_back" in logged
    with pytest.raises(RecheckRefused, match="checked already"):
        exchanges.check(session, actor, *args, large, BACK, "没有领到。")
    left = [id_ for id_ in rows if id_ != large]
    for number, id_ in enumerate(left):
        with pytest.raises(RecheckRefused, match="still to be checked"):
            checking.close(session, actor, *args, "情况良好。")
        if number:
            exchanges.check(session, actor, *args, id_, RIGHT)
        else:
            exchanges.check(session, actor, *args, id_, WRONG, "未核对姓名。")
    assert points.balance(session, shop).balance == 12, "what was wrong may stay paid"
    checking.close(session, actor, *args, "抽查兑换，一笔退回。")
    (row,) = checking.listing(session, bank.id, closed_only=True)
    assert (row.exchanged, row.exchanges_drawn, row.exchanges_checked, row.exchanges_wrong) == (
        3,
        len(rows),
        len(rows),
        2,
    )
    assert (row.drawn, row.booked) == (0, 0)


def test_what_went_back_counts_nowhere(session: Session, bank: Bank, clock: MovableClock) -> None:
    for who in (bank.resident, bank.far):
        give(session, bank, who, 100)
    noodles, rice = good(session, "小面一碗"), good(session, "大米 5 公斤")
    kept = fetched(session, bank, 2)
    first, second = (
        redemption.redeem(session, who.actor, bank.id, rice.id) for who in (bank.resident, bank.far)
    )
    shop = session.get_one(Merchant, rice.merchant_id)
    people.name_agent(session, SYSTEM, shop.organisation_id, bank.neighbour.id)
    for made, who in ((first, bank.resident), (second, bank.far)):
        code = code_of(session, bank, made, who)
        handing_over.hand_over(session, bank.neighbour.actor, bank.id, code)
    month, left = now(session).date(), good(session, rice.title).stock
    assert left is not None
    recheck = draw(session, bank, clock, share=100)
    args, actor = (bank.id, recheck.id), bank.evaluator.actor
    exchanges.check(session, actor, *args, first.id, BACK, "没有领到。", on_shelf=True)
    exchanges.check(session, actor, *args, second.id, BACK, "米有虫。")
    assert good(session, rice.title).stock == left + 1, "only what is on the shelf again"
    assert (stock_movements.changes(session, rice.id)[0].why, left) == (StockReason.RETURNED, 18)
    moved = session.execute(stock_movements.movements(bank.id)).all()
    assert sum(row.change for row in moved if row.goods_id == rice.id) == left + 1
    assert first.state is RedemptionState.RETURNED
    used = session.execute(
        select(col(MerchantMonth.used)).where(col(MerchantMonth.merchant_id) == shop.id)
    ).scalar_one()
    assert used == 0, "the pledge of that month was not needed"
    paid = noodles.price * 2
    assert fund_cost.of(session, bank.id).redeemed_points == paid
    assert years.of_community(session, bank.place, 2026).redeemed == paid
    assert years.own(session, bank.place, bank.resident.id, 2026).redeemed == paid
    assert [one.id for one in listed.in_month(session, bank.place, month)] == [kept]
    assert [one.points for one in listed.totals(session, bank.place, month)] == [paid]
    own = listed.mine(session, bank.resident.id, bank.id)
    assert {one.state for one in own} == {RedemptionState.HANDED_OVER, RedemptionState.RETURNED}
    for make in (redemption.new_code, redemption.cancel):
        with pytest.raises(RedemptionOver, match="points for this went back"):
            make(session, bank.resident.actor, bank.id, first.id)


def test_points_of_a_closed_account_cannot_go_back(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    give(session, bank, bank.resident, 6)
    made = fetched(session, bank)
    recheck = draw(session, bank, clock, share=100)
    own = points.holdings(session, Owner.person(bank.resident.id), bank.id)[purse.POINTS]
    points.close_account(session, SYSTEM, own.account.id, "搬离本社区")
    with pytest.raises(RecheckRefused, match="account of this exchange is closed"):
        exchanges.check(session, bank.evaluator.actor, bank.id, recheck.id, made, BACK, "没领到。")
    assert session.get_one(Redemption, made).state is RedemptionState.HANDED_OVER


def test_who_had_a_part_leaves_it_to_a_colleague(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    firm = firm_of(session, bank, bank.neighbour)
    home = home_of(session, bank, bank.resident, bank.far)
    noodles = good(session, "小面一碗")
    bought = []
    for owner, who in ((firm, bank.neighbour), (home, bank.resident)):
        give_to(session, bank, owner, 20)
        made = redemption.redeem(session, who.actor, bank.id, noodles.id, owner=owner)
        bought.append(hand_over(session, bank, made, who))
    recheck = draw(session, bank, clock, share=100)
    of_firm, of_home = bought
    council = (bank.merchant, bank.neighbour, bank.far, bank.scorer)
    for one in council:
        access.grant(session, SYSTEM, one.id, "evaluator", bank.id)
    shop = merchant_of(session, noodles).organisation_id
    people.name_agent(session, SYSTEM, shop, bank.scorer.id)
    for who, redemption_id, refusal, said in (
        (bank.merchant, of_firm, DutiesIncompatible, "handed something over"),
        (bank.neighbour, of_firm, RelativeStepsBack, "let a colleague"),
        (bank.far, of_home, RelativeStepsBack, "let a colleague"),  # lives there
        (bank.scorer, of_home, RelativeStepsBack, "let a colleague"),  # acts for the shop
    ):
        with pytest.raises(refusal, match=said):
            exchanges.check(session, who.actor, bank.id, recheck.id, redemption_id, RIGHT)
    by_firm, by_home = (
        purse.holdings(session, bank.id, one.id, one.kind).available for one in (firm, home)
    )
    names = {str(one.name) for one in exchanges.listing(session, recheck.id)}
    assert names == {"沿滩诚信机械厂", f"{bank.resident.name}'s household"}
    for redemption_id in bought:
        exchanges.check(
            session, bank.evaluator.actor, bank.id, recheck.id, redemption_id, BACK, "重复扣分。"
        )
    assert purse.holdings(session, bank.id, firm.id, firm.kind).available == by_firm + 6
    assert purse.holdings(session, bank.id, home.id, home.kind).available == by_home + 6
    for who, whose in ((bank.neighbour, "沿滩诚信机械厂"), (bank.resident, "Household 3-2-501")):
        text = str(inbox.page(session, who.id)[0].text)
        assert f"{whose}: 6 points are back" in text and "重复扣分" not in text


def test_points_go_back_only_where_they_are(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    give(session, bank, bank.resident, 30)
    bought = fetched(session, bank)
    recheck = draw(session, bank, clock, share=100)
    shop = merchant_of(session, good(session, "小面一碗")).account_id
    args = (session, bank.evaluator.actor, bank.id, recheck.id, bought)
    points.freeze(session, SYSTEM, shop, "…")
    with pytest.raises(AccountFrozen):
        exchanges.check(*args, BACK, "没有领到。")
    points.unfreeze(session, SYSTEM, shop, "…")
    unit = purse.unit(session, bank.id, purse.POINTS)
    spent = Transfer(
        key="test:spent",
        from_id=shop,
        to_id=purse.source(session, unit),
        amount=4,
        reason="test.spent",
    )
    points.transfer(session, SYSTEM, spent)
    with pytest.raises(RecheckRefused, match="no longer holds these points"):
        exchanges.check(*args, BACK, "没有领到。")
    assert exchanges.listing(session, recheck.id)[0].finding is None
    exchanges.check(*args, WRONG, "没有领到。")
    assert exchanges.listing(session, recheck.id)[0].finding is WRONG


def test_who_pays_with_the_household_now_gets_it_there(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    give(session, bank, bank.resident, 30)
    bought = fetched(session, bank)
    recheck = draw(session, bank, clock, share=100)
    home = home_of(session, bank, bank.resident, bank.far)
    decide(session, bank, household_purse=True)
    actor = bank.evaluator.actor
    exchanges.check(session, actor, bank.id, recheck.id, bought, BACK, "没有领到。")
    assert purse.holdings(session, bank.id, home.id, home.kind).available == 30


def test_on_the_page(
    client: Client, bank: Bank, database: Database, clock: MovableClock, query_counter: QueryCounter
) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, 60)
        for _number in range(3):
            fetched(session, bank)
    clock.move(days=60)
    council = client.sign_in(bank.evaluator)
    page = council.get(f"{HOME}/rechecks")
    page = page.submit("Draw", quarter="2026-Q1", seed="03 11 17 22", share="100")
    assert "3 entries have still to be checked" in page.text
    assert "巷口小面馆, handed over by 吴海涛" in page.text
    with query_counter() as queries:
        council.get(page.path)
    assert len(queries) <= 14, queries
    wrong = page.submit("Checked", finding="given_back")
    assert wrong.status == 409 and "write what was wrong" in wrong.text
    page = page.submit("Checked", finding="given_back", remark="没有领到。")
    page = page.submit("Checked", finding="wrong", remark="未核对姓名。")
    assert "Wrong, points given back" in page.text and "未核对姓名。" in page.text
    listed = council.get(f"{HOME}/rechecks").text
    assert "2 of 3 checked" in listed
    page = page.submit("Checked").submit("Close", report="两笔有误。")
    public = client.another().get(f"{HOME}/rechecks").text
    assert "3 of 3 exchanges looked at, 2 found wrong" in public
    assert "没有领到" not in public
    chinese = client.another(language="zh-CN").get(f"{HOME}/rechecks").text
    assert "共兑换 3 笔，复查 3 笔，2 笔有误" in chinese

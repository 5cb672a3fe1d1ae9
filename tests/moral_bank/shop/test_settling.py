"""A merchant's month is settled once and stays so; what goes back is taken off later."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select
from tests.moral_bank.browsing import HOME, main_part
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, merchant_of, redeem
from tests.moral_bank.shop.test_last_portion import at_once

from linli import audit, communities, inbox, people, points, tokens
from linli.access import SYSTEM, NotAllowed, RelativeStepsBack
from linli.communities import Place
from linli.db import Database
from linli.inbox import Message
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli.testing.queries import QueryCounter
from linli_moral_bank.models import Merchant, Redemption, RedemptionState, Settlement
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.sheets import Sheet, table
from linli_moral_bank.shop import exchanges, handing_over, settlements, settling, statements
from linli_moral_bank.shop.refusals import AlreadySettled, SettlementRefused, ShopUnknown

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def fetched(session: Session, bank: Bank, title: str = "小面一碗", portions: int = 1) -> Redemption:
    give(session, bank, bank.resident, 20)
    code = code_of(session, bank, redeem(session, bank, title, portions=portions))
    return handing_over.hand_over(session, bank.merchant.actor, bank.id, code)


def noodle_shop(session: Session) -> Merchant:
    return merchant_of(session, good(session, "小面一碗"))


def settle(session: Session, bank: Bank, month: date, shop: Merchant | None = None) -> Settlement:
    shop = shop or noodle_shop(session)
    return settling.settle(session, bank.staff.actor, bank.id, shop.id, month)


def worth(session: Session, bank: Bank, fen: int) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"fen_per_point": fen}
    )


def send_back(session: Session, made: Redemption) -> None:
    """Reverse what was paid, as another program does it."""
    paid = points.booked_by_key(session, f"moral_bank.redemption:{made.id}:handed_over")
    assert paid is not None
    points.reverse(session, SYSTEM, paid.id, key=f"test:{made.id}", reason="test.undo")


def heard(session: Session, who: Somebody) -> list[Message]:
    return inbox.page(session, who.id)


def of(session: Session, bank: Bank, month: date) -> settlements.MerchantMonth:
    (found,) = settlements.of_month(session, bank.place, month)
    return found


def test_a_settled_month_stays_as_it_was(session: Session, bank: Bank, clock: MovableClock) -> None:
    fetched(session, bank, portions=2)
    clock.move(days=31)
    shop, staff = noodle_shop(session), bank.staff.actor
    made = settle(session, bank, MARCH)
    assert (made.points, made.portions, made.fen_per_point) == (12, 2, 100)
    worth(session, bank, 50)
    found = statements.of_month(session, bank.merchant.actor, bank.place, shop, MARCH)
    assert found.sums.settled is not None and found.sums.settled.by == "赵玉梅"
    assert (found.sums.due_fen, [one.title for one in found.given]) == (1200, ["小面一碗"])
    assert settle(session, bank, MARCH).id == made.id, "asked again, nothing happens again"
    with pytest.raises(AlreadySettled, match="by 赵玉梅"):
        settling.settle(session, bank.president.actor, bank.id, shop.id, MARCH)
    logged = [one for one in audit.page(session, SYSTEM, bank.id) if "settled" in one.action]
    assert [one.after["yuan"] for one in logged if one.after] == ["12.00"]
    (told,) = [one for one in heard(session, bank.merchant) if "as settled" in str(one.text)]
    assert told.link == f"moral_bank/merchant/{shop.id}/statement?month=2026-03"
    (line,) = table(session, staff, bank.place, Sheet.SETTLEMENTS, APRIL, str).rows
    assert tuple(line) == (
        "2026-03", "巷口小面馆", 2, 12, 12, 0, 12, date(2026, 4, 2), "赵玉梅", 0,
    )  # fmt: skip
    with pytest.raises(DBAPIError, match="history"), session.begin_nested():
        session.execute(text("UPDATE moral_bank_settlement SET points = 5"))


def test_what_goes_back_is_taken_off_in_a_later_month(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    before = fetched(session, bank)
    made = fetched(session, bank, portions=2)
    send_back(session, before)
    clock.move(days=31)
    assert of(session, bank, MARCH).points == 12, "what went back before counts nowhere"
    settle(session, bank, MARCH)
    send_back(session, made)
    worth(session, bank, 50)
    march = of(session, bank, MARCH)
    assert (march.points, march.due_fen, march.since) == (
        12, 1200, settlements.WentBack(12, 1200),
    )  # fmt: skip
    shown = statements.of_month(session, bank.staff.actor, bank.place, noodle_shop(session), MARCH)
    assert [one.points for one in shown.given] == [12], "the statement stays as it was"
    (line,) = exchanges.in_month(session, bank.place, MARCH, as_settled=True)
    assert line.returned and not exchanges.in_month(session, bank.place, MARCH)
    fetched(session, bank, portions=3)
    april = of(session, bank, APRIL)
    assert (april.points, april.back.fen, april.due_fen) == (18, 1200, -300)
    clock.move(days=30)
    settled = settle(session, bank, APRIL)
    assert (settled.points, settled.back_points, settled.back_fen) == (18, 12, 1200)
    assert of(session, bank, MARCH) == march
    shown = statements.of_month(session, bank.staff.actor, bank.place, noodle_shop(session), APRIL)
    assert [(one.month, one.title, one.points) for one in shown.taken_off] == [
        (MARCH, "小面一碗", 12)
    ]
    assert not settlements.of_month(session, bank.place, MAY), "it is taken off once"


def test_what_is_not_settled(
    session: Session, bank: Bank, clock: MovableClock, other_community: Place
) -> None:
    with pytest.raises(SettlementRefused, match="not over yet"):
        settle(session, bank, MARCH)
    fetched(session, bank)
    clock.move(days=31)
    shop = noodle_shop(session)
    for stranger in (bank.merchant, bank.resident):
        with pytest.raises(NotAllowed):
            settling.settle(session, stranger.actor, bank.id, shop.id, MARCH)
    with pytest.raises(ShopUnknown):
        settling.settle(session, SYSTEM, other_community.id, shop.id, MARCH)
    buns = merchant_of(session, good(session, "鲜肉包一个"))
    with pytest.raises(SettlementRefused, match="nothing to settle"):
        settle(session, bank, MARCH, buns)
    people.name_agent(session, SYSTEM, shop.organisation_id, bank.staff.id)
    with pytest.raises(RelativeStepsBack):
        settle(session, bank, MARCH)
    staff, head = bank.staff.actor, bank.president.actor
    assert settling.settle_all(session, staff, bank.id, MARCH) == ([], ["巷口小面馆"])
    done, too_close = settling.settle_all(session, head, bank.id, MARCH)
    assert ([one.points for one in done], too_close) == ([6], [])
    with pytest.raises(SettlementRefused, match="nothing left to settle"):
        settling.settle_all(session, head, bank.id, MARCH)


def test_of_two_at_once_one_settles(database: Database, bank: Bank, clock: MovableClock) -> None:
    with database.writing() as session:
        fetched(session, bank)
        shop_id = noodle_shop(session).id
    clock.move(days=31)
    got = at_once(
        [
            lambda who=who: database.run(  # type: ignore[misc]
                lambda session: settling.settle(session, who.actor, bank.id, shop_id, MARCH).points
            )
            for who in (bank.staff, bank.president)
        ]
    )
    assert sorted(map(str, got)) == ["6", str(AlreadySettled)]
    with database.reading() as session:
        assert len(session.exec(select(Settlement)).all()) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_points_that_a_program_sends_back(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        made = fetched(session, bank, portions=2).id
        paid = points.booked_by_key(session, f"moral_bank.redemption:{made}:handed_over")
        assert paid is not None
        token = tokens.add(session, SYSTEM, bank.id, name="Till", scopes=["points:write"])
    program, path = client.program(token.text), f"/transfers/{paid.id}/reverse"
    assert program.post(path, {"reason": "t.undo", "amount": 5}).status_code < 300
    with database.reading() as session:
        assert session.get_one(Redemption, made).state is RedemptionState.HANDED_OVER
    assert program.post(path, {"reason": "t.undo"}).status_code == 409, "only 7 are left"
    assert program.post(path, {"reason": "t.undo", "amount": 7}).status_code < 300
    with database.reading() as session:
        assert session.get_one(Redemption, made).state is RedemptionState.RETURNED
        for who in (bank.resident, bank.merchant):
            assert "went back" in str(heard(session, who)[0].text)
        assert audit.page(session, SYSTEM, bank.id)[0].action == "moral_bank.redemption.returned"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_the_pages(
    client: Client,
    bank: Bank,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
    person_with: MakePerson,
) -> None:
    with database.writing() as session:
        made = fetched(session, bank, portions=2).id
    staff = client.sign_in(bank.staff)
    page = staff.get(f"{HOME}/desk/shop/settlement")
    assert "not over yet" in page.text and "Mark all as settled" not in page.text
    clock.move(days=31)
    staff = client.sign_in(bank.staff)
    page = staff.get(f"{HOME}/desk/shop/settlement?month=2026-03")
    with query_counter() as queries:
        staff.get(page.path)
    assert len(queries) <= 14, queries
    assert "One merchant, 12.00 yuan in all" in page.text
    done = page.submit("Yes, settled")
    assert "The month is marked as settled." in done.text and "Yes, settled" not in done.text
    assert "1 of 1" in done.text
    again = page.submit("Yes, all settled")
    assert again.status == 409 and "nothing left to settle" in again.text
    late = client.another(person_with("storekeeper")).get(page.path)
    assert "Yes, settled" not in late.text
    with database.writing() as session:
        send_back(session, session.get_one(Redemption, made))
    statement = client.another(bank.merchant).get(
        next(to for label, to in done.links if label == "巷口小面馆")
    )
    assert "Settled on Apr 2, 2026 by 赵玉梅." in statement.text
    assert "12 points went back since, worth 12.00 yuan" in statement.text
    assert "Points given back" in main_part(statement)
    april = staff.get(f"{HOME}/desk/shop/settlement?month=2026-04")
    assert "−12.00" in april.text
    file = april.follow("Excel")
    sums = load_workbook(BytesIO(file.response.data)).worksheets[0]
    assert [cell.value for cell in sums[2]][:6] == ["巷口小面馆", 0, 0, 0, 12, -12]

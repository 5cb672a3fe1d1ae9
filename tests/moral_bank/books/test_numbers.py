"""The bank in figures for everybody, and lists that staff take along as files."""

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, give
from tests.moral_bank.redeeming import code_of, redeem

from linli import audit
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.i18n import Text, translate
from linli.testing import MakePerson
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.books import numbers, rollup, sheets
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.shop import handing_over


def _english(text: Text | str) -> str:
    return translate(text, "en")


def test_a_month_is_told_when_enough_took_part(
    session: Session, bank: Bank, clock: MovableClock, person_with: MakePerson
) -> None:
    doers = [person_with(group=bank.group) for _ in range(FEWEST)]
    for doer in doers[:-1]:
        ready(session, bank, who=doer)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    present = numbers.by_month(session, bank.place)[-1]
    assert (present.people, present.deeds, present.given) == (None, None, None)
    assert numbers.by_item(session, bank.place) == []
    ready(session, bank, who=doers[-1], day=now(session).date())
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    give(session, bank, bank.resident, 6)
    code = code_of(session, bank, redeem(session, bank))
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    months = numbers.by_month(session, bank.place)
    assert len(months) == numbers.MONTHS
    assert (months[-1].people, months[-1].deeds, months[-1].given) == (5, 5, 10)
    assert (months[-1].redeemed, months[-2].people) == (None, 0)
    whole, _parts = rollup.of_month(session, SYSTEM, bank.place, months[-1].month)
    assert (whole.people, whole.given, whole.taken) == (5, 10, 0)
    assert whole.redeemed is None, "what one person fetched is nobody's business"
    (item,) = numbers.by_item(session, bank.place)
    assert (item.deeds, item.points) == (5, 10)
    # The same as a file, with names, for those who may see them; it is written down.
    month = now(session).date()
    table = sheets.take(session, SYSTEM, bank.place, sheets.Sheet.DEEDS, month, _english)
    assert len(table.rows) == 5 and table.rows[0][2] == doers[0].name
    assert audit.page(session, SYSTEM, bank.id)[0].action == "moral_bank.sheet_taken"
    for sheet in sheets.Sheet:
        assert sheets.take(session, SYSTEM, bank.place, sheet, month, _english).heading
        with pytest.raises(NotAllowed):
            sheets.take(session, bank.resident.actor, bank.place, sheet, month, _english)


def test_the_pages(client: Client, bank: Bank, database: Database) -> None:
    page = client.get(f"{HOME}/numbers")
    assert page.status == 200 and "<svg" in page.html and "Month by month" in page.text
    client.sign_in(bank.staff)
    taken = client.get(f"{HOME}/desk").submit("CSV", what="deeds", kind="csv", month="2026-03")
    assert taken.status == 200 and "Day,Group,Who,What,Points,State,Told" in taken.html
    assert client.get(f"{HOME}/desk/shop").submit("Excel", what="goods", kind="xlsx").status == 200
    assert client.get(f"{HOME}/desk/depositors").submit("CSV", what="accounts").status == 200
    assert client.get(f"{HOME}/desk/figures").submit("CSV", what="figures").status == 200


def test_honours_accounts_and_appeals_as_a_file(client: Client, bank: Bank) -> None:
    client.sign_in(bank.president)
    taken = client.get(f"{HOME}/honours").submit("CSV", what="honours", kind="csv")
    assert taken.status == 200 and "Time,Honour,Who,State,What for" in taken.html
    answers = client.another(bank.evaluator).get(f"{HOME}/desk/appeals")
    taken = answers.submit("CSV", what="appeals", kind="csv")
    assert taken.status == 200 and "Day,Who,What,Against" in taken.html

"""The black list: off by default; told before, appealed, ended, and never a minor."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, decide

from linli import inbox
from linli.access import SYSTEM, NotAllowed
from linli.db import Database
from linli.people import Person
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.conduct import appeals, black_list
from linli_moral_bank.conduct.refusals import BlackListRefused, EntryUnknown
from linli_moral_bank.models import AppealAgainst, BlackEntry, Deed

HOME = "/c/longhai/moral_bank"


def fined(session: Session, bank: Bank, clock: MovableClock) -> Deed:
    deed = ready(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    return deed


def switch_on(session: Session, bank: Bank) -> None:
    decide(session, bank, black_list=True, black_list_days=90)


def born(session: Session, bank: Bank, day: date | None) -> None:
    session.get_one(Person, bank.resident.id).birth_date = day
    session.flush()


def propose(session: Session, bank: Bank, deed: Deed, **more: object) -> BlackEntry:
    values = {"reason": "多次打架，屡劝不改。", "days": 30, **more}
    return black_list.propose(session, bank.president.actor, bank.id, deed.id, **values)  # type: ignore[arg-type]


def test_told_appealed_and_taken_off(session: Session, bank: Bank, clock: MovableClock) -> None:
    deed = fined(session, bank, clock)
    with pytest.raises(BlackListRefused, match="no black list"):
        propose(session, bank, deed)
    switch_on(session, bank)
    with pytest.raises(NotAllowed):
        black_list.propose(session, bank.staff.actor, bank.id, deed.id, reason="…", days=3)
    with pytest.raises(BlackListRefused, match="deduction that is booked"):
        propose(session, bank, ready(session, bank))
    born(session, bank, None)
    with pytest.raises(BlackListRefused, match="date of birth"):
        propose(session, bank, deed)
    born(session, bank, date(2009, 1, 1))
    with pytest.raises(BlackListRefused, match="under 18"):
        propose(session, bank, deed)
    born(session, bank, date(1980, 1, 1))
    for wrong, said in (({"reason": " "}, "write why"), ({"days": 0}, "1 to 90")):
        with pytest.raises(BlackListRefused, match=said):
            propose(session, bank, deed, **wrong)
    entry = propose(session, bank, deed)
    with pytest.raises(BlackListRefused, match="already"):
        propose(session, bank, deed)
    assert "black list" in str(inbox.page(session, bank.resident.id)[0].text)
    assert black_list.shown(session, bank.place) == [], "told before it is shown"
    clock.move(days=7)
    made = appeals.appeal(
        session, bank.resident.actor, bank.id, AppealAgainst.BLACK_LIST, entry.id, "已经道歉。"
    )
    (row,) = appeals.listing(session, bank.evaluator.actor, bank.id)
    assert (row.against, row.deed_id) == (AppealAgainst.BLACK_LIST, deed.id)
    appeals.answer(session, bank.evaluator.actor, bank.id, made.id, upheld=True, text="撤下。")
    assert entry.lifted_at is not None
    with pytest.raises(EntryUnknown):
        black_list.lift(session, bank.president.actor, bank.id, entry.id)


def test_on_the_pages(client: Client, bank: Bank, database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        deed_id = fined(session, bank, clock).id
        switch_on(session, bank)
        born(session, bank, date(1980, 1, 1))
    page = client.sign_in(bank.president).get(f"{HOME}/deeds/{deed_id}")
    refused = page.submit("Put on the black list", reason="", days="3")
    assert refused.status == 422
    done = refused.submit("Put on the black list", reason="多次打架。", days="3")
    assert "may appeal before it is shown" in done.text
    visitor = client.another()
    assert "多次打架。" not in visitor.get(f"{HOME}/honours").text
    clock.move(days=8)
    assert "王*英 · 多次打架。" in visitor.get(f"{HOME}/honours").text
    resident = client.another(bank.resident)
    resident.get(f"{HOME}/deeds/{deed_id}").submit("Appeal", text="已经道歉。")
    assert "多次打架。" not in visitor.get(f"{HOME}/honours").text, "an open appeal hides it"
    with database.writing() as session:
        made = appeals.listing(session, SYSTEM, bank.id)[0]
        appeals.answer(session, SYSTEM, bank.id, made.id, upheld=False, text="维持。")
    head = client.another(bank.president)
    assert "no longer stands" in head.get(f"{HOME}/honours").submit("Take off").text
    assert "多次打架。" not in visitor.get(f"{HOME}/honours").text


def test_a_quarter_shows_the_public_who_still_stands_and_staff_all_who_did(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        deed = fined(session, bank, clock)
        switch_on(session, bank)
        born(session, bank, date(1980, 1, 1))
        entry = propose(session, bank, deed, days=30)
    assert (entry.listed_from, entry.ends_on) == (date(2026, 3, 21), date(2026, 4, 20))
    visitor, head = client.another(), client.another(bank.president)
    first, second, third = (f"{HOME}/honours/quarter?year=2026&quarter={n}" for n in (1, 2, 3))
    assert "多次打架" not in visitor.get(first).text, "not shown yet"
    assert "Announced" in head.get(first).text
    clock.set(datetime(2026, 4, 19, 15, 59, tzinfo=UTC))  # the last minute of the last day
    assert "王*英 · 多次打架" in visitor.get(first).text
    assert "多次打架" in visitor.get(second).text and "多次打架" not in visitor.get(third).text
    assert "quarter 2 of 2026" in visitor.get(f"{HOME}/honours/quarter").text
    clock.set(datetime(2026, 4, 19, 16, tzinfo=UTC))
    for path in (first, second):
        assert "多次打架" not in visitor.get(path).text
        kept = client.another(bank.president).get(path).text
        assert "多次打架" in kept and "Over" in kept
    assert "多次打架" not in client.another(bank.staff).get(first).text

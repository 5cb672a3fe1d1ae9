"""The courtesy card: its stars, its days, and its code, on the pages too."""

import re
from datetime import date

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, main_part, shown_code
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish
from tests.moral_bank.longhai import Bank, agree, tell, with_rule

from linli.access import Actor, NotAllowed
from linli.clock import now
from linli.codes import CodeCancelled, CodeExpired, CodeUnknown
from linli.db import Database
from linli.ids import new_id
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter
from linli_moral_bank.perks import card, keeping
from linli_moral_bank.perks.refusals import NoStarYet


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def earn(session: Session, bank: Bank, clock: MovableClock, points: int) -> date:
    """Let the resident earn points, and return the day on which they were booked."""
    with_rule(session, bank, code=f"big-{points}", points=points)
    agree(session, bank, tell(session, bank, f"big-{points}"))
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    return now(session).date()


def test_since_and_until(session: Session, bank: Bank, clock: MovableClock) -> None:
    empty = card.of(session, bank.place, bank.resident.id)
    assert (empty.stars.count, empty.since, empty.until) == (0, None, None)
    assert empty.stars.to_next == 10
    day = earn(session, bank, clock, 35)
    mine = card.of(session, bank.place, bank.resident.id)
    assert (mine.stars.count, mine.since, mine.until) == (2, day, date(2027, 12, 31))
    clock.set(clock.now().replace(year=2027, month=2, day=1))
    kept = card.of(session, bank.place, bank.resident.id)
    assert (kept.stars.count, kept.since, kept.until) == (2, day, date(2027, 12, 31))
    again = earn(session, bank, clock, 65)
    more = card.of(session, bank.place, bank.resident.id)
    assert (more.stars.count, more.since, more.until) == (3, again, date(2028, 12, 31))


def test_the_code_is_good_today_as_often_as_it_is_looked_at(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    earn(session, bank, clock, 35)
    who, merchant = bank.resident.actor, bank.merchant.actor
    first = card.show(session, who, bank.place)
    for _again in range(2):
        shown = card.check(session, merchant, bank.place, first.text)
        assert (shown.stars, shown.of, shown.day) == (2, 5, now(session).date())
    second = card.show(session, who, bank.place)
    with pytest.raises(CodeCancelled):
        card.check(session, merchant, bank.place, first.text)
    clock.move(days=1)
    with pytest.raises(CodeExpired):
        card.check(session, merchant, bank.place, second.text)
    with pytest.raises(CodeUnknown):
        card.check(session, merchant, bank.place, "AAAAA-AAAAA")


def test_without_a_star_there_is_no_code(session: Session, bank: Bank) -> None:
    with pytest.raises(NoStarYet):
        card.show(session, bank.resident.actor, bank.place)


def test_the_card_on_the_phone(
    client: Client,
    bank: Bank,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
) -> None:
    client.sign_in(bank.resident)
    empty = client.get(f"{HOME}/card")
    assert "10 more points open it." in empty.text and "Show it to a merchant" not in empty.text
    with database.writing() as session:
        earn(session, bank, clock, 35)
        for number in range(30):
            keeping.add(
                session,
                bank.staff.actor,
                bank.id,
                title=f"礼遇{number}",
                grades={2: "九五折", 3: "九折", 5: "八折"},
            )
    page = client.another(bank.resident).get(f"{HOME}/year").follow("My courtesy card")
    with query_counter() as queries:
        page = client.sign_in(bank.resident).get(f"{HOME}/card")
    assert len(queries) <= 16
    text = main_part(page)
    assert "王桂英" in text and "2 of 5 stars" in text and "until Dec 31, 2027" in page.text
    assert "九五折" in text and "九折" in text and ">八折" not in text
    assert "25 more points this year, and you have it." in page.text
    code = shown_code(page.submit("Show it to a merchant"))
    assert shown_code(client.get(f"{HOME}/card")) == code
    merchant = client.another(bank.merchant)
    for seen in (
        merchant.get(f"/q/{code}"),
        merchant.get(f"{HOME}/merchant").submit("Check the code", code=code),
    ):
        part = main_part(seen)
        assert "2 stars" in part and "valid today" in part
        assert "王" not in part
    assert client.another().get(f"{HOME}/card/code/{code}").path.startswith("/sign-in")
    clock.move(days=1)
    assert merchant.get(f"{HOME}/card/code/{code}").status == 410
    assert "Show it to a merchant" in client.get(f"{HOME}/card").text


def test_keeping_the_list_on_the_pages(
    client: Client, bank: Bank, query_counter: QueryCounter
) -> None:
    staff = client.another(bank.staff)
    page = staff.get(f"{HOME}/desk/shop").follow("What stars open")
    refused = page.submit("Add", title="剪发优惠", grade_2="", bring="会员卡")
    assert refused.status == 422 and "Say for at least one star what it is." in refused.text
    assert "会员卡" in refused.html
    page = refused.submit("Add", grade_2="九五折", grade_4="九折", until="2026-12-31")
    assert "It is on the list now." in page.text and "九五折" in page.text
    made = main_part(page).partition("剪发优惠")[0].rpartition("<a")[2]
    address = re.findall(rf"{HOME}/desk/perks/[0-9a-f-]+", made)[0]
    changing = staff.get(address)
    saved = changing.submit("Save", grade_4="八五折")
    assert "Saved." in saved.text and "八五折" in saved.text and "九五折" in saved.text
    visitor = client.another()
    with query_counter() as queries:
        public = visitor.get(f"{HOME}/perks")
    assert len(queries) <= 12
    assert "剪发优惠" in public.text and "bring: 会员卡" in public.text
    assert "until Dec 31, 2026" in public.text and "Keep the list" not in public.text
    gone = staff.get(address).submit("Take it off the list")
    assert "No longer given" in gone.text
    assert "剪发优惠" not in visitor.get(f"{HOME}/perks").text
    assert client.another(bank.resident).get(f"{HOME}/desk/perks").status == 403


def test_who_is_no_resident_has_no_card(session: Session, bank: Bank) -> None:
    with pytest.raises(NotAllowed):
        card.show(session, Actor(new_id()), bank.place)

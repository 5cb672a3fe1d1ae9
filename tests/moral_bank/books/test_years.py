"""The year: stars that last until the end of the next, the ranking of groups, one's own page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, give, with_rule
from tests.moral_bank.redeeming import code_of, redeem

from linli import communities, people
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank import honours, sheets
from linli_moral_bank.books import ranking, score_cards, stars, years
from linli_moral_bank.models import Nominee, NomineeState, ProposedBy
from linli_moral_bank.pages.books import years as pages
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import exchanges, handing_over

HOME = "/c/longhai/moral_bank"


def booked(session: Session, bank: Bank, clock: MovableClock) -> None:
    """The resident visits four times: eight points; the neighbour once."""
    for ago in range(4):
        day = clock.now().date() - timedelta(days=ago)
        ready(session, bank, day=day)
    ready(session, bank, who=bank.neighbour)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)


def stars_at(session: Session, bank: Bank) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"stars": [3, 8, 20]}
    )


def test_stars_hold_until_the_end_of_the_next_year(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    clock.move(days=10)
    stars_at(session, bank)
    booked(session, bank, clock)
    assert stars.of(session, bank.id, bank.resident.id) == stars.Stars(2, 3, 8, 12)
    assert stars.of(session, bank.id, bank.neighbour.id) == stars.Stars(0, 3, 2, 1)


@pytest.mark.parametrize(("years_on", "left"), [(1, 2), (2, 0)])
def test_next_year_they_hold_and_then_they_end(
    database: Database, bank: Bank, clock: MovableClock, years_on: int, left: int
) -> None:
    with database.writing() as session:
        stars_at(session, bank)
        clock.move(days=10)
        booked(session, bank, clock)
    clock.move(days=366 * years_on)
    with database.reading() as session:
        assert stars.of(session, bank.id, bank.resident.id).count == left


def test_groups_are_ranked_and_small_ones_not_told(
    session: Session, bank: Bank, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move(days=10)
    ready(session, bank)
    ready(session, bank, who=bank.neighbour)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    parts = ranking.of_parts(session, bank.place, 2026)
    assert all(one.place is None and one.score is None for one in parts), "two people are too few"
    monkeypatch.setattr(ranking, "FEWEST", 0)
    first, second = ranking.of_parts(session, bank.place, 2026)[:2]
    assert (first.place, first.name, first.people, first.score) == (1, bank.group.name, 2, 4)
    assert (second.place, second.score) == (2, 0)
    own = years.own(session, bank.place, bank.resident.id, 2026)
    assert [(one.title, one.times, one.points) for one in own.items] == [("看望独居老人", 1, 2)]
    whole = years.of_community(session, bank.place, 2026)
    assert (whole.people, whole.deeds, whole.given, whole.taken) == (2, 2, 4, 0)
    assert [one.given for one in whole.months][2] == 4


def test_what_is_fetched_after_new_year_is_of_the_new_year(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    clock.set(datetime(2026, 12, 31, 15, 0, tzinfo=UTC))  # eleven in the evening here
    give(session, bank, bank.resident, 100)
    made, late = redeem(session, bank), redeem(session, bank, portions=2)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code_of(session, bank, made))
    clock.move(hours=2)  # by Greenwich still the old year
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code_of(session, bank, late))
    for year, paid in ((2026, made.points), (2027, late.points)):
        assert years.of_community(session, bank.place, year).redeemed == paid
        assert years.own(session, bank.place, bank.resident.id, year).redeemed == paid
        months = [date(year, number, 1) for number in range(1, 13)]
        lists = [exchanges.in_month(session, bank.place, month) for month in months]
        assert sum(one.points for found in lists for one in found) == paid, "the lists add up to it"


def test_titles_of_a_quarter_say_which(session: Session, bank: Bank) -> None:
    for title, quarter in (("模范居民", 0), ("红榜", 1)):
        made = honours.open_honour(
            session,
            SYSTEM,
            bank.id,
            title=title,
            year=2026,
            quarter=quarter,
            places=1,
            closes_on=date(2026, 12, 31),
        )
        session.add(
            Nominee(
                honour_id=made.id,
                owner_id=bank.resident.id,
                person_id=bank.resident.id,
                proposed_by=ProposedBy.SELF,
                reason="…",
                proposed_at=now(session),
                state=NomineeState.AWARDED,
            )
        )
    session.flush()
    own = years.own(session, bank.place, bank.resident.id, 2026)
    assert [str(one) for one in own.honours] == ["模范居民", "红榜 (quarter 1 of 2026)"]


def test_a_card_says_what_a_party_member_did_and_what_not(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        for code, title, points in (
            ("duty-missed", "未履行岗位职责", -2),
            ("duty-done", "履行岗位职责", 2),
            ("class", "参加党课", 1),
        ):
            of = {"title": title, "points": points, "categories": ["party_member"]}
            with_rule(session, bank, code=code, **of)
        people.membership_of(session, bank.id, bank.resident.id).categories = ["party_member"]
        session.flush()
        assert not any(line.times for line in only_card(session, bank).lines)
        ready(session, bank, "duty-done")
        ready(session, bank, "duty-done", separate=True)
        ready(session, bank, "duty-missed", who=bank.neighbour, about=bank.resident)
        ready(session, bank)
        publish(session, bank)
        let_the_notice_end(session, bank, clock)
        card = only_card(session, bank)
        assert [(line.title, line.times, line.points) for line in card.lines] == [
            ("履行岗位职责", 2, 4),
            ("参加党课", 0, 0),
            ("未履行岗位职责", 1, -2),
        ]
        assert (card.category, card.name, card.points) == ("party_member", "王桂英", 2)
        assert score_cards.of_person(session, bank.place, bank.neighbour.id, 2026) == []
        month, sheet = now(session).date(), sheets.Sheet.SCORE_CARDS
        made = sheets.table(session, SYSTEM, bank.place, sheet, month, str)
        assert next(iter(made.rows))[1:] == (
            "王桂英", bank.group.name, "履行岗位职责", 2, 4,
        )  # fmt: skip
    page = client.sign_in(bank.resident).get(f"{HOME}/year")
    assert "Score card: " in page.text and "参加党课not yet" in page.text
    assert "Score card: " not in client.another(bank.neighbour).get(f"{HOME}/year").text


def only_card(session: Session, bank: Bank) -> score_cards.ScoreCard:
    (card,) = score_cards.of_all(session, bank.place, 2026)
    return card


def test_on_the_pages(
    client: Client,
    bank: Bank,
    database: Database,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock.move(days=10)
    with database.writing() as session:
        booked(session, bank, clock)
    page = client.sign_in(bank.resident).get(f"{HOME}/year")
    assert "看望独居老人" in page.text and "+8" in page.text
    visitor = client.another()
    assert "1. 王*英" in visitor.get(f"{HOME}/ranking").text
    assert "王桂英" not in visitor.get(f"{HOME}/ranking?group={bank.group.id}").text
    assert "看望独居老人" in visitor.get(f"{HOME}/yearbook").text
    assert visitor.get(f"{HOME}/yearbook?year=2025").status == 200
    assert "places are shown" not in visitor.get(f"{HOME}/ranking").text
    monkeypatch.setattr(pages, "_PLACES", 1)
    shortened = visitor.get(f"{HOME}/ranking").text
    assert "The first 1 places are shown." in shortened and "2. " not in shortened

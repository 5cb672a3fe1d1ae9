"""Points to begin with, and points that end: the oldest first, and not without a word before."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session
from tests.moral_bank.deeds.test_owners import firm_of, home_of
from tests.moral_bank.longhai import Bank, give, good

from linli import communities, inbox, people, points
from linli.access import SYSTEM, Actor
from linli.communities import CommunityKind
from linli.points import Owner, OwnerKind
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_moral_bank import rule_sets
from linli_moral_bank.books import lasting, pooling, purse
from linli_moral_bank.models import Rhythm
from linli_moral_bank.rule_sets.rules import PointRange, Product, RuleItem, RuleList
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import redemption


def decide(session: Session, place_id: object, **values: object) -> None:
    communities.save_settings(
        session,
        SYSTEM,
        place_id,  # type: ignore[arg-type]
        "moral_bank",
        MoralBankSettings,
        values,
    )


@pytest.fixture
def bank_of_months(session: Session, bank: Bank, clock: MovableClock) -> Bank:
    """A community whose points last three months: its units were never used before."""
    return founded(session, bank, "sanyue", points_last_months=3)


def founded(session: Session, bank: Bank, slug: str, **decided: object) -> Bank:
    """Found a community that has decided something before its first point."""
    place = communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code=slug, name="三月社区", slug=slug
    )
    decide(session, place.id, **decided)
    rules = RuleList(
        title="细则",
        products=(Product(code="one", title="一", rhythm=Rhythm.MONTHLY),),
        rules=(RuleItem(code="x", title="事", product="one", points=PointRange(1, 1)),),
    )
    made = rule_sets.draft(session, SYSTEM, place.id, rules)
    rule_sets.publish(session, SYSTEM, place.id, made.id)
    people.join(session, SYSTEM, place.id, bank.resident.id)
    return Bank(**{**bank.__dict__, "place": place})


def messages(session: Session, who: Somebody) -> list[str]:
    return [str(one.text) for one in inbox.page(session, who.id)]


def test_points_end_after_the_months_decided(
    session: Session, bank_of_months: Bank, clock: MovableClock
) -> None:
    bank = bank_of_months
    give(session, bank, bank.resident, 5)
    clock.move(days=30)
    give(session, bank, bank.resident, 3)
    found = lasting.next_ending(session, bank.place, bank.resident.id)
    assert found == lasting.Ending(5, date(2026, 6, 2))
    clock.move(days=63)
    assert purse.holdings(session, bank.id, bank.resident.id).available == 3


def test_holders_are_told_a_month_before_and_once(
    session: Session, bank_of_months: Bank, clock: MovableClock
) -> None:
    bank = bank_of_months
    give(session, bank, bank.resident, 5)
    clock.move(days=20)
    give(session, bank, bank.resident, 1)
    before = len(messages(session, bank.resident))
    lasting.warn(session, {})
    assert len(messages(session, bank.resident)) == before, "it is too early"
    clock.move(days=45)
    for _day in range(3):
        lasting.warn(session, {})
        clock.move(days=1)
    told = messages(session, bank.resident)[: -before or None]
    assert told == ["5 of your points can be spent until Jun 2, 2026."]
    clock.move(days=18)
    lasting.warn(session, {})
    assert messages(session, bank.resident)[0].startswith("One of your points can be spent until")


def test_what_is_earned_after_that_is_told_in_the_last_week(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    bank = founded(session, bank, "nianmo", points_end="year")
    clock.set(datetime(2026, 12, 2, 4, tzinfo=UTC))
    give(session, bank, bank.resident, 5)
    lasting.warn(session, {})
    before = len(messages(session, bank.resident))
    clock.set(datetime(2026, 12, 15, 4, tzinfo=UTC))
    give(session, bank, bank.resident, 3)
    lasting.warn(session, {})
    assert len(messages(session, bank.resident)) == before, "it can wait until the last week"
    clock.set(datetime(2026, 12, 28, 4, tzinfo=UTC))
    for _day in range(2):
        lasting.warn(session, {})
        clock.move(days=1)
    told = messages(session, bank.resident)[:-before]
    assert told == ["8 of your points can be spent until Dec 31, 2026."]


def test_points_that_last_for_ever_have_no_end(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 5)
    assert lasting.next_ending(session, bank.place, bank.resident.id) is None
    lasting.warn(session, {})


def test_who_joins_gets_points_to_begin_with_once(session: Session, bank: Bank) -> None:
    newcomer = people.new_person(session, name="新来的")
    decide(session, bank.id, opening_points=6)
    people.join(session, SYSTEM, bank.id, newcomer.id)
    mine = purse.holdings(session, bank.id, newcomer.id)
    assert (mine.score, mine.available) == (0, 6)
    told = inbox.page(session, newcomer.id)
    assert "6 points to begin with are in your passbook" in str(told[0].text)
    purse.welcome(session, bank.id, newcomer.id)
    purse.lock(session, bank.id, newcomer.id)
    assert purse.holdings(session, bank.id, newcomer.id).available == 6
    redemption.redeem(
        session, Actor(newcomer.id, origin="test"), bank.id, good(session, "小面一碗").id
    )


@pytest.mark.parametrize("households", [0, 15])
def test_organisations_and_households_begin_with_what_is_decided_for_them(
    session: Session, bank: Bank, households: int
) -> None:
    decide(
        session,
        bank.id,
        opening_points=6,
        opening_points_organisations=40,
        opening_points_households=households,
    )
    firm, home = firm_of(session, bank, bank.far), home_of(session, bank, bank.far)
    for owner, amount in ((firm, 40), (home, households)):
        for _time in range(2):
            purse.lock(session, bank.id, owner.id, owner.kind)
        has = purse.holdings(session, bank.id, owner.id, owner.kind)
        assert (has.score, has.available) == (0, amount)


def test_without_the_decision_nobody_gets_any(session: Session, bank: Bank) -> None:
    newcomer = people.new_person(session, name="新来的")
    people.join(session, SYSTEM, bank.id, newcomer.id)
    assert points.accounts_of(session, Owner.person(newcomer.id), bank.id) == []


def test_a_households_points_keep_their_end_and_each_hears_of_it_once(
    session: Session, bank_of_months: Bank, clock: MovableClock
) -> None:
    bank = bank_of_months
    give(session, bank, bank.resident, 5)
    before = lasting.next_ending(session, bank.place, bank.resident.id)
    assert before == lasting.Ending(5, date(2026, 6, 2))
    clock.move(days=20)
    decide(session, bank.id, points_last_months=3, household_purse=True)
    home = people.household(session, SYSTEM, bank.id, "3-2-501")
    people.move_in(session, SYSTEM, home.id, bank.resident.id, representative=True)
    pooling.pool(session, {})
    assert lasting.next_ending(session, bank.place, bank.resident.id) == before
    # The household has a place of its own as soon as it redeems.
    purse.lock(session, bank.id, home.id, OwnerKind.HOUSEHOLD)
    clock.move(days=50)
    lasting.warn(session, {})
    told = [one for one in messages(session, bank.resident) if "can be spent until" in one]
    assert told == ["5 of your points can be spent until Jun 2, 2026."]

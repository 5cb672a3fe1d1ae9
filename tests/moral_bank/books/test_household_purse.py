"""Households that keep their points together, and debts that have a limit."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlmodel import Session
from tests.moral_bank.deeds.test_booking import have, let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, give
from tests.moral_bank.redeeming import redeem

from linli import communities, people, points
from linli.access import SYSTEM
from linli.clock import now
from linli.points import Owner
from linli.testing.clock import MovableClock
from linli_moral_bank.books import funds, pooling, purse
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import redemption
from linli_moral_bank.shop.refusals import NotEnoughPoints


def decide(session: Session, bank: Bank, **values: object) -> None:
    communities.save_settings(
        session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, dict[str, Any](values)
    )


def available(session: Session, bank: Bank) -> Mapping[str, int]:
    return {
        who.name: purse.holdings(session, bank.id, who.id).available
        for who in (bank.resident, bank.neighbour)
    }


def test_members_earn_and_the_household_spends(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    home = people.household(session, SYSTEM, bank.id, "3-2-501")
    give(session, bank, bank.resident, 5)
    clock.move(days=60)
    for who in (bank.resident, bank.neighbour):
        people.move_in(session, SYSTEM, home.id, who.id)
    assert available(session, bank) == {"王桂英": 5, "李建国": 0}
    decide(session, bank, household_purse=True)
    give(session, bank, bank.neighbour, 2)
    pooling.pool(session, {})
    pooling.pool(session, {})
    assert available(session, bank) == {"王桂英": 7, "李建国": 7}
    assert purse.holdings(session, bank.id, bank.resident.id).shared
    (account,) = points.accounts_of(session, Owner.household(home.id), bank.id)
    assert account.balance.available == 7
    # A deed of one goes into the purse of all, and counts for the doer's score alone.
    ready(session, bank, day=now(session).date())
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert available(session, bank) == {"王桂英": 9, "李建国": 9}
    assert purse.holdings(session, bank.id, bank.neighbour.id).score == 0
    made = redeem(session, bank, who=bank.neighbour)
    assert available(session, bank) == {"王桂英": 3, "李建国": 3}
    assert funds.reserve(session, bank.place).outstanding_points == 9
    with pytest.raises(NotEnoughPoints):
        redeem(session, bank)
    redemption.cancel(session, bank.neighbour.actor, bank.id, made.id)
    # Who moves out begins an own purse again; the points stay.
    people.move_out(session, SYSTEM, bank.id, bank.neighbour.id)
    pooling.pool(session, {})
    assert available(session, bank) == {"王桂英": 9, "李建国": 0}


def test_who_never_earned_spends_what_the_household_has(session: Session, bank: Bank) -> None:
    decide(session, bank, household_purse=True)
    home = people.household(session, SYSTEM, bank.id, "3-2-501")
    for who in (bank.resident, bank.neighbour):
        people.move_in(session, SYSTEM, home.id, who.id)
    give(session, bank, bank.resident, 7)
    assert available(session, bank) == {"王桂英": 7, "李建国": 7}
    redeem(session, bank, who=bank.neighbour)
    assert available(session, bank) == {"王桂英": 1, "李建国": 1}


def test_what_was_set_aside_before_comes_back_to_the_household(
    session: Session, bank: Bank
) -> None:
    home = people.household(session, SYSTEM, bank.id, "3-2-501")
    give(session, bank, bank.resident, 8)
    before = redeem(session, bank)
    decide(session, bank, household_purse=True)
    for who in (bank.resident, bank.neighbour):
        people.move_in(session, SYSTEM, home.id, who.id)
    pooling.pool(session, {})
    assert available(session, bank) == {"王桂英": 8 - 6, "李建国": 2}
    redemption.cancel(session, bank.resident.actor, bank.id, before.id)
    assert available(session, bank) == {"王桂英": 8, "李建国": 8}


def test_where_purses_are_no_longer_shared_each_begins_an_own_one(
    session: Session, bank: Bank
) -> None:
    decide(session, bank, household_purse=True)
    home = people.household(session, SYSTEM, bank.id, "3-2-501")
    people.move_in(session, SYSTEM, home.id, bank.resident.id)
    give(session, bank, bank.resident, 7)
    decide(session, bank)
    assert available(session, bank)["王桂英"] == 0
    with pytest.raises(NotEnoughPoints, match="0 are there"):
        redeem(session, bank)
    pooling.pool(session, {})
    own = purse.lock(session, bank.id, bank.resident.id)
    assert points.account(session, own.points_account_id).owner == Owner.person(bank.resident.id)


def test_a_debt_has_the_limit_that_is_decided_later(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    give(session, bank, bank.resident, 3)
    decide(session, bank, deductions_make_debt=True, debt_limit=4)
    ready(session, bank, "fighting", who=bank.neighbour, about=bank.resident)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert have(session, bank, bank.resident) == (-10, -4)
    # Who owes keeps the old limit when debts are no longer wanted, and pays back first.
    decide(session, bank)
    assert purse.purse_of(session, purse.lock(session, bank.id, bank.resident.id)).most == 0
    give(session, bank, bank.resident, 4)
    person = purse.lock(session, bank.id, bank.resident.id)
    assert purse.purse_of(session, person).most == 0
    assert points.account(session, person.points_account_id).minimum == 0

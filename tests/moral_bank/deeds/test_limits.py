"""Limits of an item: a household, points, days between, quantities, the days of a campaign."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, agree, long_since, with_rule

from linli import inbox, people
from linli.access import SYSTEM
from linli.db import Database
from linli.errors import Refusal
from linli_moral_bank.deeds import declaring, scoring
from linli_moral_bank.deeds.refusals import CapReached, DeedRefused, ScoreRefused
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.rule_sets import worth
from linli_moral_bank.rule_sets.rules import RuleItem

TODAY = date(2026, 3, 2)


def declare(session: Session, bank: Bank, rule: UUID, ago: int = 0, **more: object) -> Deed:
    who = more.pop("who", bank.resident)
    return declaring.declare(
        session,
        who.actor,  # type: ignore[attr-defined]
        bank.id,
        rule_id=rule,
        happened_on=TODAY - timedelta(days=ago),
        story="…",
        separate=True,
        **more,  # type: ignore[arg-type]
    )


def together(session: Session, bank: Bank) -> None:
    """Let the resident and the neighbour live in one household."""
    home = people.household(session, SYSTEM, bank.id, code="3-1-302")
    for person in (bank.resident, bank.neighbour):
        people.move_in(session, SYSTEM, home.id, person.id)


def test_a_household_shares_a_limit(session: Session, bank: Bank) -> None:
    together(session, bank)
    rule = with_rule(session, bank, household_cap=2)
    declare(session, bank, rule)
    declare(session, bank, rule, who=bank.neighbour)
    for person in (bank.resident, bank.neighbour):
        with pytest.raises(CapReached, match="2 times a month for all of one household"):
            declare(session, bank, rule, who=person)
    declare(session, bank, rule, who=bank.far)


def test_two_of_one_household_at_once_are_counted_in_turn(database: Database, bank: Bank) -> None:
    with database.writing() as session:
        together(session, bank)
        rule = with_rule(session, bank, household_cap=1)

    def hurry(number: int) -> type[Refusal] | None:
        who = (bank.resident, bank.neighbour)[number % 2]
        try:
            database.run(lambda session: declare(session, bank, rule, who=who))
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(6) as pool:
        assert Counter(pool.map(hurry, range(6))) == {None: 1, CapReached: 5}


def test_points_of_a_month_are_limited(session: Session, bank: Bank) -> None:
    with long_since(session):
        rule = with_rule(session, bank, points=3, cap_points=5)
    first, second = declare(session, bank, rule), declare(session, bank, rule, 1)
    for deed in (first, second):
        agree(session, bank, deed)
    assert (first.points, second.points) == (3, 2)
    with pytest.raises(CapReached, match="at most 5 points a month"):
        declare(session, bank, rule)


def test_what_a_limit_of_points_leaves_nothing_of_is_ended(session: Session, bank: Bank) -> None:
    with long_since(session):
        rule = with_rule(session, bank, points=3, cap_points=3)
    first, second = declare(session, bank, rule), declare(session, bank, rule, 1)
    for deed in (first, second):
        agree(session, bank, deed)
    assert (second.state, second.reason) == (
        DeedState.REJECTED,
        "“事项”在这段时间里的积分已经给完。",
    )
    assert "已经给完" in str(inbox.page(session, bank.resident.id)[0].text), "not: confirmed"


def test_quantities_are_paid_by_the_unit(session: Session, bank: Bank) -> None:
    with long_since(session):
        rule = with_rule(session, bank, points=2, per=2, unit="小时", most=6)
    with pytest.raises(DeedRefused, match="begins with 2 小时"):
        declare(session, bank, rule, quantity=1)
    with pytest.raises(DeedRefused, match="too much"):
        declare(session, bank, rule, quantity=100_001)
    for ago, (quantity, points) in enumerate(((2, 2), (5, 4), (40, 6))):
        deed = declare(session, bank, rule, ago, quantity=quantity)
        agree(session, bank, deed)
        assert deed.points == points


def test_the_scorer_chooses_within_the_quantity(session: Session, bank: Bank) -> None:
    rule = with_rule(session, bank, points="1-3", per=1, unit="户")
    deed = declare(session, bank, rule, quantity=4)
    agree(session, bank, deed)
    with pytest.raises(ScoreRefused, match="from 4 to 12 points"):
        scoring.score(session, bank.scorer.actor, bank.id, deed.id, 13)
    scoring.score(session, bank.scorer.actor, bank.id, deed.id, 12)
    assert deed.points == 12


def test_a_campaign_has_its_days(session: Session, bank: Bank) -> None:
    with long_since(session):
        rule = with_rule(session, bank, since=TODAY - timedelta(days=5), until=TODAY)
    with pytest.raises(DeedRefused, match="is only for days from") as refused:
        declare(session, bank, rule, 6)
    assert refused.value.field == "happened_on"
    assert declare(session, bank, rule, 5).state is DeedState.SUBMITTED


@pytest.mark.parametrize(
    "wrong",
    [
        {"per": 2},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"contribution": "hours.given", "points": "1-3"},
        {"household_cap": 0},
        {"ways": ["event"]},
        {"unit": "very long unit of work"},
    ],
)
def test_limits_that_make_no_sense_are_not_even_read(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RuleItem.model_validate(
            {"code": "x", "title": "事项", "product": "mulin", "points": 1, **wrong}
        )


class _Rule:
    points_from, points_to, per, most = 2, 3, 60, 240


@pytest.mark.parametrize(
    ("minutes", "bounds"), [(0, (0, 0)), (59, (0, 0)), (60, (2, 3)), (150, (4, 6)), (999, (8, 12))]
)
def test_minutes_are_paid_by_the_hour(minutes: int, bounds: tuple[int, int]) -> None:
    assert worth.bounds(_Rule(), minutes) == bounds

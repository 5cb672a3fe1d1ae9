"""Limits of an item: a household, points, days between, quantities, the days of a campaign."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlmodel import Session
from tests.moral_bank.deeds.test_owners import firm_of
from tests.moral_bank.longhai import Bank, agree, with_rule

from linli import inbox, people
from linli.access import SYSTEM
from linli.db import Database
from linli.errors import Refusal
from linli.points import Owner
from linli_moral_bank.calendar import period_of
from linli_moral_bank.deeds import declaring, scoring
from linli_moral_bank.deeds.refusals import CapReached, DeedRefused, ScoreRefused
from linli_moral_bank.models import Deed, DeedState, Rhythm
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
    rule = with_rule(session, bank, points=3, cap_points=5)
    first, second = declare(session, bank, rule), declare(session, bank, rule, 1)
    for deed in (first, second):
        agree(session, bank, deed)
    assert (first.points, second.points) == (3, 2)
    with pytest.raises(CapReached, match="at most 5 points a month"):
        declare(session, bank, rule)


def test_what_a_limit_of_points_leaves_nothing_of_is_ended(session: Session, bank: Bank) -> None:
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
        {"unit": "very long unit of work"},
    ],
)
def test_limits_that_make_no_sense_are_not_even_read(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RuleItem.model_validate(
            {"code": "x", "title": "事项", "product": "mulin", "points": 1, **wrong}
        )


class Model:
    """What days between, and limits of a household, say in a few lines.

    The first two live together; their household and an enterprise have accounts of their own.
    """

    def __init__(self, cooldown: int | None, household: int | None) -> None:
        self.cooldown, self.household = cooldown, household
        self.counting: list[tuple[int, date]] = []

    def declare(self, who: int, day: date) -> bool:
        period = period_of(Rhythm.MONTHLY, day)
        at_home = who < 2
        inside = sum(
            (w < 2) == at_home if at_home else w == who
            for w, d in self.counting
            if period_of(Rhythm.MONTHLY, d) == period
        )
        near = any(w == who and abs(d - day).days < (self.cooldown or 0) for w, d in self.counting)
        if near or (self.household is not None and inside >= self.household):
            return False
        self.counting.append((who, day))
        return True


_codes = iter(range(10_000))


@pytest.mark.parametrize(("cooldown", "household"), [(3, None), (None, 2), (2, 3)])
def test_limits_do_what_the_model_does(
    session: Session, bank: Bank, cooldown: int | None, household: int | None
) -> None:
    together(session, bank)
    home = people.household_of(session, bank.resident.id)
    assert home is not None
    people.move_in(session, SYSTEM, home, bank.resident.id, representative=True)
    firm = firm_of(session, bank, bank.far)
    who_tells = (bank.resident, bank.neighbour, bank.far, bank.resident, bank.far)
    whose = (None, None, None, Owner.household(home), firm)

    @settings(
        max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=12))
    def compare(steps: list[tuple[int, int]]) -> None:
        rule = with_rule(
            session,
            bank,
            code=f"limited-{next(_codes)}",
            cooldown_days=cooldown,
            household_cap=household,
            owner_kinds=("person", "household", "organisation"),
        )
        model = Model(cooldown, household)
        for who, ago in steps:
            try:
                declare(session, bank, rule, ago, who=who_tells[who], owner=whose[who])
                taken = True
            except CapReached:
                taken = False
            assert taken is model.declare(who, TODAY - timedelta(days=ago))

    compare()


class _Rule:
    points_from, points_to, per, most = 2, 3, 60, 240


@pytest.mark.parametrize(
    ("minutes", "bounds"), [(0, (0, 0)), (59, (0, 0)), (60, (2, 3)), (150, (4, 6)), (999, (8, 12))]
)
def test_minutes_are_paid_by_the_hour(minutes: int, bounds: tuple[int, int]) -> None:
    assert worth.bounds(_Rule(), minutes) == bounds

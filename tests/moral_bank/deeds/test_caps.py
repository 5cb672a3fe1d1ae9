"""Declaring and withdrawing against a simple model of caps and doubles; and people who hurry.

How caps count is tried on many more histories in :mod:`tests.moral_bank.deeds.test_counting`.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session
from tests.moral_bank.deeds.test_owners import firm_of, home_of
from tests.moral_bank.longhai import Bank, long_since, rule_id, tell

from linli.access import SYSTEM
from linli.db import Database
from linli.errors import Refusal
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import period_of
from linli_moral_bank.deeds import declaring
from linli_moral_bank.deeds.declaring import declare
from linli_moral_bank.deeds.refusals import CapReached, DuplicateDeed
from linli_moral_bank.models import Rhythm
from linli_moral_bank.rule_sets.rules import PointRange, Product, RuleItem, RuleList

TODAY = date(2026, 3, 2)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 40),  # days ago
        st.integers(0, 3),  # two people, a household of one of them, an enterprise of the other
        st.booleans(),  # said to be another time
        st.integers(0, 3),  # 0: withdraw the last one instead
    ),
    max_size=14,
)


class Model:
    """What the rules about caps say, in a few lines."""

    def __init__(self, rhythm: Rhythm, cap: int | None) -> None:
        self.rhythm, self.cap = rhythm, cap
        self.counting: list[tuple[int, date]] = []

    def declare(self, who: int, day: date, separate: bool) -> type[Refusal] | None:
        if (who, day) in self.counting and not separate:
            return DuplicateDeed
        period = period_of(self.rhythm, day)
        inside = Counter((w, period_of(self.rhythm, d)) for w, d in self.counting)[who, period]
        if self.cap is not None and inside >= self.cap:
            return CapReached
        self.counting.append((who, day))
        return None


@pytest.mark.parametrize(("rhythm", "cap"), [(Rhythm.WEEKLY, 2), (Rhythm.ONCE, 3)])
def test_caps_do_what_the_model_does(
    session: Session, bank: Bank, rhythm: Rhythm, cap: int | None
) -> None:
    people = (bank.resident, bank.neighbour, bank.resident, bank.neighbour)
    owners = (None, None, home_of(session, bank, people[2]), firm_of(session, bank, people[3]))

    @settings(
        max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(STEPS)
    def compare(steps: list[tuple[int, int, bool, int]]) -> None:
        rule = _fresh_rule(session, bank, rhythm, cap)
        model, made = Model(rhythm, cap), list[UUID]()
        for ago, who, separate, act in steps:
            if act == 0 and made:
                declaring.withdraw(
                    session, people[model.counting[-1][0]].actor, bank.id, made.pop()
                )
                model.counting.pop()
                continue
            day = TODAY - timedelta(days=ago)
            got: type[Refusal] | None = None
            try:
                deed = declare(
                    session,
                    people[who].actor,
                    bank.id,
                    rule_id=rule,
                    happened_on=day,
                    story="…",
                    owner=owners[who],
                    separate=separate,
                )
                made.append(deed.id)
            except Refusal as refusal:
                got = type(refusal)
            assert got is model.declare(who, day, separate)

    compare()


_versions = iter(range(10_000))


def _fresh_rule(session: Session, bank: Bank, rhythm: Rhythm, cap: int | None) -> UUID:
    """Publish a version with one rule whose code was never used, so that nothing counts yet."""
    code = f"item-{next(_versions)}"
    rules = RuleList(
        title="试行",
        products=(Product(code="one", title="一", rhythm=rhythm),),
        rules=(
            RuleItem(
                code=code,
                title="事项",
                product="one",
                points=PointRange(1, 1),
                cap=cap,
                owner_kinds=("person", "household", "organisation"),
            ),
        ),
    )
    made = rule_sets.draft(session, SYSTEM, bank.id, rules)
    with long_since(session):
        rule_sets.publish(session, SYSTEM, bank.id, made.id, untried=True)
    return rule_id(session, bank, code)


def test_hurrying_does_not_beat_a_cap(database: Database, bank: Bank) -> None:
    def hurry(number: int) -> type[Refusal] | None:
        day = TODAY - timedelta(days=number % 2)
        try:
            database.run(lambda session: tell(session, bank, day=day, separate=True))
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(hurry, range(8)))
    # The first of March is in this month too: four times altogether.
    assert Counter(got) == {None: 4, CapReached: 4}


def test_hurrying_does_not_declare_the_same_twice(database: Database, bank: Bank) -> None:
    def hurry(_number: int) -> type[Refusal] | None:
        try:
            database.run(lambda session: tell(session, bank))
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(hurry, range(6)))
    assert Counter(got) == {None: 1, DuplicateDeed: 5}

"""Caps, limits of points and days between, for thousands of histories; and what is read of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, rule_id

from linli import people
from linli.access import SYSTEM
from linli.points import OwnerKind
from linli_moral_bank.deeds import counting, limits
from linli_moral_bank.deeds.counting import Counted, Reached
from linli_moral_bank.deeds.refusals import CapReached
from linli_moral_bank.models import Deed, DeedState, EvidenceNeed, Rhythm, Way
from linli_moral_bank.rule_sets.judging import Judge
from linli_moral_bank.rule_sets.reading import RuleRow

FIRST = date(2025, 12, 20)
#: Two live together, one alone.
PEOPLE = tuple(UUID(int=number) for number in (1, 2, 3))
HOME = {PEOPLE[0]: UUID(int=9), PEOPLE[1]: UUID(int=9)}


@dataclass(frozen=True)
class Limits:
    """The limits of a rule, as they are drawn."""

    rhythm: Rhythm
    cap: int | None
    household_cap: int | None
    cap_points: int | None
    cooldown_days: int | None
    code: str = "item"
    title: str = "事项"


def some(most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(1, most)


RULES = st.builds(Limits, st.sampled_from(Rhythm), some(4), some(5), some(12), some(20))
DEEDS = st.tuples(st.sampled_from(PEOPLE), st.integers(0, 120), st.integers(1, 5))
HISTORIES = st.lists(DEEDS, max_size=25)


def periods(rule: Limits, history: Iterable[Counted]) -> Iterable[list[Counted]]:
    """Part a history by the calendar, written otherwise than in the code that is tested."""
    names: dict[Rhythm, Callable[[date], object]] = {
        Rhythm.ONCE: lambda _day: 0,
        Rhythm.DAILY: lambda day: day,
        Rhythm.WEEKLY: lambda day: (day - date(2024, 1, 1)).days // 7,  # that was a Monday
        Rhythm.MONTHLY: lambda day: f"{day:%Y-%m}",
        Rhythm.QUARTERLY: lambda day: (day.year, (day.month - 1) // 3),
        Rhythm.YEARLY: lambda day: day.year,
    }
    parts: dict[object, list[Counted]] = {}
    for one in history:
        parts.setdefault(names[rule.rhythm](one.day), []).append(one)
    return parts.values()


def is_lawful(rule: Limits, history: list[Counted]) -> bool:
    """Return whether a history keeps to all limits: what a community would call fair."""
    for inside in periods(rule, history):
        for person in PEOPLE:
            if rule.cap is not None and sum(o.owner_id == person for o in inside) > rule.cap:
                return False
        for home in {HOME.get(person, person) for person in PEOPLE}:
            together = [one for one in inside if HOME.get(one.owner_id, one.owner_id) == home]
            if rule.household_cap is not None and len(together) > rule.household_cap:
                return False
    return rule.cooldown_days is None or all(
        one.owner_id != other.owner_id or abs((one.day - other.day).days) >= rule.cooldown_days
        for one, other in combinations(history, 2)
    )


def near(history: list[Counted], person: UUID) -> list[Counted]:
    """Return what counts with a person: their own, and of who lives with them."""
    home = HOME.get(person, person)
    return [one for one in history if HOME.get(one.owner_id, one.owner_id) == home]


@settings(max_examples=1000, deadline=None)
@given(RULES, HISTORIES)
def test_a_deed_counts_exactly_as_long_as_the_history_stays_fair(
    rule: Limits, told: list[tuple[UUID, int, int]]
) -> None:
    history: list[Counted] = []
    for person, after, points in told:
        one = Counted(person, FIRST + timedelta(days=after), points)
        with_it = [*history, one]
        others = near(history, person)
        spent = next(
            sum(o.points for o in part if o.owner_id == person) - points
            for part in periods(rule, with_it)
            if one in part
        )
        limit = counting.reached(rule, person, one.day, others)
        used_up = rule.cap_points is not None and spent >= rule.cap_points
        assert (limit is None) is (is_lawful(rule, with_it) and not used_up)
        if limit is None:
            left = counting.room(rule, person, one.day, others)
            given_now = counting.clipped(points, left)
            assert 0 < given_now <= points
            history.append(Counted(person, one.day, given_now))
    if rule.cap_points is not None:
        for part in periods(rule, history):
            for person in PEOPLE:
                assert sum(o.points for o in part if o.owner_id == person) <= rule.cap_points


@settings(max_examples=500, deadline=None)
@given(RULES, HISTORIES)
def test_days_that_do_not_matter_are_not_read(
    rule: Limits, told: list[tuple[UUID, int, int]]
) -> None:
    history = [Counted(who, FIRST + timedelta(days=after), points) for who, after, points in told]
    for one in history:
        days = counting.span(rule, one.day)
        read = [o for o in history if days is None or days[0] <= o.day <= days[1]]
        asked = (rule, one.owner_id, one.day)
        assert counting.reached(*asked, near(read, one.owner_id)) is counting.reached(
            *asked, near(history, one.owner_id)
        )


@dataclass(frozen=True)
class Past:
    """A deed as it was booked, for a replay."""

    owner_id: UUID
    happened_on: date
    points: int
    owner_kind: OwnerKind = OwnerKind.PERSON
    quantity: int = 1
    points_from: int = 1
    points_to: int = 5
    per: int | None = None
    most: int | None = None


@settings(max_examples=500, deadline=None)
@given(RULES, HISTORIES)
def test_a_replay_counts_as_declaring_does(rule: Limits, told: list[tuple[UUID, int, int]]) -> None:
    judge, history = Judge({}, HOME), list[Counted]()
    row = a_row(rule)
    for person, after, points in sorted(told, key=lambda one: one[1]):
        day = FIRST + timedelta(days=after)
        others = near(history, person)
        limit = counting.reached(rule, person, day, others)
        expected = 0
        if limit is None:
            expected = counting.clipped(points, counting.room(rule, person, day, others))
            history.append(Counted(person, day, expected))
        judged = judge.points(row, Past(person, day, points))
        assert judged == expected


def a_row(rule: Limits) -> RuleRow:
    return RuleRow(
        id=UUID(int=0), rule_set_id=UUID(int=0), code=rule.code, title=rule.title, clause="",
        product="one", rhythm=rule.rhythm, points_from=1, points_to=5, cap=rule.cap,
        household_cap=rule.household_cap, cap_points=rule.cap_points,
        cooldown_days=rule.cooldown_days, per=None, unit="", most=None, since=None, until=None,
        categories=(), owner_kinds=("person",), evidence=EvidenceNeed.NONE, ways=(Way.SELF,),
        contribution="", direct=False, parties=(), notice_days=None, verifiers=None, veto=False,
        example=False,
    )  # fmt: skip


def test_what_is_read_is_what_counts(session: Session, bank: Bank) -> None:
    home = people.household(session, SYSTEM, bank.id, code="3-1-302")
    who = (bank.resident.id, bank.neighbour.id, bank.far.id)
    for person_id in who[:2]:
        people.move_in(session, SYSTEM, home.id, person_id)
    item = rule_id(session, bank, "errands")
    at_home = set(who[:2])

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(RULES, st.lists(st.tuples(DEEDS, st.sampled_from(DeedState)), max_size=12), DEEDS)
    def compare(
        rule: Limits,
        told: list[tuple[tuple[UUID, int, int], DeedState]],
        further: tuple[UUID, int, int],
    ) -> None:
        def deed(number: int, told: tuple[UUID, int, int], state: DeedState) -> Deed:
            person, after, points = told
            owner = who[PEOPLE.index(person)]
            return Deed(
                community_id=bank.id,
                rule_id=item,
                rule_code=rule.code,
                deduction=False,
                owner_id=owner,
                beneficiary_id=owner,
                way=Way.SELF,
                happened_on=FIRST + timedelta(days=after),
                occasion=number + 1,
                period="other",
                story="…",
                points=points,
                state=state,
                declared_at=datetime(2026, 5, 1, tzinfo=UTC),
            )

        new = deed(99, further, DeedState.SUBMITTED)
        together = at_home if new.owner_id in at_home else {new.owner_id}
        made = [deed(number, one, state) for number, (one, state) in enumerate(told)]
        counted = [
            Counted(one.owner_id, one.happened_on, one.points or 0)
            for one in made
            if one.state not in (DeedState.REJECTED, DeedState.WITHDRAWN)
            and one.owner_id in together
        ]
        expected = counting.reached(rule, new.owner_id, new.happened_on, counted)
        inner = session.begin_nested()
        if made:
            session.execute(insert(Deed), [one.model_dump() for one in made])
        if expected is None:
            limits.check(session, new, rule)
        else:
            with pytest.raises(CapReached) as refused:
                limits.check(session, new, rule)
            on_the_day = expected is Reached.DAYS
            assert refused.value.field == ("happened_on" if on_the_day else "rule_id")
        inner.rollback()

    compare()

"""Judging past deeds by other rules, one after the other as they happened."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol, Self
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.people import HouseholdMember, Membership, MembershipStatus
from linli.points import OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.calendar import period_of
from linli_moral_bank.deeds import counting
from linli_moral_bank.rule_sets import worth
from linli_moral_bank.rule_sets.reading import RuleRow


class Past(Protocol):
    """A deed as it was booked."""

    @property
    def owner_kind(self) -> OwnerKind: ...
    @property
    def owner_id(self) -> UUID: ...
    @property
    def happened_on(self) -> date: ...
    @property
    def points(self) -> int | None: ...
    @property
    def quantity(self) -> int: ...
    #: What its own rule gives: points outside of it were put right after an objection.
    @property
    def points_from(self) -> int: ...
    @property
    def points_to(self) -> int: ...
    @property
    def per(self) -> int | None: ...
    @property
    def most(self) -> int | None: ...


class Judge:
    """Remembers what it has counted. Deeds are given in the order in which they happened.

    ``categories`` says what an owner counts as, ``homes`` in which household a person lives.
    """

    def __init__(
        self, categories: Mapping[UUID, frozenset[str]], homes: Mapping[UUID, UUID]
    ) -> None:
        self._categories, self._homes = categories, homes
        self._used: Counter[tuple[object, ...]] = Counter()
        self._given: Counter[tuple[object, ...]] = Counter()
        self._last: dict[tuple[UUID, str], date] = {}

    @classmethod
    def of(cls, session: Session, rules: Iterable[RuleRow], places: Sequence[UUID]) -> Self:
        """Return one that knows what the rules ask of people in some places: four queries."""
        rules = tuple(rules)
        categories: dict[UUID, frozenset[str]] = {}
        homes: dict[UUID, UUID] = {}
        if any(rule.categories for rule in rules):
            rows = session.execute(
                select(col(Membership.person_id), col(Membership.categories)).where(
                    col(Membership.community_id).in_(places),
                    col(Membership.status) == MembershipStatus.ACTIVE,
                )
            )
            categories = {row.person_id: frozenset(row.categories) for row in rows}
            categories |= owners.all_categories(session, places)
        if any(rule.household_cap for rule in rules):
            members = session.execute(
                select(col(HouseholdMember.person_id), col(HouseholdMember.household_id)).where(
                    col(HouseholdMember.until).is_(None)
                )
            )
            homes = {row.person_id: row.household_id for row in members}
        return cls(categories, homes)

    def points(self, rule: RuleRow, deed: Past) -> int:
        """Return what a deed is worth under a rule, and count it against the rule's limits."""
        if not deed.points or not self._is_for(rule, deed):
            return 0
        least, most = worth.bounds(deed, deed.quantity)
        points = deed.points
        if least <= points <= most:
            least, most = worth.bounds(rule, deed.quantity)
            points = max(least, min(points, most))
        return self._within_limits(rule, deed, points)

    def _within_limits(self, rule: RuleRow, deed: Past, points: int) -> int:
        """Return what a rule's limits leave of a deed's points; counts only what it limits."""
        person, day = deed.owner_id, deed.happened_on
        if rule.cooldown_days is not None:
            last = self._last.get((person, rule.code))
            if last is not None and day < last + timedelta(days=rule.cooldown_days):
                return 0
        if rule.cap is None and rule.household_cap is None and rule.cap_points is None:
            if rule.cooldown_days is not None:
                self._last[person, rule.code] = day
            return points
        period = period_of(rule.rhythm, day)
        own = (rule.code, period, person)
        # Who lives together counts together; what their household did itself by itself.
        lives_in = self._homes.get(person) if deed.owner_kind is OwnerKind.PERSON else None
        home = (rule.code, period, lives_in or person, lives_in is not None)
        if rule.cap is not None and self._used[own] >= rule.cap:
            return 0
        if rule.household_cap is not None and self._used[home] >= rule.household_cap:
            return 0
        if rule.cap_points is not None:
            # Of which nothing is left is not even declared, and counts towards nothing.
            points = counting.clipped(points, max(0, rule.cap_points - self._given[own]))
            if points == 0:
                return 0
            self._given[own] += abs(points)
        self._used[own] += 1
        if rule.household_cap is not None:
            self._used[home] += 1
        self._last[person, rule.code] = day
        return points

    def _is_for(self, rule: RuleRow, deed: Past) -> bool:
        day = deed.happened_on
        if (rule.since and day < rule.since) or (rule.until and day > rule.until):
            return False
        if deed.owner_kind not in rule.owner_kinds:
            return False
        if not rule.categories:
            return True
        counts_as = self._categories.get(deed.owner_id, frozenset())
        return not counts_as.isdisjoint(rule.categories)

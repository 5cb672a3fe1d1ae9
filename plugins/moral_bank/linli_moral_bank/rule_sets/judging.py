"""Judging past deeds by other rules, one after the other as they happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol, Self
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.people import Household, HouseholdMember, Membership, MembershipStatus
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
        # How often, by a person and by those who live together, and for how many points.
        self._used: dict[tuple[str, str, UUID], int] = {}
        self._together: dict[tuple[str, str, UUID, bool], int] = {}
        self._given: dict[tuple[str, str, UUID], int] = {}
        self._last: dict[tuple[UUID, str], date] = {}
        self._periods: dict[tuple[str, date], str] = {}
        self._worths: dict[tuple[object, ...], int] = {}

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
                select(col(HouseholdMember.person_id), col(HouseholdMember.household_id))
                .join(Household, col(Household.id) == col(HouseholdMember.household_id))
                .where(
                    col(HouseholdMember.until).is_(None), col(Household.community_id).in_(places)
                )
            )
            homes = {row.person_id: row.household_id for row in members}
        return cls(categories, homes)

    def points(self, rule: RuleRow, deed: Past) -> int:
        """Return what a deed is worth under a rule, and count it against the rule's limits."""
        if not deed.points or not self._is_for(rule, deed):
            return 0
        points = self._worth(rule, deed)
        return self._within_limits(rule, deed, points) if points else 0

    def _worth(self, rule: RuleRow, deed: Past) -> int:
        """Return what a deed is worth before any limit; a district's deeds are much alike."""
        alike = (
            rule.code, deed.points, deed.quantity,
            deed.points_from, deed.points_to, deed.per, deed.most,
        )  # fmt: skip
        found = self._worths.get(alike)
        if found is None:
            found = deed.points or 0
            least, most = worth.bounds(deed, deed.quantity)
            if least <= found <= most:
                least, most = worth.bounds(rule, deed.quantity)
                found = max(least, min(found, most))
            self._worths[alike] = found
        return found

    def _within_limits(self, rule: RuleRow, deed: Past, points: int) -> int:
        """Return what a rule's limits leave of a deed's points; counts only what it limits."""
        person, day = deed.owner_id, deed.happened_on
        if rule.cooldown_days is not None:
            last = self._last.get((person, rule.code))
            if last is not None and day < last + timedelta(days=rule.cooldown_days):
                return 0
        if rule.cap is not None or rule.household_cap is not None or rule.cap_points is not None:
            points = self._within_period(rule, deed, points)
        if points and rule.cooldown_days is not None:
            self._last[person, rule.code] = day
        return points

    def _within_period(self, rule: RuleRow, deed: Past, points: int) -> int:
        """Return what is left of a deed's points in its period, and count it there."""
        person, period = deed.owner_id, self._period(rule, deed.happened_on)
        own = (rule.code, period, person)
        used = self._used.get(own, 0)
        if rule.cap is not None and used >= rule.cap:
            return 0
        if rule.household_cap is not None:
            # Who lives together counts together; what their household did itself by itself.
            lives_in = self._homes.get(person) if deed.owner_kind is OwnerKind.PERSON else None
            home = (rule.code, period, lives_in or person, lives_in is not None)
            together = self._together.get(home, 0)
            if together >= rule.household_cap:
                return 0
        if rule.cap_points is not None:
            # Of which nothing is left is not even declared, and counts towards nothing.
            given = self._given.get(own, 0)
            points = counting.clipped(points, max(0, rule.cap_points - given))
            if points == 0:
                return 0
            self._given[own] = given + abs(points)
        self._used[own] = used + 1
        if rule.household_cap is not None:
            self._together[home] = together + 1
        return points

    def _period(self, rule: RuleRow, day: date) -> str:
        """Return the period of an item that a day is in; a district's deeds share few days."""
        found = self._periods.get((rule.code, day))
        if found is None:
            found = self._periods[rule.code, day] = period_of(rule.rhythm, day)
        return found

    def _is_for(self, rule: RuleRow, deed: Past) -> bool:
        if (deed.points_to < 0) != rule.is_deduction:
            return False  # what took points then and earns them here is not the same item
        day = deed.happened_on
        if (rule.since and day < rule.since) or (rule.until and day > rule.until):
            return False
        if deed.owner_kind not in rule.owner_kinds:
            return False
        if not rule.categories:
            return True
        counts_as = self._categories.get(deed.owner_id, frozenset())
        return not counts_as.isdisjoint(rule.categories)

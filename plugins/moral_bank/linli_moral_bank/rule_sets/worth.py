"""What a deed is worth by its rule: points for each time, or for every so many of a unit."""

from typing import Protocol


class Valued(Protocol):
    """A rule, as a table row or as a list shows it."""

    @property
    def points_from(self) -> int: ...
    @property
    def points_to(self) -> int: ...
    @property
    def per(self) -> int | None: ...
    @property
    def most(self) -> int | None: ...


def times(rule: Valued, quantity: int) -> int:
    """Return how many times the rule's points are given for a quantity of its unit.

    Half of what is asked for gives nothing; more than the rule's most does not count.
    """
    if rule.per is None:
        return 1
    counted = quantity if rule.most is None else min(quantity, rule.most)
    return max(counted, 0) // rule.per


def bounds(rule: Valued, quantity: int) -> tuple[int, int]:
    """Return the fewest and the most points for a quantity; the same when they are fixed."""
    factor = times(rule, quantity)
    return rule.points_from * factor, rule.points_to * factor

"""What a project costs its supporters, in floats with a bound on their error.

The price of a point is the number at which the supporters together pay the cost, when each pays
that price for each of their points, or all they have if that is less.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from math import fsum
from operator import itemgetter, mul, truediv
from typing import NamedTuple

#: Amounts are rounded once, sums are rounded once (fsum): a sum over any number of voters is off
#: by less than 1e-15 of the cost. This bound leaves room for a hundred such steps.
ERROR = 1e-13


@dataclass(frozen=True, slots=True)
class Supporters:
    """Who supports a project.

    ``voters`` are numbers of groups of equal voters; ``points`` what each of a group gives,
    ``weights`` how many voters it stands for, ``shares`` both multiplied. Lists of nothing but
    ones are left out (``None``), which makes the usual case quick.
    """

    voters: list[int]
    points: list[int] | None
    weights: list[int] | None
    shares: list[int] | None
    all_shares: int
    pick: Callable[[Sequence[float]], Sequence[float]]

    @classmethod
    def of(cls, voters: list[int], points: list[int], weights: list[int]) -> "Supporters":
        """Prepare the supporters of one project."""
        pick: Callable[[Sequence[float]], Sequence[float]]
        if len(voters) == 1:
            only = voters[0]
            pick = lambda money: (money[only],)  # noqa: E731
        else:
            pick = itemgetter(*voters) if voters else (lambda _money: ())
        shares = list(map(mul, points, weights))
        return cls(voters, _kept(points), _kept(weights), _kept(shares), sum(shares), pick)

    def each(self, values: list[int] | None) -> "Sequence[int] | repeat[int]":
        """Return points, weights or shares of all supporters."""
        return repeat(1) if values is None else values

    def ratios(self, money: list[float]) -> Sequence[float]:
        """Return what each supporter has for each point."""
        own = self.pick(money)
        return own if self.points is None else list(map(truediv, own, self.points))


def _kept(numbers: list[int]) -> list[int] | None:
    return None if set(numbers) <= {1} else numbers


class Price(NamedTuple):
    """The price of a point, which lies between ``low`` and ``high``, and what each had for one."""

    low: float
    high: float
    ratios: Sequence[float]


def behind(supporters: Supporters, ratios: Sequence[float]) -> float:
    """Return the money that stands behind a project."""
    if supporters.shares is None:
        return fsum(ratios)
    return fsum(map(mul, ratios, supporters.shares))


def price(cost: float, supporters: Supporters, ratios: Sequence[float]) -> Price:
    """Price a point of a project that its supporters can pay."""
    if supporters.shares is None:
        sharing, found = _split_equally(cost, ratios)
    else:
        everybody = list(zip(ratios, supporters.shares, strict=True))
        sharing, found = _split(cost, everybody, supporters.all_shares)
    slack = 2 * ERROR * cost / sharing + found * 1e-14
    return Price(found - slack, found + slack, ratios)


def _split_equally(cost: float, ratios: Sequence[float]) -> tuple[int, float]:
    """Find how many pay the price, and the price: who has less than it pays all they have."""
    everybody = sharing = len(ratios)
    found = cost / sharing
    while True:
        poor = [own for own in ratios if own < found]
        if not poor or len(poor) == everybody:
            return sharing, found
        higher = (cost - fsum(poor)) / (everybody - len(poor))
        if higher <= found:
            return sharing, found
        sharing, found = everybody - len(poor), higher


def _split(cost: float, rich: list[tuple[float, int]], sharing: int) -> tuple[int, float]:
    """Do the same in proportion to shares."""
    spent = list[float]()
    found = cost / sharing
    while True:
        poor = [entry for entry in rich if entry[0] < found]
        if not poor or len(poor) == len(rich):
            return sharing, found
        spent += [own * share for own, share in poor]
        rich = [entry for entry in rich if entry[0] >= found]
        sharing -= sum([share for _own, share in poor])
        found = max((cost - fsum(spent)) / sharing, found)


def exact_price(
    cost: Fraction,
    supporters: Supporters,
    rough: Price,
    exactly: Callable[[int], int],
    denominator: int,
) -> Fraction:
    """Return the exact price of a point; ``exactly`` tells the money of a voter in parts.

    Only those who have about the price are in doubt: who has clearly less pays everything, who
    has clearly more pays the price.
    """
    points, weights = supporters.each(supporters.points), supporters.each(supporters.weights)
    sharing, paid = supporters.all_shares, 0
    doubtful = list[tuple[Fraction, int, int]]()
    low, high = rough.low * (1 - 1e-14), rough.high * (1 + 1e-14)
    for voter, ratio, given, weight in zip(
        supporters.voters, rough.ratios, points, weights, strict=False
    ):
        if ratio > high:
            continue
        if ratio < low:
            if ratio:
                paid += exactly(voter) * weight
            sharing -= given * weight
        else:
            own = exactly(voter)
            doubtful.append((Fraction(own, given), own * weight, given * weight))
    doubtful.sort(reverse=True)
    parts = cost * denominator
    while True:
        found = (parts - paid) / sharing
        if not doubtful or doubtful[-1][0] >= found:
            return found / denominator
        _ratio, own, share = doubtful.pop()
        paid += own
        sharing -= share

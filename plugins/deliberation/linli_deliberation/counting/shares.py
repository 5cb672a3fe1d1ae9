"""Runs of the Method of Equal Shares, exactly.

Dominik Peters, Grzegorz Pierczyński, Piotr Skowron, "Proportional participatory budgeting with
additive utilities", NeurIPS 2021 (arXiv 2008.13276), section 3. Every voter starts with the same
share of the budget. In each round the project is bought that its supporters can pay at the lowest
price per unit of utility; each supporter pays that price, or all that is left.

How it is fast and still exact: every voter's money is a whole number of *parts*, over one common
denominator that grows with each purchase (a voter who is not concerned is brought up to date only
when next touched). Next to it stands the same amount rounded once to a float, so that rounding
never accumulates. Prices are first compared in floats with a bound on the error; projects whose
prices are closer than the bound, and projects that are almost exactly affordable, are settled in
whole numbers. The float only ever decides what it decides rightly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from math import inf, lcm
from typing import NamedTuple

from linli_deliberation.counting import pricing
from linli_deliberation.counting.greedy import standing
from linli_deliberation.counting.market import Market
from linli_deliberation.counting.pricing import ERROR, Price
from linli_deliberation.counting.ties import TieBroken, Undecided, settle


class Purchase(NamedTuple):
    """A round: what was bought at which price of a point.

    ``full`` supporters paid the price for all their points; ``emptied`` had less left and paid
    that, ``emptied_paid`` together. ``at_most`` bounds the price of a unit of utility from above;
    ``level`` are the projects that had exactly the same.
    """

    option: int
    price: Fraction
    full: int
    emptied: int
    emptied_paid: Fraction
    at_most: float
    level: tuple[int, ...]


class Diverged(Exception):
    """A run that was to follow another one would buy something else. Never leaves this package."""


@dataclass(slots=True)
class _Money:
    """What every group of equal voters has: exactly, and rounded once."""

    denominators: list[int]  # the common denominator after each purchase
    parts: list[int]
    since: list[int]  # the purchase after which a voter's parts were last written
    floats: list[float]

    factors: list[int]  # by which parts written after each purchase grow to the last denominator

    def exactly(self, voter: int) -> int:
        """Return what a voter has, in parts of the last denominator."""
        return self.parts[voter] * self.factors[self.since[voter]]

    def divide(self, denominator: int) -> None:
        """Take a finer common denominator."""
        self.denominators.append(denominator)
        self.factors = [denominator // earlier for earlier in self.denominators]


class Run:
    """One run, from a share for each voter to the last purchase.

    With ``follow``, a finished run with a smaller share, it raises Diverged unless it and *every*
    run with a share between the two buys the same in the same order. That may be judged from the
    two ends alone: as long as the purchases are the same, a larger share leaves every voter with
    no less money after every round and makes no price higher. So what is cheapest at its highest
    price (at the smaller share) against all others at their lowest (at the larger share) is the
    cheapest everywhere between.
    """

    def __init__(self, market: Market, share: Fraction, follow: "Run | None" = None) -> None:
        self.market, self.share = market, share
        self.money = _Money(
            [share.denominator],
            [share.numerator] * market.groups,
            [0] * market.groups,
            [float(share)] * market.groups,
            [1],
        )
        #: Projects still to be bought, with what a unit of their utility costs at least.
        self.floor = dict.fromkeys(market.open, 0.0)
        self.prices: dict[int, Price] = {}
        self.purchases: list[Purchase] = []
        self.ties: list[TieBroken] = []
        self.tied: tuple[str, ...] = ()
        try:
            self._buy_free_ones()
            if follow is None:
                self._buy_cheapest()
            else:
                self._buy_the_same(follow)
        except Undecided as undecided:
            self.tied = undecided.tied

    @property
    def cost(self) -> Fraction:
        """What was bought costs together."""
        return sum((self.market.costs[item.option] for item in self.purchases), Fraction(0))

    def all_bought(self) -> bool:
        """Whether no larger share could buy more: all is bought that conflicts allow."""
        bought = {purchase.option for purchase in self.purchases}
        options = self.market.election.options
        taken = {options[place].conflict for place in bought} - {""}
        return all(
            place in bought or options[place].conflict in taken for place in self.market.open
        )

    def behind(self) -> list[Fraction]:
        """Return the money that stands behind each project at the end."""
        money = self.money
        parts = [money.exactly(voter) for voter in range(self.market.groups)]
        return [
            Fraction(
                sum(
                    parts[voter] * weight
                    for voter, weight in zip(entry.voters, entry.each(entry.weights), strict=False)
                ),
                money.denominators[-1],
            )
            for entry in self.market.supporters
        ]

    def _buy_free_ones(self) -> None:
        """A supported project that costs nothing needs nobody's money."""
        free = [place for place in self.floor if not self.market.costs[place]]
        options, scores = self.market.election.options, self.market.election.scores
        while free:
            most = max(scores[options[place].id] for place in free)
            level = [place for place in free if scores[options[place].id] == most]
            place = self._one_of(level)
            self._remove(place)
            self.purchases.append(Purchase(place, Fraction(0), 0, 0, Fraction(0), 0.0, ()))
            free = [other for other in free if other in self.floor]

    def _buy_cheapest(self) -> None:
        while self.floor:
            near, at_most = self._cheapest()
            if not near:
                return
            level = near if len(near) == 1 else self._level(near)
            self._buy(self._one_of(level), at_most, tuple(level))

    def _buy_the_same(self, follow: "Run") -> None:
        if follow.tied:
            raise Diverged
        for purchase in follow.purchases[len(self.purchases) :]:
            place, worth = purchase.option, self.market.worth
            near = self._below(purchase.at_most)
            if near != [place]:
                same = purchase.price / worth[place]
                if set(near) != set(purchase.level) or any(
                    self._exact_price(other) / worth[other] != same for other in near
                ):
                    raise Diverged
            self._buy(place, purchase.at_most, purchase.level)
        if self._below(inf):
            raise Diverged
        self.ties = follow.ties

    def _cheapest(self) -> tuple[list[int], float]:
        """Find the projects that may be the cheapest, and a bound on the lowest price.

        Only those are priced whose last price, which can only have risen, may still be lowest.
        """
        near, at_most = list[int](), inf
        for place in sorted(self.floor, key=self.floor.__getitem__):
            if self.floor[place] > at_most:
                break
            high = self._reprice(place)
            if high is not None:
                near.append(place)
                at_most = min(at_most, high)
        return [place for place in near if self.floor[place] <= at_most], at_most

    def _below(self, bound: float) -> list[int]:
        """Find the affordable projects of which a unit of utility may cost no more than this."""
        return [
            place
            for place in list(self.floor)
            if self.floor[place] <= bound
            and self._reprice(place) is not None
            and self.floor[place] <= bound
        ]

    def _reprice(self, place: int) -> float | None:
        """Note what a unit of utility costs at least; return what it costs at most.

        A project that its supporters cannot pay is out, and ``None`` is returned.
        """
        found = self._price(place)
        if found is None:
            del self.floor[place]
            return None
        worth = self.market.float_worth[place]
        self.floor[place] = found.low / worth * (1 - 1e-15)
        return found.high / worth * (1 + 1e-15)

    def _price(self, place: int) -> Price | None:
        """Price a project; ``None`` when its supporters cannot pay it."""
        supporters, cost = self.market.supporters[place], self.market.float_costs[place]
        ratios = supporters.ratios(self.money.floats)
        behind = pricing.behind(supporters, ratios)
        if behind < cost * (1 + ERROR):
            if behind < cost * (1 - ERROR):
                return None
            weights = supporters.each(supporters.weights)
            parts = sum(
                self.money.exactly(voter) * weight
                for voter, weight in zip(supporters.voters, weights, strict=False)
            )
            if parts < self.market.costs[place] * self.money.denominators[-1]:
                return None
        self.prices[place] = pricing.price(cost, supporters, ratios)
        return self.prices[place]

    def _exact_price(self, place: int) -> Fraction:
        return pricing.exact_price(
            self.market.costs[place],
            self.market.supporters[place],
            self.prices[place],
            self.money.exactly,
            self.money.denominators[-1],
        )

    def _level(self, near: list[int]) -> list[int]:
        """Return those that have exactly the lowest price."""
        exact = {place: self._exact_price(place) / self.market.worth[place] for place in near}
        lowest = min(exact.values())
        return sorted(place for place in near if exact[place] == lowest)

    def _one_of(self, level: list[int]) -> int:
        if len(level) == 1 or not self._order_matters(level):
            return level[0]
        election = self.market.election
        names = [election.options[place].id for place in level]
        tie = settle(election.ties, names, standing(election))
        self.ties.append(tie)
        return level[names.index(tie.taken)]

    def _order_matters(self, level: Sequence[int]) -> bool:
        """Projects that share neither a paying supporter nor a conflict are bought in any order."""
        seen, conflicts = set[int](), set[str]()
        for place in level:
            voters = self.market.supporters[place].voters
            payers = {voter for voter in voters if self.money.parts[voter]}
            conflict = self.market.election.options[place].conflict
            if payers & seen or conflict in conflicts:
                return True
            seen |= payers
            conflicts |= {conflict} - {""}
        return False

    def _buy(self, place: int, at_most: float, level: tuple[int, ...]) -> None:
        """Let the supporters pay."""
        supporters, money = self.market.supporters[place], self.money
        price = self._exact_price(place)
        denominator = lcm(money.denominators[-1], price.denominator)
        money.divide(denominator)
        factors, now = money.factors, len(money.denominators) - 1
        unit = price.numerator * (denominator // price.denominator)
        parts, floats, since = money.parts, money.floats, money.since
        owns = [parts[voter] * factors[since[voter]] for voter in supporters.voters]
        prices = (
            repeat(unit)
            if supporters.points is None
            else [unit * given for given in supporters.points]
        )
        full = emptied = emptied_paid = 0
        for voter, own, due, weight in zip(
            supporters.voters, owns, prices, supporters.each(supporters.weights), strict=False
        ):
            since[voter] = now
            if own >= due:
                full += weight
                parts[voter] = rest = own - due
                floats[voter] = rest / denominator
            elif own:
                emptied += weight
                emptied_paid += own * weight
                parts[voter], floats[voter] = 0, 0.0
        self._remove(place)
        paid = Fraction(emptied_paid, denominator)
        self.purchases.append(Purchase(place, price, full, emptied, paid, at_most, level))

    def _remove(self, place: int) -> None:
        """Take a bought project, and those it excludes, out of the race."""
        del self.floor[place]
        options = self.market.election.options
        conflict = options[place].conflict
        for other in list(self.floor) if conflict else ():
            if options[other].conflict == conflict:
                del self.floor[other]

"""Budgets by the Method of Equal Shares: completion, comparison, and what there is to explain.

Add1 completion and the comparison with the greedy outcome are as equalshares.net describes them
and as Assen, Świecie and Wieliczka used them: the share starts at the whole currency units of
budget by voters and grows by one; the last outcome that the budget pays for counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.greedy import cost_of, count_greedy
from linli_deliberation.counting.market import Market
from linli_deliberation.counting.results import Result, Round, State
from linli_deliberation.counting.rules import EqualShares, Greedy
from linli_deliberation.counting.shares import Diverged, Run
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class ShareRound(Round):
    """Each voter's part of the budget, and what it grew to by Add1."""

    voters: int
    budget: Fraction
    first_share: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class PurchaseRound(Round):
    """A project was bought: ``full`` supporters paid ``price`` (for each point they gave it);
    ``emptied`` supporters had less left and paid that, ``emptied_paid`` together."""

    option: str
    cost: Fraction
    price: Fraction
    full: int
    emptied: int
    emptied_paid: Fraction


@dataclass(frozen=True, slots=True)
class ShortRound(Round):
    """A project was not bought: its supporters had ``behind`` left of its cost."""

    short: str
    cost: Fraction
    behind: Fraction


@dataclass(frozen=True, slots=True)
class CompareRound(Round):
    """How many voters have more funded projects of theirs by Equal Shares, how many by greedy."""

    for_shares: int
    for_greedy: int
    greedy: tuple[str, ...]


def count_equal_shares(election: Election, rule: EqualShares) -> Result:
    """Spend the budget by Equal Shares.

    Raises CannotCount when the ballots do not support projects. A tie that the council has to
    decide ends the count; ``selected`` are then the projects bought before it.
    """
    if election.profile.kind is BallotKind.MOTION:
        raise CannotCount(_("A budget needs ballots that support projects."))
    if not election.profile.valid:
        return Result(rule.name, State.NO_DECISION, ())
    market = Market(election, rule)
    first = election.budget / election.profile.cast
    run = Run(market, first)
    if rule.add1:
        run = _add1(market, run)
    ids = [option.id for option in election.options]
    selected = [ids[purchase.option] for purchase in run.purchases]
    rounds: list[Round] = [
        ShareRound(election.profile.cast, election.budget, first, run.share),
        *_purchases(election, run),
        *_short(election, run),
    ]
    ties = list(run.ties)
    tied = run.tied
    if rule.fill and not tied:
        filled = _fill(election, tuple(selected))
        selected += filled.selected
        tied = filled.tied
        rounds += filled.rounds
        ties += filled.ties
    if rule.compare and not tied:
        compared, greedy = beside_greedy(election, selected)
        rounds.append(compared)
        if compared.for_greedy > compared.for_shares:
            selected, tied = list(greedy.selected), greedy.tied
            ties += greedy.ties
    return Result(
        rule.name,
        State.UNDECIDED if tied else State.DECIDED,
        tuple(selected),
        tied,
        tuple(rounds),
        tuple(ties),
    )


def spent(election: Election, selected: tuple[str, ...] | list[str]) -> Fraction:
    """Return what the projects cost together."""
    return sum((cost_of(election.by_id[option]) for option in selected), Fraction(0))


def paid_by(election: Election, result: Result, ballot: Any) -> Mapping[str, Fraction]:
    """Return what one voter with this ballot paid for each project, in currency units."""
    given = {election.options[place].id: value for place, value in election.pointed(ballot)}
    left, paid = Fraction(0), dict[str, Fraction]()
    for item in result.rounds:
        if isinstance(item, ShareRound):
            left = item.share
        elif isinstance(item, PurchaseRound) and item.option in given:
            paid[item.option] = min(left, item.price * given[item.option])
            left -= paid[item.option]
    return paid


def beside_greedy(election: Election, selected: Iterable[str]) -> tuple[CompareRound, Result]:
    """Hold an outcome against the greedy one, by the number of funded projects of each voter.

    Returns how many voters have more in either, and the greedy result.
    """
    greedy = count_greedy(election, Greedy())
    ids = [option.id for option in election.options]
    ours, theirs = set(selected), set(greedy.selected)
    for_shares = for_greedy = 0
    for ballot, times in election.profile.groups:
        supported = {ids[place] for place, _value in election.pointed(ballot)}
        gain = len(supported & ours) - len(supported & theirs)
        if gain > 0:
            for_shares += times
        elif gain < 0:
            for_greedy += times
    return CompareRound(for_shares, for_greedy, greedy.selected), greedy


def _add1(market: Market, run: Run) -> Run:
    """Raise the share by one while the budget pays for what it buys.

    Most steps buy the same as the one before. So the share goes up in jumps, each twice as far as
    the last, as long as everything between is sure to buy the same; where it is not, the place is
    closed in on from below by halves, and passed by a step of one.
    """
    share, step = Fraction(run.share.numerator // run.share.denominator), 2
    stop: Fraction | None = None  # a jump to here failed
    while not run.tied and not run.all_bought():
        jump = step if stop is None else max(int(stop - share) // 2, 1)
        if jump > 1:
            try:
                run = Run(market, share + jump, follow=run)
            except Diverged:
                stop, step = share + jump, 2
                continue
        else:
            richer = Run(market, share + 1)
            if richer.cost > market.election.budget:
                return run
            run = richer
        share += jump
        if stop is None:
            step = 2 * jump
        elif share >= stop:
            stop = None
    return run


def _fill(election: Election, selected: tuple[str, ...]) -> Result:
    """Spend what is left greedily."""
    return count_greedy(election, Greedy(), taken=selected)


def _purchases(election: Election, run: Run) -> list[PurchaseRound]:
    return [
        PurchaseRound(
            election.options[item.option].id,
            cost_of(election.options[item.option]),
            item.price,
            item.full,
            item.emptied,
            item.emptied_paid,
        )
        for item in run.purchases
    ]


def _short(election: Election, run: Run) -> list[ShortRound]:
    bought = {item.option for item in run.purchases}
    behind = run.behind()
    return [
        ShortRound(option.id, cost_of(option), behind[place])
        for place, option in enumerate(election.options)
        if place not in bought
    ]

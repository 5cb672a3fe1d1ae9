"""Greedy budgets: projects in the order of their totals, while the money lasts.

The rule of most cities ("knapsack voting"), with the variants that Pabulib names: skip a project
that no longer fits, or stop there; a minimum total; projects that exclude one another; Poznań's
reserve for the project at which the count stops.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from linli_deliberation.counting.elections import Election, Option
from linli_deliberation.counting.results import Result, Round, State
from linli_deliberation.counting.rules import Greedy, Overrun
from linli_deliberation.counting.ties import Breaker, Standing, TieBroken, Undecided, settle


class Outcome(StrEnum):
    """What became of a project."""

    FUNDED = "funded"
    TOPPED_UP = "topped-up"
    TOO_DEAR = "too-dear"
    EXCLUDED = "excluded"
    BELOW_THRESHOLD = "below-threshold"
    AFTER_STOP = "after-stop"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class GreedyRound(Round):
    """One project's turn: its total and cost, the money left before, what became of it.

    ``because`` names the project that excludes it, or at which the count stopped.
    """

    option: str
    total: int
    cost: Fraction
    left: Fraction
    outcome: Outcome
    because: str | None = None


def cost_of(option: Option) -> Fraction:
    """Return what a project costs; an option without a cost is free."""
    return option.cost or Fraction(0)


def standing(election: Election) -> Standing:
    """Return what tells projects with equal totals apart."""
    costs = {option.id: cost_of(option) for option in election.options}
    return {
        Breaker.LOWER_COST: {option: -cost for option, cost in costs.items()},
        Breaker.HIGHER_COST: costs,
        Breaker.MORE_VOTES: election.votes,
    }


class _Spending:
    """The money, and what was decided so far."""

    def __init__(self, election: Election, rule: Greedy, taken: tuple[str, ...] = ()) -> None:
        self.election, self.rule = election, rule
        self.left = election.budget
        self.rounds: list[GreedyRound] = []
        self.ties: list[TieBroken] = []
        self.selected: list[str] = []
        self.by_conflict: dict[str, str] = {}
        self.stopped_at: str | None = None
        for option in taken:
            self._take(election.by_id[option])
        self.selected = []

    def offer(self, option: Option) -> None:
        """Decide about one project."""
        outcome, because = self._judge(option)
        total, cost = self.election.scores[option.id], cost_of(option)
        self.rounds.append(GreedyRound(option.id, total, cost, self.left, outcome, because))
        if outcome in (Outcome.FUNDED, Outcome.TOPPED_UP):
            self._take(option)
        if outcome in (Outcome.TOPPED_UP, Outcome.TOO_DEAR) and self.rule.overrun is Overrun.STOP:
            self.stopped_at = option.id

    def _judge(self, option: Option) -> tuple[Outcome, str | None]:
        if option.withdrawn:
            return Outcome.WITHDRAWN, None
        if self.election.scores[option.id] < self.rule.threshold:
            return Outcome.BELOW_THRESHOLD, None
        if self.stopped_at is not None:
            return Outcome.AFTER_STOP, self.stopped_at
        if option.conflict in self.by_conflict:
            return Outcome.EXCLUDED, self.by_conflict[option.conflict]
        if cost_of(option) <= self.left:
            return Outcome.FUNDED, None
        if self.rule.top_up is not None and self.rule.top_up * cost_of(option) <= self.left:
            return Outcome.TOPPED_UP, None
        return Outcome.TOO_DEAR, None

    def _take(self, option: Option) -> None:
        self.left = max(self.left - cost_of(option), Fraction(0))
        self.selected.append(option.id)
        if option.conflict:
            self.by_conflict[option.conflict] = option.id

    def rivals(self, level: list[Option]) -> list[Option]:
        """Return those of equal total of which it matters who comes first; none if it does not.

        Where projects are skipped, one that does not fit now never will: only those that fit are
        rivals, unless there is money for all of them and none excludes another.
        """
        judged = {option.id: self._judge(option)[0] for option in level}
        fitting = [option for option in level if judged[option.id] is Outcome.FUNDED]
        rivals = fitting
        if self.rule.overrun is Overrun.STOP or self.rule.top_up is not None:
            spending = (Outcome.FUNDED, Outcome.TOPPED_UP, Outcome.TOO_DEAR)
            rivals = [option for option in level if judged[option.id] in spending]
            if {judged[option.id] for option in rivals} <= {Outcome.TOO_DEAR}:
                return []
        conflicts = [option.conflict for option in fitting if option.conflict]
        apart = len(set(conflicts)) == len(conflicts)
        all_fit = sum((cost_of(option) for option in rivals), Fraction(0)) <= self.left
        return [] if len(rivals) < 2 or (all_fit and apart) else rivals


def count_greedy(election: Election, rule: Greedy, *, taken: tuple[str, ...] = ()) -> Result:
    """Spend the budget greedily; ``taken`` are funded beforehand, and are not in the result.

    Projects with equal totals are only told apart where their order changes the outcome.
    """
    if not election.profile.valid:
        return Result(rule.name, State.NO_DECISION, ())
    spending = _Spending(election, rule, taken)
    keys = standing(election)
    waiting = [option for option in election.options if option.id not in taken]
    tied: tuple[str, ...] = ()
    for total in sorted({election.scores[option.id] for option in waiting}, reverse=True):
        level = [option for option in waiting if election.scores[option.id] == total]
        try:
            _spend_on(spending, level, keys)
        except Undecided as undecided:
            tied = undecided.tied
            break
    return Result(
        rule.name,
        State.UNDECIDED if tied else State.DECIDED,
        tuple(spending.selected),
        tied,
        tuple(spending.rounds),
        tuple(spending.ties),
    )


def _spend_on(spending: _Spending, level: list[Option], keys: Standing) -> None:
    """Offer projects with equal totals, one after another."""
    while level:
        rivals = spending.rivals(level)
        index = 0
        if rivals:
            tie = settle(spending.election.ties, [option.id for option in rivals], keys)
            spending.ties.append(tie)
            index = next(i for i, option in enumerate(level) if option.id == tie.taken)
        spending.offer(level.pop(index))

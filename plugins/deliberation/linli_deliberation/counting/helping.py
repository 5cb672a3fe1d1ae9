"""What would have helped a project that is not paid for, found by counting again.

In shares that grow by Add1 no formula says it: what one more supporter, or a lower cost, changes
reaches every other project. So the same ballots are counted once more, with that one change, and
only what was seen to help is said. The two questions are those that Boehmer, Faliszewski and others
ask ("Evaluation of Project Performance in Participatory Budgeting", 2024): how much cheaper, and
how many more voters who want nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.equal_shares import count_equal_shares
from linli_deliberation.counting.greedy import cost_of
from linli_deliberation.counting.results import Result, State
from linli_deliberation.counting.rules import EqualShares

#: How much is counted again at most, in distinct ballots times projects: two seconds' work or so.
MOST_WORK = 400_000
#: How often a project is counted again, about.
_OFTEN = 18


@dataclass(frozen=True, slots=True)
class Help:
    """Either change alone would have been enough; None where none was found."""

    #: A lower cost, in whole currency units.
    cost: int | None
    #: More voters who tick this one and nothing else.
    voters: int | None


def helps(election: Election, result: Result, *, most_work: int = MOST_WORK) -> Mapping[str, Help]:
    """Return what would have helped each project that growing shares do not pay for.

    Where there are so many ballots that counting again takes long, only those liked best are asked
    about.
    """
    rule = election.rule
    if not isinstance(rule, EqualShares) or not rule.add1 or result.state is not State.DECIDED:
        return {}
    once = max(len(election.profile.groups), 1) * len(election.options)
    found = dict[str, Help]()
    waiting = [
        option
        for option in election.options
        if option.id not in result.selected and not option.withdrawn and cost_of(option)
    ]
    waiting.sort(key=lambda one: -election.votes[one.id])
    for option in waiting[: most_work // once // _OFTEN]:
        asked = _Asked(election, rule, option.id)
        found[option.id] = Help(asked.cost(), asked.voters())
    return found


class _Asked:
    """One project, counted again and again with a change."""

    def __init__(self, election: Election, rule: EqualShares, option: str) -> None:
        self.election, self.rule, self.option = election, rule, option
        self.place = [one.id for one in election.options].index(option)

    def cost(self) -> int | None:
        """Return a cost in whole currency units, a hundredth too low at most."""
        dear = ceil(cost_of(self.election.by_id[self.option]))
        found = _last(0, dear, dear // 100, lambda cost: self._funded(self._costing(cost)))
        return found or None

    def voters(self) -> int | None:
        """Return how many more voters are enough; at most as many as there were."""
        if self.election.profile.kind is not BallotKind.APPROVAL:
            return None
        cast, step = self.election.profile.cast, 1
        while step <= cast and not self._funded(self._with_more(step)):
            step *= 2
        if step > cast:
            return None
        return _last(step, step // 2, 1, lambda more: self._funded(self._with_more(more)))

    def _costing(self, cost: int) -> Election:
        options = tuple(
            replace(one, cost=Fraction(cost)) if one.id == self.option else one
            for one in self.election.options
        )
        return replace(self.election, options=options)

    def _with_more(self, voters: int) -> Election:
        profile = self.election.profile
        groups = (*profile.groups, ((self.place,), voters))
        return replace(self.election, profile=replace(profile, groups=groups))

    def _funded(self, election: Election) -> bool:
        again = count_equal_shares(election, self.rule)
        return again.state is State.DECIDED and self.option in again.selected


def _last(good: int, bad: int, near: int, holds: Callable[[int], bool]) -> int:
    """Close in on the last number before ``bad`` for which it holds as it does for ``good``."""
    while abs(good - bad) > max(near, 1):
        middle = (good + bad) // 2
        if holds(middle):
            good = middle
        else:
            bad = middle
    return good

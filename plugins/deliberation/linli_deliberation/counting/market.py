"""A budget prepared for runs of Equal Shares: who supports what, and what it is worth to them."""

from fractions import Fraction

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.greedy import cost_of
from linli_deliberation.counting.pricing import Supporters
from linli_deliberation.counting.rules import EqualShares, Utility


class Market:
    """An election prepared for runs with different shares."""

    def __init__(self, election: Election, rule: EqualShares) -> None:
        self.election, self.rule = election, rule
        self.groups = len(election.profile.groups)
        self.supporters = _supporters(election)
        self.costs = [cost_of(option) for option in election.options]
        #: Utility of one point: the cost of the project, or one.
        self.worth = [cost if rule.utility is Utility.COST else Fraction(1) for cost in self.costs]
        self.float_costs = [float(cost) for cost in self.costs]
        self.float_worth = [float(worth) for worth in self.worth]
        self.open = [
            place
            for place, option in enumerate(election.options)
            if self.supporters[place].voters
            and not option.withdrawn
            and self.costs[place] <= election.budget
        ]


def _supporters(election: Election) -> list[Supporters]:
    """Gather who supports each project."""
    size, groups = len(election.options), election.profile.groups
    voters = [list[int]() for _ in range(size)]
    points = [list[int]() for _ in range(size)]
    if election.profile.kind is BallotKind.APPROVAL:
        for voter, (ballot, _times) in enumerate(groups):
            for place in ballot:
                voters[place].append(voter)
        points = [[1] * len(names) for names in voters]
    else:
        for voter, (ballot, _times) in enumerate(groups):
            for place, given in election.pointed(ballot):
                voters[place].append(voter)
                points[place].append(given)
    times = [often for _ballot, often in groups]
    return [
        Supporters.of(names, given, [times[voter] for voter in names])
        for names, given in zip(voters, points, strict=True)
    ]

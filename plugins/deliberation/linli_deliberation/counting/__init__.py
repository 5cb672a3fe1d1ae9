"""Counting votes, in exact integers and fractions: a pure library without database or web."""

from linli_deliberation.counting.ballots import (
    BallotKind,
    MotionVote,
    Profile,
    Vote,
    approvals,
    choices,
    group,
    motion,
    points,
    rankings,
)
from linli_deliberation.counting.count import count
from linli_deliberation.counting.elections import Election, Electorate, Option
from linli_deliberation.counting.equal_shares import beside_greedy, paid_by
from linli_deliberation.counting.errors import BadBallot, BadFile, CannotCount
from linli_deliberation.counting.motions import more_than_half, owners, standing
from linli_deliberation.counting.results import Result, Round, State, exact
from linli_deliberation.counting.rules import (
    Approval,
    EqualShares,
    Greedy,
    Irv,
    Motion,
    Overrun,
    Plurality,
    Rule,
    Schulze,
    Score,
    Stv,
    Utility,
    named,
)
from linli_deliberation.counting.thresholds import Bar, Base, Check, Measure, Tally
from linli_deliberation.counting.ties import Breaker, Finally, TieBroken, TieRule, lot

__all__ = [
    "Approval",
    "BadBallot",
    "BadFile",
    "BallotKind",
    "Bar",
    "Base",
    "Breaker",
    "CannotCount",
    "Check",
    "Election",
    "Electorate",
    "EqualShares",
    "Finally",
    "Greedy",
    "Irv",
    "Measure",
    "Motion",
    "MotionVote",
    "Option",
    "Overrun",
    "Plurality",
    "Profile",
    "Result",
    "Round",
    "Rule",
    "Schulze",
    "Score",
    "State",
    "Stv",
    "Tally",
    "TieBroken",
    "TieRule",
    "Utility",
    "Vote",
    "approvals",
    "beside_greedy",
    "choices",
    "count",
    "exact",
    "group",
    "lot",
    "more_than_half",
    "motion",
    "named",
    "owners",
    "paid_by",
    "points",
    "rankings",
    "standing",
]

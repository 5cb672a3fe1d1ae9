"""Counting: an election goes in, a result comes out, always the same for the same input."""

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.equal_shares import count_equal_shares
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.greedy import count_greedy
from linli_deliberation.counting.irv import count_irv
from linli_deliberation.counting.motions import count_motion
from linli_deliberation.counting.results import Result
from linli_deliberation.counting.rules import (
    Approval,
    EqualShares,
    Greedy,
    Irv,
    Motion,
    Plurality,
    Schulze,
    Score,
    Stv,
)
from linli_deliberation.counting.schulze import count_schulze
from linli_deliberation.counting.stv import count_stv
from linli_deliberation.counting.tallies import count_totals
from linli_deliberation.texts import _


def count(election: Election) -> Result:
    """Count an election by its rule; raises CannotCount when the rule does not fit it."""
    rule = election.rule
    if isinstance(rule, Motion) is not (election.profile.kind is BallotKind.MOTION):
        raise CannotCount(
            _("“%(rule)s” cannot count ballots of the kind “%(kind)s”.",
              rule=rule.name, kind=election.profile.kind.value)
        )  # fmt: skip
    match rule:
        case Plurality() | Approval() | Score():
            return count_totals(election, rule)
        case Schulze():
            return count_schulze(election, rule)
        case Irv():
            return count_irv(election, rule)
        case Stv():
            return count_stv(election, rule)
        case Greedy():
            return count_greedy(election, rule)
        case EqualShares():
            return count_equal_shares(election, rule)
        case Motion():
            return count_motion(election, rule)

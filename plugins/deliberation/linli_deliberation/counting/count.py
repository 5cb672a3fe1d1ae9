"""Counting: an election goes in, a result comes out, always the same for the same input."""

from dataclasses import replace

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.equal_shares import count_equal_shares
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.greedy import count_greedy
from linli_deliberation.counting.irv import count_irv
from linli_deliberation.counting.motions import count_motion
from linli_deliberation.counting.results import Result, State
from linli_deliberation.counting.rules import (
    Approval,
    EqualShares,
    Greedy,
    Irv,
    Motion,
    Plurality,
    Rule,
    Schulze,
    Score,
    Stv,
)
from linli_deliberation.counting.schulze import count_schulze
from linli_deliberation.counting.stv import count_stv
from linli_deliberation.counting.taking_part import taking_part
from linli_deliberation.counting.tallies import count_totals
from linli_deliberation.texts import _


def count(election: Election) -> Result:
    """Count an election by its rule; below its quorum nothing is decided.

    Raises:
        CannotCount: the rule does not fit it.
    """
    rule = election.rule
    if isinstance(rule, Motion) is not (election.profile.kind is BallotKind.MOTION):
        raise CannotCount(
            _("“%(rule)s” cannot count ballots of the kind “%(kind)s”.",
              rule=rule.name, kind=election.profile.kind.value)
        )  # fmt: skip
    took_part = taking_part(election)
    if not all(item.met for item in took_part.quorum):
        return Result(rule.name, State.NO_DECISION, (), rounds=(took_part,))
    result = _counted(election, rule)
    if not took_part.quorum:
        return result
    return replace(result, rounds=(took_part, *result.rounds))


def _counted(election: Election, rule: Rule) -> Result:
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

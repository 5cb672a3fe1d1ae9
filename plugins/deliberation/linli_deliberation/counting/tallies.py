"""Choice, approval and score: the highest totals take the seats."""

from dataclasses import dataclass

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.results import Result, Round, State
from linli_deliberation.counting.rules import Approval, Plurality, Score
from linli_deliberation.counting.ties import Breaker, TieBroken, choose
from linli_deliberation.texts import _

_FITTING = {
    Plurality: (BallotKind.CHOICE,),
    Approval: (BallotKind.APPROVAL, BallotKind.CHOICE),
    Score: (BallotKind.POINTS, BallotKind.APPROVAL, BallotKind.CHOICE, BallotKind.RANKING),
}


@dataclass(frozen=True, slots=True)
class Total:
    """What one option got."""

    option: str
    total: int


@dataclass(frozen=True, slots=True)
class TallyRound(Round):
    """The one round of such a count: all totals, in the order of the ballot paper."""

    totals: tuple[Total, ...]
    cast: int
    valid: int


def count_totals(election: Election, rule: Plurality | Approval | Score) -> Result:
    """Give the seats to the highest totals; options nobody supports take none.

    Raises CannotCount when the ballots are of another kind.
    """
    if election.profile.kind not in _FITTING[type(rule)]:
        raise CannotCount(
            _("“%(rule)s” cannot count ballots of the kind “%(kind)s”.",
              rule=rule.name, kind=election.profile.kind.value)
        )  # fmt: skip
    totals = election.scores
    round_ = TallyRound(
        tuple(Total(option, total) for option, total in totals.items()),
        election.profile.cast,
        election.profile.valid,
    )
    supported = {
        option.id: totals[option.id]
        for option in election.options
        if totals[option.id] and not option.withdrawn
    }
    if not supported:
        return Result(rule.name, State.NO_DECISION, (), rounds=(round_,))
    selected, tied, ties = list[str](), tuple[str, ...](), list[TieBroken]()
    for total in sorted(set(supported.values()), reverse=True):
        level = [option for option, own in supported.items() if own == total]
        chosen = choose(
            election.ties, level, rule.seats - len(selected), {Breaker.MORE_VOTES: election.votes}
        )
        selected.extend(chosen.taken)
        ties.extend(chosen.broken)
        tied = chosen.undecided
        if tied or len(selected) >= rule.seats:
            break
    state = State.UNDECIDED if tied else State.DECIDED
    return Result(rule.name, state, tuple(selected), tied, (round_,), tuple(ties))

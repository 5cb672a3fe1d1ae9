"""The Schulze method.

Markus Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
single-winner election method", Social Choice and Welfare 36 (2011); strength of a link by winning
votes, widest paths by the Floyd–Warshall scheme given there (section 2.3).
"""

from dataclasses import dataclass

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.pairwise import pairwise
from linli_deliberation.counting.results import Result, Round, State
from linli_deliberation.counting.rules import Schulze
from linli_deliberation.counting.ties import Breaker, TieBroken, choose
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class SchulzeRound(Round):
    """All pairs: how many prefer the row to the column, and the strongest path between them."""

    options: tuple[str, ...]
    preferred: tuple[tuple[int, ...], ...]
    paths: tuple[tuple[int, ...], ...]


def strongest_paths(preferred: list[list[int]]) -> list[list[int]]:
    """Return the strength of the strongest path from each option to each other."""
    size = len(preferred)
    paths = [
        [preferred[a][b] if preferred[a][b] > preferred[b][a] else 0 for b in range(size)]
        for a in range(size)
    ]
    for middle in range(size):
        onward = paths[middle]
        for start in range(size):
            reach = paths[start][middle]
            if reach and start != middle:
                row = paths[start]
                paths[start] = [
                    max(old, min(reach, new)) for old, new in zip(row, onward, strict=True)
                ]
    return paths


def count_schulze(election: Election, rule: Schulze) -> Result:
    """Seat the options that no other beats by a stronger path, then those that only they beat.

    Raises CannotCount when the ballots are not rankings.
    """
    if election.profile.kind is not BallotKind.RANKING:
        raise CannotCount(_("This rule needs ballots that rank the options."))
    preferred = pairwise(election.profile)
    paths = strongest_paths(preferred)
    ids = [option.id for option in election.options]
    round_ = SchulzeRound(tuple(ids), tuple(map(tuple, preferred)), tuple(_without_diagonal(paths)))
    votes = election.votes
    rest = [
        place
        for place, option in enumerate(election.options)
        if votes[option.id] and not option.withdrawn
    ]
    if not rest:
        return Result(rule.name, State.NO_DECISION, (), rounds=(round_,))
    selected, ties, tied = list[str](), list[TieBroken](), tuple[str, ...]()
    while rest and len(selected) < rule.seats and not tied:
        level = [a for a in rest if all(paths[a][b] >= paths[b][a] for b in rest)]
        chosen = choose(
            election.ties,
            [ids[place] for place in level],
            rule.seats - len(selected),
            {Breaker.MORE_VOTES: votes},
        )
        selected.extend(chosen.taken)
        ties.extend(chosen.broken)
        tied = chosen.undecided
        rest = [place for place in rest if place not in level]
    state = State.UNDECIDED if tied else State.DECIDED
    return Result(rule.name, state, tuple(selected), tied, (round_,), tuple(ties))


def _without_diagonal(paths: list[list[int]]) -> list[tuple[int, ...]]:
    return [
        tuple(0 if a == b else strength for b, strength in enumerate(row))
        for a, row in enumerate(paths)
    ]

"""Instant run-off voting.

Every ballot counts for the first of its options still in the race. The option with fewest votes is
excluded until one has more than half of the ballots that still count (Robert's Rules of Order,
preferential voting; in Australia full preferential voting for one seat).
"""

from dataclasses import dataclass

from linli_deliberation.counting.ballots import BallotKind, Profile, Ranking
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.results import Result, Round, State
from linli_deliberation.counting.rules import Irv
from linli_deliberation.counting.tallies import Total
from linli_deliberation.counting.ties import Breaker, TieBroken, Undecided, settle
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class IrvRound(Round):
    """One round: votes of those still in the race, ballots without a further choice, who goes."""

    totals: tuple[Total, ...]
    exhausted: int
    excluded: tuple[str, ...] = ()


class Piles:
    """Ballots in piles, each under its first option that is still in the race."""

    def __init__(self, profile: Profile[Ranking]) -> None:
        self.piles: dict[int, list[tuple[Ranking, int, int]]] = {
            place: [] for place in range(len(profile.options))
        }
        self.totals = [0] * len(profile.options)
        self.exhausted = 0
        for ranking, times in profile.groups:
            self._put(ranking, 0, times)

    def exclude(self, places: list[int]) -> None:
        """Take options out of the race and pass their ballots on."""
        moving = [entry for place in places for entry in self.piles.pop(place)]
        for place in places:
            self.totals[place] = 0
        for ranking, position, times in moving:
            self._put(ranking, position, times)

    def _put(self, ranking: Ranking, position: int, times: int) -> None:
        piles = self.piles
        while position < len(ranking):
            option = ranking[position]
            position += 1
            if option in piles:
                piles[option].append((ranking, position, times))
                self.totals[option] += times
                return
        self.exhausted += times


def strict_rankings(election: Election) -> Profile[Ranking]:
    """Return the ballots; raises CannotCount unless they rank options one after the other."""
    if election.profile.kind is not BallotKind.RANKING:
        raise CannotCount(_("This rule needs ballots that rank the options."))
    for ranking, _times in election.profile.groups:
        if any(isinstance(rank, tuple) for rank in ranking):
            raise CannotCount(_("A ballot gives two options the same rank; this rule cannot."))
    return election.profile


def count_irv(election: Election, rule: Irv) -> Result:
    """Count by instant run-off; raises CannotCount when the ballots are not strict rankings."""
    piles = Piles(strict_rankings(election))
    ids = [option.id for option in election.options]
    withdrawn = [place for place, option in enumerate(election.options) if option.withdrawn]
    piles.exclude(withdrawn)
    rounds, ties = list[IrvRound](), list[TieBroken]()
    history: dict[str, tuple[int, ...]] = dict.fromkeys(ids, ())
    while True:
        race = list(piles.piles)
        totals = tuple(Total(ids[place], piles.totals[place]) for place in race)
        counting = sum(total.total for total in totals)
        if not counting:
            rounds.append(IrvRound(totals, piles.exhausted))
            return Result(rule.name, State.NO_DECISION, (), rounds=tuple(rounds), ties=tuple(ties))
        leader = max(race, key=lambda place: piles.totals[place])
        if piles.totals[leader] * 2 > counting:
            rounds.append(IrvRound(totals, piles.exhausted))
            return Result(rule.name, State.DECIDED, (ids[leader],), (), tuple(rounds), tuple(ties))
        for total in totals:
            history[total.option] = (total.total, *history[total.option])
        try:
            out, broken = _last(election, piles, race, history)
        except Undecided as undecided:
            rounds.append(IrvRound(totals, piles.exhausted))
            return Result(
                rule.name, State.UNDECIDED, (), undecided.tied, tuple(rounds), tuple(ties)
            )
        ties.extend(broken)
        rounds.append(IrvRound(totals, piles.exhausted, tuple(ids[place] for place in out)))
        piles.exclude(out)


def _last(
    election: Election, piles: Piles, race: list[int], history: dict[str, tuple[int, ...]]
) -> tuple[list[int], list[TieBroken]]:
    """Choose who goes.

    Equal last options that together have fewer votes than the next one go together: in whatever
    order they went, none of them could overtake it.
    """
    fewest = min(piles.totals[place] for place in race)
    last = [place for place in race if piles.totals[place] == fewest]
    if len(last) == 1:
        return last, []
    above = [piles.totals[place] for place in race if place not in last]
    if above and fewest * len(last) < min(above):
        return last, []
    ids = {election.options[place].id: place for place in last}
    tie = settle(election.ties, list(ids), {Breaker.EARLIER_ROUNDS: history}, out=True)
    return [ids[tie.taken]], [tie]

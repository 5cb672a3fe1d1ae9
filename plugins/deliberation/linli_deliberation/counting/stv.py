"""Single transferable vote, as Scotland counts its councils.

Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45 to 52: integer
Droop quota (46); surpluses largest first, every ballot paper of the candidate at its value times
surplus over votes, to five decimal places, the remainder ignored (48, 49); the last candidate
excluded, papers at the value at which they came (50, 51); when as many candidates continue as
places are vacant, they are elected (52). Equal candidates are told apart by the latest stage at
which they were unequal, then by lot.
"""

from dataclasses import dataclass
from fractions import Fraction

from linli_deliberation.counting.ballots import Ranking
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.irv import strict_rankings
from linli_deliberation.counting.results import Result, Round, State
from linli_deliberation.counting.rules import Stv
from linli_deliberation.counting.ties import Breaker, TieBroken, TieRule, Undecided, settle
from linli_deliberation.texts import _

#: Votes are whole numbers of hundred-thousandths: five decimal places, exactly.
ONE = 100_000


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes of one candidate at the end of a stage."""

    option: str
    votes: Fraction


@dataclass(frozen=True, slots=True)
class StvStage(Round):
    """One stage: whose surplus or papers were passed on, the votes afterwards, who was elected."""

    quota: int
    surplus: str | None
    excluded: str | None
    votes: tuple[Votes, ...]
    non_transferable: Fraction
    elected: tuple[str, ...]


@dataclass(slots=True)
class _Papers:
    """Equal ballot papers that one candidate holds, with their value."""

    ranking: Ranking
    position: int
    times: int
    value: int


class _Count:
    """The state of one count, from stage to stage."""

    def __init__(self, election: Election, seats: int) -> None:
        self.election, self.seats = election, seats
        self.ids = [option.id for option in election.options]
        self.continuing = {
            place for place, option in enumerate(election.options) if not option.withdrawn
        }
        self.piles: dict[int, list[_Papers]] = {place: [] for place in range(len(self.ids))}
        self.votes = [0] * len(self.ids)
        self.elected: list[int] = []
        self.pending: list[int] = []
        self.history: dict[str, tuple[int, ...]] = dict.fromkeys(self.ids, ())
        self.stages: list[StvStage] = []
        self.ties: list[TieBroken] = []
        self.valid = 0
        for ranking, times in strict_rankings(election).groups:
            if self._pass_on(ranking, 0, times, ONE):
                self.valid += times
        self.quota = self.valid // (seats + 1) + 1

    def _pass_on(self, ranking: Ranking, position: int, times: int, value: int) -> bool:
        while position < len(ranking):
            option = ranking[position]
            position += 1
            if option in self.continuing and isinstance(option, int):
                self.piles[option].append(_Papers(ranking, position, times, value))
                self.votes[option] += times * value
                return True
        return False

    def end_stage(self, surplus: int | None = None, excluded: int | None = None) -> None:
        """Elect who reached the quota or can no longer be left out (47, 52); write the stage."""
        reached = [p for p in self.continuing if self.votes[p] >= self.quota * ONE]
        reached.sort(key=lambda place: (-self.votes[place], place))
        self._elect(reached)
        if len(self.continuing) <= self.seats - len(self.elected):
            last = sorted(self.continuing, key=lambda place: (-self.votes[place], place))
            self._elect(last)
            reached += last
        held = sum(self.votes)
        self.stages.append(
            StvStage(
                self.quota,
                None if surplus is None else self.ids[surplus],
                None if excluded is None else self.ids[excluded],
                tuple(
                    Votes(option, Fraction(votes, ONE))
                    for option, votes in zip(self.ids, self.votes, strict=True)
                ),
                Fraction(self.valid * ONE - held, ONE),
                tuple(self.ids[place] for place in reached),
            )
        )
        for option, votes in zip(self.ids, self.votes, strict=True):
            self.history[option] = (votes, *self.history[option])

    def _elect(self, places: list[int]) -> None:
        for place in places:
            self.continuing.discard(place)
            self.elected.append(place)
            if self.votes[place] > self.quota * ONE:
                self.pending.append(place)

    def next_stage(self) -> None:
        """Pass on the largest surplus, or the papers of the last candidate."""
        if self.pending:
            most = max(self.votes[place] for place in self.pending)
            place = self._one([p for p in self.pending if self.votes[p] == most], out=False)
            self.pending.remove(place)
            self._transfer(place, self.votes[place] - self.quota * ONE)
            self.end_stage(surplus=place)
        else:
            fewest = min(self.votes[place] for place in self.continuing)
            place = self._one(
                sorted(p for p in self.continuing if self.votes[p] == fewest), out=True
            )
            self.continuing.discard(place)
            self._transfer(place, None)
            self.end_stage(excluded=place)

    def _transfer(self, place: int, surplus: int | None) -> None:
        total, papers = self.votes[place], self.piles.pop(place)
        self.votes[place] = 0 if surplus is None else self.quota * ONE
        for item in papers:
            value = item.value if surplus is None else surplus * item.value // total
            self._pass_on(item.ranking, item.position, item.times, value)

    def _one(self, places: list[int], *, out: bool) -> int:
        nobody = out and not self.votes[places[0]]
        if len(places) == 1 or (nobody and self._may_all_go(places)):
            return places[0]
        rule = self.election.ties
        if Breaker.EARLIER_ROUNDS not in rule.chain:  # the Order states it (rules 49 and 51)
            chain = (Breaker.EARLIER_ROUNDS, *rule.chain)
            rule = TieRule(chain, rule.then, rule.seed, rule.decided)
        tie = settle(
            rule,
            [self.ids[place] for place in places],
            {Breaker.EARLIER_ROUNDS: self.history},
            out=out,
        )
        self.ties.append(tie)
        return self.ids.index(tie.taken)

    def _may_all_go(self, places: list[int]) -> bool:
        """Whether candidates without a paper all go anyway, so that their order changes nothing."""
        return len(self.continuing) - len(places) >= self.seats - len(self.elected)

    def names(self, places: list[int]) -> tuple[str, ...]:
        """Return the identifiers of candidates."""
        return tuple(self.ids[place] for place in places)


def count_stv(election: Election, rule: Stv) -> Result:
    """Count by the Scottish rules; raises CannotCount unless ballots are strict rankings."""
    if rule.seats < 1:
        raise CannotCount(_("There must be at least one seat."))
    count = _Count(election, rule.seats)
    if not count.valid:
        return Result(rule.name, State.NO_DECISION, ())
    count.end_stage()
    tied: tuple[str, ...] = ()
    try:
        while len(count.elected) < rule.seats and count.continuing:
            count.next_stage()
    except Undecided as undecided:
        tied = undecided.tied
    return Result(
        rule.name,
        State.UNDECIDED if tied else State.DECIDED,
        count.names(count.elected),
        tied,
        tuple(count.stages),
        tuple(count.ties),
    )

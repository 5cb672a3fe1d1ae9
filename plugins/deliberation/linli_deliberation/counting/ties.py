"""Ties: a chain of breakers declared before the vote, then a lot from a seed, or the council.

An identifier never decides. The lot is one fixed order of all options: each option is written
after the seed and a line feed, hashed with SHA-256, and the smaller hash (as hexadecimal digits)
stands before the larger. Whoever knows the seed can draw it again with any SHA-256 program; as
the seed is fixed when the vote is scheduled, nobody can choose it to suit the result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.texts import _


class Breaker(StrEnum):
    """What is looked at while options are equal; the better option wins."""

    LOWER_COST = "lower-cost"
    HIGHER_COST = "higher-cost"
    MORE_VOTES = "more-votes"  # more ballots that support the option at all
    EARLIER_ROUNDS = "earlier-rounds"  # more votes in the latest earlier round that differed


class Finally(StrEnum):
    """What happens to options that are still equal after the whole chain."""

    LOT = "lot"
    COUNCIL = "council"


#: For each breaker a number for every option, or several to be looked at in turn; more is better.
Standing = Mapping[Breaker, Mapping[str, int | Fraction | tuple[int | Fraction, ...]]]


@dataclass(frozen=True, slots=True)
class TieRule:
    """How ties are broken; ``decided`` is what the council decided afterwards, best first."""

    chain: tuple[Breaker, ...] = ()
    then: Finally = Finally.COUNCIL
    seed: str = ""
    decided: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.then is Finally.LOT and not self.seed:
            raise CannotCount(_("A lot needs a seed that is fixed before the vote."))


@dataclass(frozen=True, slots=True)
class TieBroken:
    """A tie that was broken: who was equal, who was taken (or, if ``out``, excluded), by what."""

    tied: tuple[str, ...]
    taken: str
    by: str
    out: bool = False


class Undecided(Exception):
    """The chain ran out and the council has to decide between ``tied``. Never leaves a count."""

    def __init__(self, tied: Iterable[str]) -> None:
        self.tied = tuple(tied)
        super().__init__(", ".join(self.tied))


def lot(seed: str, options: Iterable[str]) -> list[str]:
    """Return the options in the order of the lot, the first drawn first."""
    return sorted(options, key=lambda option: sha256(f"{seed}\n{option}".encode()).hexdigest())


def settle(
    rule: TieRule, tied: Sequence[str], standing: Standing, *, out: bool = False
) -> TieBroken:
    """Take the best of ``tied`` (the worst, to be excluded, with ``out``).

    Raises Undecided when the rule leaves the tie to the council and it has not yet decided.
    """
    rest = list(tied)
    choose = min if out else max
    for breaker in rule.chain:
        numbers = standing.get(breaker)
        if numbers is None:
            continue
        best = choose(numbers[option] for option in rest)
        rest = [option for option in rest if numbers[option] == best]
        if len(rest) == 1:
            return TieBroken(tuple(tied), rest[0], breaker.value, out)
    if rule.then is Finally.LOT:
        drawn = lot(rule.seed, rest)
        return TieBroken(tuple(tied), drawn[-1 if out else 0], Finally.LOT.value, out)
    order = [option for option in rule.decided if option in rest]
    if len(order) == len(rest):
        return TieBroken(tuple(tied), order[-1 if out else 0], Finally.COUNCIL.value, out)
    raise Undecided(rest)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who of several equal options got a place; ``undecided`` compete for the places left."""

    taken: tuple[str, ...]
    broken: tuple[TieBroken, ...] = ()
    undecided: tuple[str, ...] = ()


def choose(rule: TieRule, tied: Sequence[str], places: int, standing: Standing) -> Chosen:
    """Choose ``places`` of ``tied``; nothing is broken where there are places for all."""
    if places >= len(tied):
        return Chosen(tuple(tied))
    rest, broken = list(tied), list[TieBroken]()
    while len(broken) < places:
        try:
            tie = settle(rule, rest, standing)
        except Undecided as undecided:
            taken = tuple(tie.taken for tie in broken)
            return Chosen(taken, tuple(broken), undecided.tied)
        rest.remove(tie.taken)
        broken.append(tie)
    return Chosen(tuple(tie.taken for tie in broken), tuple(broken))

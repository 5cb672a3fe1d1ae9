"""How many must take part for a choice, a ranking or a budget to hold."""

from dataclasses import dataclass
from fractions import Fraction

from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.results import Round
from linli_deliberation.counting.thresholds import Bar, Check, Measure, Tally, check
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class QuorumRound(Round):
    """The bars of taking part, held against the ballots that were cast, blank ones too."""

    quorum: tuple[Check, ...]


def taking_part(election: Election) -> QuorumRound:
    """Hold the election's quorum against its ballots; one ballot is one vote of a person or home.

    Raises:
        CannotCount: a bar is over areas, or nobody could vote.
    """
    return QuorumRound(tuple(_checked(bar, election) for bar in election.quorum))


def _checked(bar: Bar, election: Election) -> Check:
    who = election.electorate
    eligible = {Measure.PERSONS: who.persons, Measure.HOUSEHOLDS: who.households}.get(bar.measure)
    if eligible is None:
        raise CannotCount(_("Only a vote of yes or no is counted by area."))
    if not eligible:
        raise CannotCount(_("The list of voters is empty: there is nobody who could vote."))
    cast = Fraction(election.profile.cast)
    return check(bar, cast, Tally(Fraction(eligible), cast, Fraction(0), Fraction(0)))

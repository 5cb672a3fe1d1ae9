"""Motions: yes, no or abstain, with quorum and pass rules, by heads, by households, by area."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from linli_deliberation.counting.ballots import MotionVote, Vote
from linli_deliberation.counting.elections import Election, Electorate
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.results import Result, Round, State
from linli_deliberation.counting.rules import Motion
from linli_deliberation.counting.thresholds import Bar, Base, Check, Measure, Tally, check
from linli_deliberation.texts import _

_TWO_THIRDS, _HALF, _THREE_QUARTERS = Fraction(2, 3), Fraction(1, 2), Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class MotionRound(Round):
    """The one round of a motion: the votes in each measure, and every bar held against them."""

    tallies: tuple[tuple[Measure, Tally], ...]
    quorum: tuple[Check, ...]
    passing: tuple[Check, ...]


def more_than_half(measure: Measure = Measure.PERSONS, *, quorum: Fraction = _HALF) -> Motion:
    """More than half of those who said yes or no, when more than ``quorum`` of all took part."""
    return Motion(
        quorum=(Bar(measure, quorum, Base.ELIGIBLE, strict=True),),
        passing=(Bar(measure, _HALF, Base.YES_AND_NO, strict=True),),
    )


def owners(*, major: bool) -> Motion:
    """Return the rule for joint decisions of owners, Civil Code of China, article 278.

    Owners with two thirds or more of the area and two thirds or more of the heads must take part.
    Of those taking part, more than half by area and by heads must agree; on ``major`` matters
    (raising maintenance funds, rebuilding, changing the use of shared parts) three quarters or
    more. "以上" includes the number itself, "过半数" does not (article 1259).
    """
    part, strict = (_THREE_QUARTERS, False) if major else (_HALF, True)
    measures = (Measure.PERSONS, Measure.AREA)
    return Motion(
        quorum=tuple(Bar(measure, _TWO_THIRDS, Base.ELIGIBLE) for measure in measures),
        passing=tuple(Bar(measure, part, Base.TOOK_PART, strict) for measure in measures),
        name="owners-major" if major else "owners",
    )


def standing(
    rule: Motion, votes: Iterable[tuple[MotionVote, int]], electorate: Electorate
) -> MotionRound:
    """Hold a rule against the votes so far; shown live, it says what is still missing.

    Raises CannotCount when an area is needed and missing, or nobody could vote.
    """
    groups = list(votes)
    measures = tuple(dict.fromkeys(bar.measure for bar in (*rule.quorum, *rule.passing)))
    tallies = {measure: _tally(measure, groups, electorate) for measure in measures}
    return MotionRound(
        tallies=tuple(tallies.items()),
        quorum=tuple(
            check(bar, tallies[bar.measure].took_part, tallies[bar.measure]) for bar in rule.quorum
        ),
        passing=tuple(
            check(bar, tallies[bar.measure].yes, tallies[bar.measure]) for bar in rule.passing
        ),
    )


def count_motion(election: Election, rule: Motion) -> Result:
    """Count a motion: ``selected`` is ``("yes",)`` when it passed.

    Without a vote, or below the quorum, nothing is decided; all abstaining is not a yes.
    """
    round_ = standing(rule, election.profile.groups, election.electorate)
    if not election.profile.cast or not all(item.met for item in round_.quorum):
        return Result(rule.name, State.NO_DECISION, (), rounds=(round_,))
    passed = all(item.met for item in round_.passing)
    selected = (Vote.YES.value,) if passed else ()
    return Result(rule.name, State.DECIDED, selected, rounds=(round_,))


def _tally(measure: Measure, groups: list[tuple[MotionVote, int]], electorate: Electorate) -> Tally:
    eligible = {
        Measure.PERSONS: electorate.persons,
        Measure.HOUSEHOLDS: electorate.households,
        Measure.AREA: electorate.area,
    }[measure]
    if not eligible:
        raise CannotCount(_("The list of voters is empty: there is nobody who could vote."))
    sums = dict.fromkeys(Vote, Fraction(0))
    for vote, times in groups:
        sums[vote.vote] += _weight(measure, vote) * times
    tally = Tally(Fraction(eligible), sums[Vote.YES], sums[Vote.NO], sums[Vote.ABSTAIN])
    if tally.took_part > tally.eligible:
        raise CannotCount(_("More have voted than are on the list of voters."))
    return tally


def _weight(measure: Measure, vote: MotionVote) -> Fraction:
    if measure is Measure.PERSONS:
        return Fraction(vote.persons)
    if measure is Measure.HOUSEHOLDS:
        return Fraction(vote.households)
    if vote.area is None:
        raise CannotCount(_("A vote has no area, and this rule counts areas."))
    return vote.area

"""Motions: bases, quorum, strict and inclusive bars, the Civil Code's double threshold."""

from fractions import Fraction

import pytest

from linli_deliberation.counting import (
    Bar,
    Base,
    CannotCount,
    Election,
    Electorate,
    Measure,
    Motion,
    MotionVote,
    Result,
    State,
    Vote,
    count,
    more_than_half,
    motion,
    owners,
    standing,
)
from linli_deliberation.counting.motions import MotionRound


def votes(yes: int, no: int = 0, abstain: int = 0, area: int = 100) -> list[MotionVote]:
    """Make votes of one person and household each, with the same area."""
    return [
        MotionVote(vote, area=Fraction(area))
        for vote, times in ((Vote.YES, yes), (Vote.NO, no), (Vote.ABSTAIN, abstain))
        for _time in range(times)
    ]


def counted(rule: Motion, cast: list[MotionVote], eligible: int, area: int = 100) -> Result:
    who = Electorate(eligible, eligible, Fraction(eligible * area))
    return count(Election((), motion(cast), rule, electorate=who))


def test_more_than_half_means_more() -> None:
    rule = more_than_half()
    assert counted(rule, votes(6, 5), 20).selected == ("yes",)
    assert counted(rule, votes(6, 6), 20).selected == ()
    assert counted(rule, votes(6, 6), 20).state is State.DECIDED


def test_below_the_quorum_nothing_is_decided() -> None:
    assert counted(more_than_half(), votes(10), 20).state is State.NO_DECISION
    assert counted(more_than_half(), votes(11), 20).selected == ("yes",)


def test_abstaining_is_taking_part_and_never_a_yes() -> None:
    result = counted(more_than_half(), votes(0, 0, 20), 20)
    assert (result.state, result.selected) == (State.DECIDED, ())
    of_took_part = Motion((), (Bar(Measure.PERSONS, Fraction(1, 2), Base.TOOK_PART, strict=True),))
    assert counted(of_took_part, votes(5, 1, 4), 10).selected == ()
    assert counted(of_took_part, votes(6, 0, 4), 10).selected == ("yes",)


def test_without_a_vote_nothing_passes_even_with_no_bar_at_all() -> None:
    assert counted(Motion((), ()), [], 20).state is State.NO_DECISION


@pytest.mark.parametrize(
    ("yes", "no", "state", "passed"),
    [
        (39, 1, State.DECIDED, True),  # exactly two thirds of 60 took part: 以上 includes it
        (38, 1, State.NO_DECISION, False),
        (30, 30, State.DECIDED, False),  # exactly half is not 过半数
        (31, 29, State.DECIDED, True),
    ],
)
def test_owners_decide_ordinary_matters(yes: int, no: int, state: State, passed: bool) -> None:
    result = counted(owners(major=False), votes(yes, no), 60)
    assert (result.state, bool(result.selected)) == (state, passed)


@pytest.mark.parametrize(("yes", "no", "passed"), [(30, 10, True), (29, 11, False)])
def test_owners_decide_major_matters(yes: int, no: int, passed: bool) -> None:
    assert bool(counted(owners(major=True), votes(yes, no), 60).selected) is passed


def test_heads_and_area_both_have_to_agree() -> None:
    large = [MotionVote(Vote.YES, area=Fraction(900))]
    small = [MotionVote(Vote.NO, area=Fraction(50)) for _ in range(2)]
    who = Electorate(3, 3, Fraction(1000))
    result = count(Election((), motion(large + small), owners(major=False), electorate=who))
    assert result.selected == ()
    [round_] = result.rounds
    assert isinstance(round_, MotionRound)
    assert [check.met for check in round_.passing] == [False, True]


def test_what_is_still_missing() -> None:
    rule = owners(major=False)
    live = standing(rule, [(vote, 1) for vote in votes(20, 10)], Electorate(60, 60, Fraction(6000)))
    heads, area = live.quorum
    assert not heads.met
    assert heads.missing == 10
    assert not area.met
    assert area.missing == 1000
    assert all(check.met for check in live.passing)
    behind = standing(
        rule, [(vote, 1) for vote in votes(10, 20)], Electorate(60, 60, Fraction(6000))
    )
    heads, area = behind.passing
    # 11 more, all yes, make 21 of 41: more than half, as 20 of 40 are not.
    assert heads.missing == 11
    assert area.missing == 1000
    lost = standing(rule, [(vote, 1) for vote in votes(10, 40)], Electorate(60, 60, Fraction(6000)))
    assert [check.missing for check in lost.passing] == [None, None]


def test_missing_areas_and_voters_are_said() -> None:
    cast = [MotionVote(Vote.YES)]
    who = Electorate(3, 3, Fraction(10))
    with pytest.raises(CannotCount, match="no area"):
        count(Election((), motion(cast), owners(major=False), electorate=who))
    with pytest.raises(CannotCount, match="nobody who could vote"):
        count(Election((), motion(cast), more_than_half(), electorate=Electorate()))
    with pytest.raises(CannotCount, match="More have voted"):
        count(Election((), motion(cast * 4), more_than_half(), electorate=who))


def test_one_vote_for_a_household_of_several() -> None:
    family = [MotionVote(Vote.YES, persons=5, households=1)]
    others = [MotionVote(Vote.NO, persons=1, households=1) for _ in range(2)]
    who = Electorate(7, 3)
    by_household = more_than_half(Measure.HOUSEHOLDS)
    by_person = more_than_half(Measure.PERSONS)
    cast = motion(family + others)
    assert count(Election((), cast, by_household, electorate=who)).selected == ()
    assert count(Election((), cast, by_person, electorate=who)).selected == ("yes",)

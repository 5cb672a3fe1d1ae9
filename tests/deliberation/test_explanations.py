"""Who won and why, in words that a resident can follow."""

from dataclasses import replace
from fractions import Fraction

import pytest

from linli_deliberation.counting import (
    Approval,
    Breaker,
    Election,
    EqualShares,
    Finally,
    Greedy,
    Irv,
    Overrun,
    Rule,
    Schulze,
    Score,
    State,
    Stv,
    TieRule,
    count,
)
from linli_deliberation.counting.explain import explain
from linli_deliberation.counting.helping import helps
from tests.deliberation.making import budget, owners_election, ranked
from tests.deliberation.test_ranked import SCHULZE_45, TENNESSEE, short

LOT = TieRule((), Finally.LOT, "March")


def said(election: Election) -> list[str]:
    words = explain(election, count(election))
    return [
        str(words.outcome),
        *(
            f"{reason.option}: {reason.why}" + (f" {reason.helped}" if reason.helped else "")
            for reason in words.reasons
        ),
        *map(str, words.ties),
    ]


def test_a_greedy_budget() -> None:
    election = budget(
        {"a": 60, "b": 50, "c": 30, "d": 10, "e": 1},
        ["4 a", "3 b", "2 c", "1 d"],
        100,
        rule=Greedy(),
    )
    assert said(election) == [
        "Selected: a, c, d.",
        "a: Funded: 4 in its favour; it costs 60 of the 100 then left.",
        "b: Not funded: it costs 50, and only 40 were left. With 5 in its favour (2 more) its turn"
        " would have come while there was enough.",
        "c: Funded: 2 in its favour; it costs 30 of the 40 then left.",
        "d: Funded: 1 in its favour; it costs 10 of the 10 then left.",
        "e: Not funded: 0 in its favour; 1 are needed.",
    ]


def test_what_would_have_helped_is_true() -> None:
    """Give a project the votes it is said to lack, and it is funded."""
    costs, ballots = {"a": 60, "b": 50, "c": 30}, ["4 a", "3 b", "2 c"]
    assert count(budget(costs, [*ballots, "2 b"], 100, rule=Greedy())).selected[0] == "b"
    dear = budget(costs, ballots, 100)
    lacking = next(line for line in said(dear) if line.startswith("a:"))
    assert "have 44.44 left of the 60 it costs" in lacking
    assert "2 more supporters" in lacking
    cheaper = budget({**costs, "a": "44.44"}, ballots, 100)
    assert "a" in count(cheaper).selected


def test_what_helps_where_shares_grow_is_seen_by_counting_again() -> None:
    """Each change that is said to help is made, and helps; one voter less does not."""
    costs: dict[str, int | str] = {"a": 28, "b": 46, "c": 52, "d": 18}
    ballots = ["9 ab", "12 ad", "5 bd", "8 c", "3 acd", "2 bc"]
    rule = EqualShares(add1=True, fill=True)
    election = budget(costs, ballots, 100, rule=rule)
    result = count(election)
    assert sorted(result.selected) == ["a", "b", "d"]
    [(name, found)] = helps(election, result).items()
    assert (name, found.voters is not None, found.cost is not None) == ("c", True, True)
    assert found.voters and found.cost
    assert "c" in count(budget(costs, [*ballots, f"{found.voters} c"], 100, rule=rule)).selected
    fewer = [*ballots, f"{found.voters - 1} c"]
    assert "c" not in count(budget(costs, fewer, 100, rule=rule)).selected
    assert "c" in count(budget({**costs, "c": found.cost}, ballots, 100, rule=rule)).selected
    dearer = budget({**costs, "c": found.cost + 1}, ballots, 100, rule=rule)
    assert "c" not in count(dearer).selected
    words = explain(election, result, helps={name: found})
    reason = next(one for one in words.reasons if one.option == "c")
    assert str(reason.why) == (
        "Not funded: its supporters could not pay its 52 from their shares, and of the money only"
        " 8 were left over."
    )
    assert f"at a cost of {found.cost}, or if {found.voters} more people" in str(reason.helped)
    assert not helps(election, result, most_work=100)  # too many ballots to count again
    assert not helps(budget(costs, ballots, 100), count(budget(costs, ballots, 100)))


def test_a_stop_and_a_reserve() -> None:
    costs, ballots = {"a": 60, "b": 50, "c": 30}, ["4 a", "3 b", "2 c"]
    stopped = said(budget(costs, ballots, 100, rule=Greedy(Overrun.STOP)))
    assert stopped[-1].startswith("c: Not funded: the count stopped at b, which did not fit.")
    reserve = said(budget(costs, ballots, 100, rule=Greedy(Overrun.STOP, 1, Fraction(4, 5))))
    assert "of its cost of 50, 40 were left, and the reserve pays the rest" in reserve[2]


def test_equal_shares_tell_what_each_paid() -> None:
    election = budget({"b": 30, "a": 60, "z": 900}, ["2 ab", "1 b", "1 z"], 160)
    assert said(election) == [
        "Selected: b, a.",
        "b: Funded: its 3 supporters paid 30 from their shares, 10 each.",
        "a: Funded: its 2 supporters paid 60 from their shares, 30 each.",
        "z: Not funded: it costs 900, more than the whole budget.",
    ]


def test_the_greedy_outcome_preferred_by_more_voters() -> None:
    costs, ballots = {"a": 60, "b": 30, "c": 30}, ["5 a", "3 b", "2 c"]
    words = said(budget(costs, ballots, 100, rule=EqualShares(compare=True)))
    assert words[0] == "Selected: a, b."
    assert words[1].startswith(
        "a: The greedy outcome counts: 5 voters have more of theirs in it, 0"
    )


def test_ranked_counts() -> None:
    assert said(ranked(*short(TENNESSEE), rule=Irv())) == [
        "Selected: K.",
        "C: Excluded as last, with 15 of 100.",
        "N: Excluded as last, with 26 of 100.",
        "K: More than half: 58 of 100.",
        "M: In the last round it had 42 of 100.",
    ]
    schulze = said(ranked(*SCHULZE_45, rule=Schulze()))
    assert schulze[1] == "E: No other option beats it."
    assert "A: Beaten by E (25 to 24 by the strongest chain of pairs)." in schulze
    assert said(ranked("7 A>B", "2 B", "4 C", rule=Stv(2))) == [
        "Selected: A, C.",
        "A: Elected with 7 first votes; the quota is 5.",
        "B: Excluded as last; the papers are passed on.",
        "C: Elected without the quota: as many are left as there are seats.",
    ]


@pytest.mark.parametrize("rule", [Irv(), Stv(2), Stv(1), Schulze(), Approval(2), Score(), Irv()])
def test_no_option_is_left_without_a_reason(rule: Rule) -> None:
    lines = ("6 A>B", "5 B>C", "4 C>A", "2 D>C", "1 E")
    election = ranked(*lines, options="ABCDEF", rule=rule, ties=LOT)
    if isinstance(rule, Approval | Score):
        costs = dict.fromkeys("ABCDEF", 1)
        election = replace(
            budget(costs, ["6 AB", "5 BC", "4 CA", "2 DC", "1 E"], 1, ties=LOT), rule=rule
        )
    result = count(election)
    assert result.state is State.DECIDED
    words = explain(election, result)
    assert {reason.option for reason in words.reasons} == set("ABCDEF")
    assert {one.option for one in words.reasons if one.selected} == set(result.selected)
    option = replace(election.options[0], withdrawn=True)
    without = replace(election, options=(option, *election.options[1:]))
    last = [one for one in explain(without, count(without)).reasons if one.option == "A"]
    assert any("withdrawn" in str(one.why) for one in last), last


def test_what_would_have_been_enough_for_a_place_is_enough() -> None:
    costs: dict[str, int | str] = dict.fromkeys("ABC", 1)
    election = replace(budget(costs, ["5 A", "4 B", "2 C"], 1), rule=Approval(2))
    [last] = [one for one in explain(election, count(election)).reasons if one.option == "C"]
    assert str(last.helped) == "The last place went to “B” with 4. 3 more would have been enough."
    for more, chosen in ((2, False), (3, True)):
        again = replace(budget(costs, ["5 A", "4 B", f"{2 + more} C"], 1), rule=Approval(2))
        assert ("C" in count(again).selected) is chosen


def test_a_motion_says_what_is_missing() -> None:
    words = said(owners_election())
    assert words == [
        "The motion is not passed.",
        "persons: Took part: 2 of 2 persons; at least 2/3 is needed. Reached.",
        "area: Took part: 148.50 of 148.50 square metres; at least 2/3 is needed. Reached.",
        "persons: In favour: 1 of 2 persons (of those who took part); at least 3/4 is needed."
        " This can no longer be reached.",
        "area: In favour: 88.50 of 148.50 square metres (of those who took part); at least 3/4 is"
        " needed. This can no longer be reached.",
    ]


def test_ties_are_told() -> None:
    lot = TieRule((), Finally.LOT, "March")
    assert (
        "A, B are last; the lot (seed March) excludes" in said(ranked("1 A", "1 B", ties=lot))[-1]
    )
    cheaper = budget({"a": 60, "b": 50}, ["2 ab"], 100, rule=Greedy(),
                     ties=TieRule((Breaker.LOWER_COST,)))  # fmt: skip
    assert said(cheaper)[-1] == "a, b are equal; b goes first, as it costs less."
    open_tie = said(budget({"a": 60, "b": 50}, ["2 ab"], 100, rule=Greedy()))
    assert open_tie[0] == "Undecided: the council has to decide between a, b."
    council = TieRule(decided=("b", "a"))
    settled = said(budget({"a": 60, "b": 50}, ["2 ab"], 100, rule=Greedy(), ties=council))
    assert settled[-1] == "a, b are equal; the council puts b first."


def test_nobody_voted() -> None:
    assert said(budget({"a": 1}, [], 1))[0] == "No decision: nobody has voted."

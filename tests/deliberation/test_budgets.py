"""Greedy budgets and Equal Shares, against published examples."""

from fractions import Fraction
from typing import Any

import pytest

from linli_deliberation.counting import (
    Breaker,
    EqualShares,
    Finally,
    Greedy,
    Overrun,
    Result,
    State,
    TieRule,
    Utility,
    beside_greedy,
    count,
    paid_by,
)
from linli_deliberation.counting.equal_shares import CompareRound, PurchaseRound, ShortRound
from linli_deliberation.counting.greedy import GreedyRound
from tests.deliberation.making import budget

CHEAPER = TieRule((Breaker.LOWER_COST,))


def outcomes(result: Result) -> dict[str, str]:
    return {
        item.option: item.outcome.value for item in result.rounds if isinstance(item, GreedyRound)
    }


def test_greedy_skips_or_stops_at_what_does_not_fit() -> None:
    costs, ballots = {"a": 60, "b": 50, "c": 30, "d": 10}, ["4 a", "3 b", "2 c", "1 d"]
    skip = count(budget(costs, ballots, 100, rule=Greedy()))
    assert skip.selected == ("a", "c", "d")
    stop = count(budget(costs, ballots, 100, rule=Greedy(Overrun.STOP)))
    assert stop.selected == ("a",)
    assert outcomes(stop) == {
        "a": "funded", "b": "too-dear", "c": "after-stop", "d": "after-stop",
    }  # fmt: skip


def test_greedy_keeps_its_threshold_and_its_reserve() -> None:
    costs, ballots = {"a": 60, "b": 50, "c": 30}, ["4 a", "3 b", "2 c"]
    few = count(budget(costs, ballots, 200, rule=Greedy(threshold=3)))
    assert few.selected == ("a", "b")
    assert outcomes(few)["c"] == "below-threshold"
    reserve = Greedy(Overrun.STOP, top_up=Fraction(4, 5))
    assert count(budget(costs, ballots, 100, rule=reserve)).selected == ("a", "b")
    assert count(budget(costs, ballots, 99, rule=reserve)).selected == ("a",)


def test_of_conflicting_projects_one_is_funded() -> None:
    result = count(
        budget(
            {"a": 10, "b": 10, "c": 10},
            ["3 a", "2 b", "1 c"],
            100,
            rule=Greedy(),
            conflicts={"a": "corner", "b": "corner"},
        )
    )
    assert result.selected == ("a", "c")
    [excluded] = [item for item in result.rounds if getattr(item, "because", None)]
    assert (excluded.option, excluded.because) == ("b", "a")  # type: ignore[attr-defined]


def test_greedy_only_breaks_ties_that_matter() -> None:
    both_fit = count(budget({"a": 40, "b": 50}, ["2 ab"], 100, rule=Greedy()))
    assert (both_fit.selected, both_fit.ties) == (("a", "b"), ())
    neither_fits = count(budget({"a": 140, "b": 150}, ["2 ab"], 100, rule=Greedy()))
    assert (neither_fits.state, neither_fits.ties) == (State.DECIDED, ())
    one_fits = budget({"a": 60, "b": 50}, ["2 ab"], 100, rule=Greedy())
    assert count(one_fits).tied == ("a", "b")
    cheaper = budget({"a": 60, "b": 50}, ["2 ab"], 100, rule=Greedy(), ties=CHEAPER)
    assert count(cheaper).selected == ("b",)


@pytest.mark.parametrize(
    "rule", [Greedy(), EqualShares(), EqualShares(Utility.CARDINALITY, add1=True)]
)
def test_what_is_free_is_funded_and_what_exceeds_the_budget_is_not(rule: Any) -> None:
    costs = {"f": 0, "h": 1000, "a": 50}
    result = count(budget(costs, ["1 fh", "1 ha", "1 a"], 100, rule=rule))
    assert result.state is State.DECIDED
    assert sorted(result.selected) == ["a", "f"]


def committee(ballots: list[str], seats: int) -> Any:
    """A committee election as a budget: every seat costs 1 (cardinality utilities)."""
    names = sorted({name for line in ballots for name in line.split(" ")[1]})
    rule = EqualShares(Utility.CARDINALITY)
    return count(budget(dict.fromkeys(names, 1), ballots, seats, rule=rule))


def test_the_books_first_committee() -> None:
    """Lackner and Skowron, Multi-Winner Voting with Approval Preferences, example 11."""
    result = committee(["3 ab", "3 ac", "2 ad", "1 bcf", "1 e", "1 f", "1 g"], 4)
    assert result.selected == ("a",)
    [bought] = [item for item in result.rounds if isinstance(item, PurchaseRound)]
    assert (bought.price, bought.full, bought.emptied) == (Fraction(1, 8), 8, 0)


def test_the_books_second_committee() -> None:
    """Example 12 there: c at 1/5, then a at 13/40, of which two pay their last 7/40."""
    result = committee(["3 cd", "2 ab", "2 ac", "1 bd"], 3)
    assert result.selected == ("c", "a")
    first, second = (item for item in result.rounds if isinstance(item, PurchaseRound))
    assert first.price == Fraction(1, 5)
    assert (second.price, second.full, second.emptied) == (Fraction(13, 40), 2, 2)
    assert second.emptied_paid == Fraction(7, 20)
    short = {item.short: item.behind for item in result.rounds if isinstance(item, ShortRound)}
    assert short == {"b": Fraction(1, 10) + Fraction(3, 8), "d": Fraction(21, 40) + Fraction(3, 8)}


def test_groups_get_their_share_of_the_money() -> None:
    """51 in 100 cannot take it all: five of ten projects each (Peters and Skowron's motivation)."""
    costs = dict.fromkeys("abcdefghijABCDEFGHIJ", 10)
    ballots = ["51 abcdefghij", "49 ABCDEFGHIJ"]
    fair = count(
        budget(costs, ballots, 100, rule=EqualShares(add1=True), ties=TieRule((), Finally.LOT, "s"))
    )
    assert sum(name.islower() for name in fair.selected) == 5
    greedy = count(budget(costs, ballots, 100, rule=Greedy(), ties=TieRule((), Finally.LOT, "s")))
    assert all(name.islower() for name in greedy.selected)


def test_cost_and_cardinality_utilities_choose_differently() -> None:
    options = {"l": 80, "s": 10}
    votes = ["5 l", "1 ls", "4 s"]
    by_cost = count(budget(options, votes, 100, rule=EqualShares(Utility.COST)))
    by_number = count(budget(options, votes, 100, rule=EqualShares(Utility.CARDINALITY)))
    assert by_cost.selected == by_number.selected == ("s",)
    richer = ["8 l", "1 ls", "1 s"]
    assert count(budget(options, richer, 100, rule=EqualShares())).selected == ("l", "s")
    assert count(budget(options, richer, 100, rule=EqualShares(Utility.CARDINALITY))).selected == (
        "s",
        "l",
    )


def test_add1_fill_and_comparison() -> None:
    costs = {"a": 60, "b": 30, "c": 30}
    ballots = ["5 a", "3 b", "2 c"]
    plain = budget(costs, ballots, 100, rule=EqualShares())
    assert count(plain).selected == ("b",)
    add1 = budget(costs, ballots, 100, rule=EqualShares(add1=True))
    assert count(add1).selected == ("a", "b")
    fill = budget(costs, ballots, 100, rule=EqualShares(fill=True))
    assert count(fill).selected == ("b", "a")
    compared = count(budget(costs, ballots, 100, rule=EqualShares(compare=True)))
    [votes] = [item for item in compared.rounds if isinstance(item, CompareRound)]
    assert (votes.for_shares, votes.for_greedy) == (0, 5)
    assert compared.selected == ("a", "b")


def test_add1_ends_when_everything_is_bought() -> None:
    election = budget({"a": 10, "b": 10}, ["3 a", "1 b"], 1000, rule=EqualShares(add1=True))
    assert sorted(count(election).selected) == ["a", "b"]
    rival = budget(
        {"a": 10, "b": 10},
        ["3 a", "1 b"],
        1000,
        rule=EqualShares(add1=True),
        conflicts={"a": "g", "b": "g"},
    )
    assert count(rival).selected == ("a",)


def test_everyone_can_see_what_they_paid() -> None:
    election = budget({"a": 60, "b": 30}, ["2 ab", "1 b"], 120)
    result = count(election)
    assert result.selected == ("b", "a")
    both, only_b = (paid_by(election, result, ballot) for ballot, _n in election.profile.groups)
    assert both == {"b": 10, "a": 30}
    assert only_b == {"b": 10}


def test_greedy_beside_equal_shares() -> None:
    election = budget({"a": 60, "b": 30, "c": 30}, ["5 a", "3 b", "2 c"], 100)
    compared, greedy = beside_greedy(election, count(election).selected)
    assert greedy.selected == compared.greedy == ("a", "b")
    assert (compared.for_shares, compared.for_greedy) == (0, 5)


def test_near_ties_are_settled_exactly() -> None:
    """Prices that no float can tell apart: costs that differ in the twentieth digit."""
    big = 10**20
    election = budget(
        {"a": big + 1, "b": big}, ["1 ab"], big + 1, rule=EqualShares(Utility.CARDINALITY)
    )
    assert count(election).selected == ("b",)
    other = budget(
        {"a": big, "b": big + 1}, ["1 ab"], big + 1, rule=EqualShares(Utility.CARDINALITY)
    )
    assert count(other).selected == ("a",)
    exact = budget({"a": 3 * big + 1}, ["3 a"], 3 * big + 1)
    assert count(exact).selected == ("a",)
    lacking = budget({"a": 3 * big + 1, "b": 1}, ["3 a", "1 b"], 4 * big + 1, rule=EqualShares())
    # Three quarters of 4·10²⁰ + 1 are less than 3·10²⁰ + 1, by a quarter.
    assert count(lacking).selected == ("b",)


@pytest.mark.parametrize("rule", [Greedy(), EqualShares(), EqualShares(add1=True)])
def test_a_budget_without_support_funds_nothing(rule: Any) -> None:
    assert count(budget({"a": 1}, ["3 "], 100, rule=rule)).state is State.NO_DECISION

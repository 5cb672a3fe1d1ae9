"""The Scottish count rule by rule (SSI 2007/42, schedule 1), with numbers worked out by hand."""

from fractions import Fraction

import pytest

from linli_deliberation.counting import Finally, State, Stv, TieRule, count
from linli_deliberation.counting.results import Result
from linli_deliberation.counting.stv import StvStage
from tests.deliberation.making import ranked


def stages(result: Result) -> list[StvStage]:
    return [item for item in result.rounds if isinstance(item, StvStage)]


def held(stage: StvStage) -> dict[str, str]:
    """Return who holds how many votes, to five places as the Order writes them."""
    return {entry.option: f"{float(entry.votes):.5f}" for entry in stage.votes}


@pytest.mark.parametrize(("ballots", "seats", "quota"), [(20, 3, 6), (23, 3, 6), (24, 3, 7)])
def test_rule_46_the_quota_ignores_what_is_left_and_adds_one(
    ballots: int, seats: int, quota: int
) -> None:
    result = count(ranked(f"{ballots} A", "0 B", options="ABCDE", rule=Stv(seats)))
    assert stages(result)[0].quota == quota


def test_rule_47_exactly_the_quota_is_elected_and_has_nothing_to_pass_on() -> None:
    result = count(ranked("4 A>B", "3 B", "1 C", "2 D>B", rule=Stv(2)))
    first, second, *_rest = stages(result)
    assert (first.quota, first.elected) == (4, ("A",))
    assert (second.surplus, second.excluded) == (None, "C")


def test_rule_48_values_are_cut_after_five_places() -> None:
    """A surplus of 3 in 7 papers: 0.42857 each. The hundred-thousandth that is left is lost."""
    result = count(ranked("7 A>B", "2 B", "2 C", rule=Stv(2)))
    first, second = stages(result)[:2]
    assert (first.quota, second.surplus) == (4, "A")
    assert held(second) == {"A": "4.00000", "B": "4.99999", "C": "2.00000"}
    assert second.non_transferable == Fraction(1, 100_000)


def test_rule_48_a_paper_passed_on_again_keeps_what_it_was_worth() -> None:
    """B holds 5 papers at 1 and 10 at 0.4, together 9: of the surplus of 3 each gets a third."""
    result = count(ranked("10 A>B>C", "5 B>D", "3 C", "2 D", "2 E", rule=Stv(3)))
    first, second, third = stages(result)[:3]
    assert (first.quota, second.surplus, third.surplus) == (6, "A", "B")
    assert held(second)["B"] == "9.00000"
    assert held(third) == {
        "A": "6.00000", "B": "6.00000", "C": "4.33330", "D": "3.66665", "E": "2.00000",
    }  # fmt: skip
    assert third.non_transferable == Fraction(5, 100_000)


def test_rule_48_papers_pass_over_whoever_is_elected_and_end_where_nobody_is_left() -> None:
    result = count(ranked("8 A>B>C", "6 B", "1 C", "2 D", "3 A", options="ABCD", rule=Stv(2)))
    first, second = stages(result)[:2]
    assert (first.quota, first.elected) == (7, ("A",))
    assert held(second)["B"] == "8.90904"  # 8 papers at 4/11, cut to 0.36363
    assert second.non_transferable == 4 - 8 * Fraction(36363, 100_000)
    both = count(ranked("8 A>B>C", "7 B", "1 C", "2 D", rule=Stv(2)))
    assert stages(both)[0].elected == ("A", "B")
    assert both.selected == ("A", "B")


#: A and B each reach 12 when C goes; before, A had 10 and B 9. The quota is 11.
EQUAL_SURPLUSES = ("10 A>D", "9 B>E", "2 C>A>D", "3 C>B>E", "10 D", "9 E")


def test_rule_49_of_two_surpluses_the_larger_goes_first() -> None:
    result = count(ranked("5 A>C", "8 B>C", "2 C", "1 D", rule=Stv(3)))
    assert stages(result)[0].quota == 5
    assert [stage.surplus for stage in stages(result)[1:]] == ["B"]
    assert result.selected == ("B", "A", "C")


def test_rule_49_of_equal_surpluses_that_of_who_had_more_at_the_latest_difference() -> None:
    result = count(ranked(*EQUAL_SURPLUSES, rule=Stv(3)))
    first, second, third, fourth, fifth = stages(result)
    assert (first.quota, second.excluded, second.elected) == (11, "C", ("A", "B"))
    assert (third.surplus, fourth.surplus, fifth.excluded) == ("A", "B", "E")
    assert held(third)["D"] == "10.99996"  # 12 papers at 1/12, cut to 0.08333
    assert fifth.elected == ("D",)  # with less than the quota: rule 52
    assert [tie.by for tie in result.ties] == ["earlier-rounds"]


def test_rule_50_an_excluded_candidates_papers_go_on_at_what_they_came_for() -> None:
    """C holds 1 paper at 1 and 9 at 0.33333: D gets them at these values."""
    result = count(ranked("9 A>C>D", "6 B", "1 C>D", "5 D", "2 E>B", options="ABCDE", rule=Stv(3)))
    first, second, third, fourth = stages(result)[:4]
    assert (first.quota, second.surplus, third.excluded) == (6, "A", "E")
    assert held(second)["C"] == "3.99997"
    assert (fourth.excluded, held(fourth)["D"]) == ("C", "8.99997")
    assert set(result.selected) == {"A", "B", "D"}


def test_rule_51_of_the_last_who_are_equal_goes_who_had_fewer_at_the_latest_difference() -> None:
    """B catches C up with the paper of A, and goes, for it had fewer before."""
    result = count(ranked("1 A>B", "2 B", "3 C", "4 D", "5 E", rule=Stv(2)))
    assert [stage.excluded for stage in stages(result)] == [None, "A", "B", "C"]
    assert held(stages(result)[1])["B"] == held(stages(result)[1])["C"] == "3.00000"
    assert set(result.selected) == {"D", "E"}


def test_rules_49_and_51_who_were_always_equal_are_told_apart_by_lot() -> None:
    lot = TieRule((), Finally.LOT, "2026024")
    surplus = count(ranked("6 A>C", "6 B>D", "1 C", "1 D", rule=Stv(3), ties=lot))
    assert (surplus.state, surplus.ties[0].by) == (State.DECIDED, "lot")
    last = count(ranked("5 A", "3 B", "3 C", rule=Stv(2), ties=lot))
    assert (last.state, last.ties[0].by) == (State.DECIDED, "lot")


def test_rule_52_when_as_many_are_left_as_places_nothing_more_is_passed_on() -> None:
    result = count(ranked("9 A>B", "1 B", "1 C", options="ABC", rule=Stv(3)))
    assert len(stages(result)) == 1
    assert set(result.selected) == {"A", "B", "C"}


def test_rule_52_who_is_left_is_elected_below_a_quota_that_nobody_can_reach_any_more() -> None:
    """Three votes of fourteen end: the surplus of A and both papers of D name nobody else."""
    result = count(ranked("5 A", "4 B", "3 C", "2 D", rule=Stv(3)))
    first, second, third = stages(result)
    assert (first.quota, first.elected) == (4, ("A", "B"))
    assert (second.surplus, int(second.non_transferable)) == ("A", 1) and not second.elected
    assert (third.excluded, int(third.non_transferable)) == ("D", 3)
    assert held(third)["C"] == "3.00000" and third.elected == ("C",)
    assert result.selected == ("A", "B", "C")


def test_fewer_candidates_than_places_are_all_elected_and_a_place_stays_free() -> None:
    result = count(ranked("5 A", "4 B", options="AB", rule=Stv(3)))
    assert (result.state, result.selected) == (State.DECIDED, ("A", "B"))

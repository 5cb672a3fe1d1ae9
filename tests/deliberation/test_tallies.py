"""Choice, approval and score; ballots that do not fit."""

import pytest

from linli_deliberation.counting import (
    Approval,
    BadBallot,
    Breaker,
    CannotCount,
    Election,
    Finally,
    Option,
    Plurality,
    Profile,
    Rule,
    Score,
    State,
    TieRule,
    approvals,
    choices,
    count,
    points,
    rankings,
)

ABC = ("a", "b", "c")


def election(profile: Profile, rule: Rule, ties: TieRule | None = None) -> Election:  # type: ignore[type-arg]
    return Election(tuple(Option(name) for name in ABC), profile, rule, ties or TieRule())


def test_the_highest_totals_take_the_seats() -> None:
    cast = choices(ABC, ["a", "b", "b", None, "c", "b", "c"])
    result = count(election(cast, Plurality(seats=2)))
    assert result.selected == ("b", "c")
    assert result.as_json()["rounds"] == [
        {
            "totals": [
                {"option": "a", "total": 1},
                {"option": "b", "total": 3},
                {"option": "c", "total": 2},
            ],
            "cast": 7,
            "valid": 6,
        }
    ]


def test_approvals_and_points() -> None:
    assert count(election(approvals(ABC, ["ab", "b", "bc", "c"]), Approval())).selected == ("b",)
    given = points(ABC, [{"a": 5, "b": 1}, {"b": 2}, {"c": 4, "a": 0}])
    result = count(election(given, Score(seats=2)))
    assert result.selected == ("a", "c")


def test_equal_points_are_told_apart_by_how_many_gave_them() -> None:
    given = points(ABC, [{"a": 4}, {"b": 2}, {"b": 2}])
    ties = TieRule((Breaker.MORE_VOTES,))
    result = count(election(given, Score(), ties))
    assert result.selected == ("b",)
    assert result.ties[0].by == "more-votes"


def test_a_tie_without_a_rule_is_left_to_the_council_and_then_follows_it() -> None:
    cast = choices(ABC, ["a", "a", "b", "b", "c"])
    undecided = count(election(cast, Plurality()))
    assert (undecided.state, undecided.selected, undecided.tied) == (
        State.UNDECIDED,
        (),
        ("a", "b"),
    )
    decided = count(election(cast, Plurality(), TieRule(decided=("b", "a"))))
    assert decided.selected == ("b",)
    assert decided.ties[0].by == "council"


def test_there_is_no_tie_where_there_are_seats_for_all() -> None:
    result = count(election(choices(ABC, ["a", "b"]), Plurality(seats=2)))
    assert result.state is State.DECIDED
    assert result.ties == ()


def test_what_is_certain_beside_a_tie_is_selected() -> None:
    result = count(election(choices(ABC, ["a", "a", "b", "c"]), Plurality(seats=2)))
    assert (result.selected, result.tied) == (("a",), ("b", "c"))


def test_nobody_wins_without_a_valid_vote() -> None:
    for cast in ([], [None, None]):
        result = count(election(choices(ABC, cast), Plurality()))
        assert result.state is State.NO_DECISION
        assert result.selected == ()


def test_a_withdrawn_option_takes_no_seat() -> None:
    options = (Option("a", withdrawn=True), Option("b"), Option("c"))
    cast = choices(ABC, ["a", "a", "b"])
    assert count(Election(options, cast, Plurality())).selected == ("b",)


def test_bad_ballots_are_refused() -> None:
    with pytest.raises(BadBallot, match="no option “x”"):
        choices(ABC, ["x"])
    with pytest.raises(BadBallot, match="“a” stands twice"):
        approvals(ABC, [["a", "a"]])
    with pytest.raises(BadBallot, match="“b” stands twice"):
        rankings(ABC, [["a", ["b", "b"]]])
    with pytest.raises(BadBallot, match="fewer than zero"):
        points(ABC, [{"a": -1}])


def test_a_rule_refuses_ballots_of_another_kind() -> None:
    with pytest.raises(CannotCount, match="“approval” cannot count"):
        count(election(rankings(ABC, [["a"]]), Approval()))


def test_a_lot_needs_a_seed() -> None:
    with pytest.raises(CannotCount, match="seed"):
        TieRule(then=Finally.LOT)

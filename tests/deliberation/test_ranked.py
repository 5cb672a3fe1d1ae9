"""Schulze, instant run-off and Scottish STV, against published counts."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from linli_deliberation.counting import (
    BallotKind,
    Breaker,
    CannotCount,
    Election,
    Finally,
    Irv,
    Option,
    Schulze,
    State,
    Stv,
    TieRule,
    count,
    group,
)
from linli_deliberation.counting.irv import IrvRound
from linli_deliberation.counting.pairwise import pairwise
from linli_deliberation.counting.schulze import SchulzeRound
from linli_deliberation.counting.stv import StvStage
from tests.deliberation.making import ranked

DATA = Path(__file__).parent / "data"

#: Schulze 2011, example 1: 45 voters, five candidates.
SCHULZE_45 = (
    "5 A>C>B>E>D", "5 A>D>E>C>B", "8 B>E>D>A>C", "3 C>A>B>E>D",
    "7 C>A>E>B>D", "2 C>B>A>D>E", "7 D>C>E>B>A", "8 E>B>A>D>C",
)  # fmt: skip
#: Where Tennessee should have its capital: votes by distance (the usual textbook example).
TENNESSEE = (
    "42 Memphis>Nashville>Chattanooga>Knoxville",
    "26 Nashville>Chattanooga>Knoxville>Memphis",
    "15 Chattanooga>Knoxville>Nashville>Memphis",
    "17 Knoxville>Chattanooga>Nashville>Memphis",
)


def short(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Write places by their first letters."""
    return tuple(
        line.split(" ")[0] + " " + ">".join(name[0] for name in line.split(" ")[1].split(">"))
        for line in lines
    )


def test_the_example_in_schulzes_paper() -> None:
    result = count(ranked(*SCHULZE_45, rule=Schulze(seats=5)))
    assert result.selected == ("E", "A", "C", "B", "D")
    [round_] = result.rounds
    assert isinstance(round_, SchulzeRound)
    assert round_.preferred == (
        (0, 20, 26, 30, 22),
        (25, 0, 16, 33, 18),
        (19, 29, 0, 17, 24),
        (15, 12, 28, 0, 14),
        (23, 27, 21, 31, 0),
    )
    assert round_.paths == (
        (0, 28, 28, 30, 24),
        (25, 0, 28, 33, 24),
        (25, 29, 0, 29, 24),
        (25, 28, 28, 0, 24),
        (25, 28, 28, 31, 0),
    )


def test_schulze_takes_the_condorcet_winner() -> None:
    assert count(ranked(*short(TENNESSEE), rule=Schulze())).selected == ("N",)


def test_equal_and_missing_ranks_in_pairs() -> None:
    election = ranked("3 A=B>C", "2 C", "1 B>A", options="ABC")
    assert pairwise(election.profile) == [[0, 0, 4], [1, 0, 4], [2, 2, 0]]


def test_long_ballot_papers_are_counted_the_same() -> None:
    names = [f"o{number}" for number in range(130)]
    ballots = {tuple(range(130)): 3, (7, (3, 4), 129): 2, (): 1}
    matrix = pairwise(group(BallotKind.RANKING, names, ballots))
    assert (matrix[0][1], matrix[7][3], matrix[3][4], matrix[129][0]) == (3, 2, 3, 2)


def test_a_circle_is_a_tie_for_schulze() -> None:
    result = count(ranked("1 A>B>C", "1 B>C>A", "1 C>A>B", rule=Schulze()))
    assert (result.state, result.tied) == (State.UNDECIDED, ("A", "B", "C"))


def test_the_run_off_in_tennessee() -> None:
    result = count(ranked(*short(TENNESSEE), rule=Irv()))
    assert result.selected == ("K",)
    rounds = [item for item in result.rounds if isinstance(item, IrvRound)]
    assert [item.excluded for item in rounds] == [("C",), ("N",), ()]
    last = {total.option: total.total for total in rounds[-1].totals}
    assert last == {"K": 58, "M": 42}


def test_a_run_off_excludes_by_the_earlier_round() -> None:
    ballots = ("6 A", "3 B", "2 C>B", "2 D>C", "4 E", "1 F>C")
    result = count(ranked(*ballots, rule=Irv(), ties=TieRule((Breaker.EARLIER_ROUNDS,))))
    assert result.state is State.DECIDED
    assert result.selected == ("A",)


def test_options_that_cannot_matter_go_together() -> None:
    result = count(ranked("5 A", "4 B", "1 C", "1 D>B", options="ABCDE", rule=Irv()))
    first, second, *_rest = (item for item in result.rounds if isinstance(item, IrvRound))
    assert first.excluded == ("E",)
    assert second.excluded == ("C", "D")
    assert result.ties == ()


def test_a_last_tie_is_the_councils_or_the_lots() -> None:
    ballots = ("2 A", "2 B")
    assert count(ranked(*ballots)).tied == ("A", "B")
    drawn = count(ranked(*ballots, ties=TieRule((), Finally.LOT, "seed")))
    assert len(drawn.selected) == 1
    assert drawn.ties[0].by == "lot"


def test_equal_ranks_are_refused_where_they_cannot_be_counted() -> None:
    for rule in (Irv(), Stv(1)):
        with pytest.raises(CannotCount, match="same rank"):
            count(ranked("1 A=B>C", rule=rule))


def test_the_food_for_the_party() -> None:
    """The textbook count of 20 guests for three dishes; quota 6."""
    result = count(
        ranked("4 O", "2 P>O", "8 C>S", "4 C>H", "1 S", "1 H", rule=Stv(3), ties=TieRule())
    )
    assert set(result.selected) == {"C", "O", "S"}
    stages = [item for item in result.rounds if isinstance(item, StvStage)]
    assert stages[0].quota == 6
    after_surplus = {entry.option: entry.votes for entry in stages[1].votes}
    assert [after_surplus["S"], after_surplus["H"]] == [5, 3]


def dundee() -> Election:
    names = json.loads((DATA / "dundee_2022_maryfield_stages.json").read_text())["names"]
    lines = (DATA / "dundee_2022_maryfield.txt").read_text().splitlines()
    papers = [item for line in lines if not line.startswith("#") for item in line.split()]
    ballots = {
        tuple(int(digit) - 1 for digit in ranking): int(times)
        for times, ranking in (paper.split(":") for paper in papers)
    }
    return Election(
        tuple(Option(name) for name in names), group(BallotKind.RANKING, names, ballots), Stv(3)
    )


def test_every_stage_of_a_scottish_council_count() -> None:
    published = json.loads((DATA / "dundee_2022_maryfield_stages.json").read_text())
    election = dundee()
    result = count(election)
    stages = [item for item in result.rounds if isinstance(item, StvStage)]
    assert election.profile.cast == published["valid"]
    assert len(stages) == len(published["stages"])
    for stage, told in zip(stages, published["stages"], strict=True):
        assert stage.quota == published["quota"]
        assert stage.surplus == told.get("surplus")
        assert stage.excluded == told.get("excluded")
        assert [entry.votes for entry in stage.votes] == [
            Fraction(votes) for votes in told["votes"]
        ]
        assert stage.non_transferable == Fraction(told["non_transferable"])
        assert sorted(stage.elected) == told.get("elected", [])
    assert set(result.selected) == {"Cruickshank", "Lynn", "Short"}


def test_a_tie_for_exclusion_looks_at_the_latest_earlier_difference() -> None:
    # After D goes, B and C have 4 each; in the first stage C had fewer.
    ballots = ("9 A", "4 B", "3 C", "1 D>C", "8 E")
    result = count(ranked(*ballots, rule=Stv(2)))
    excluded = [item.excluded for item in result.rounds if isinstance(item, StvStage)]
    assert excluded[1:3] == ["D", "C"]
    assert result.ties[0].by == "earlier-rounds"


def test_a_tie_that_never_differed_is_left_to_the_council() -> None:
    result = count(ranked("5 A", "3 B", "3 C", rule=Stv(2)))
    assert (result.state, result.selected, result.tied) == (
        State.UNDECIDED,
        ("A",),
        ("B", "C"),
    )


def test_no_valid_ranking_is_no_decision() -> None:
    for rule in (Irv(), Stv(2), Schulze()):
        assert count(ranked("3 ", options="AB", rule=rule)).state is State.NO_DECISION

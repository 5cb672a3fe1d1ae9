"""Reading and writing ``.blt``: withdrawals, equal ranks, gaps, and every bad line named."""

from dataclasses import replace
from fractions import Fraction

import pytest

from linli_deliberation.counting import (
    BadFile,
    BallotKind,
    Bar,
    Base,
    CannotCount,
    Electorate,
    Finally,
    Irv,
    Measure,
    Rule,
    Schulze,
    Score,
    State,
    Stv,
    TieRule,
    count,
)
from linli_deliberation.formats import (
    read_blt,
    write_blt,
)
from tests.deliberation.making import budget, ranked

BLT = """\
4 2
-3
3 1 2 0   # a comment
2 2=4 - 1 0
1 3 1 0
0
"Anna ""Ann"" Apt"
"Bo"
"Ceci"
"Dai"
"A council"
"""


def test_blt_is_read_with_withdrawals_equal_ranks_and_gaps() -> None:
    election = read_blt(BLT.replace('""Ann""', "O'Neil").encode(), rule="schulze")
    assert election.title == "A council"
    assert [option.name for option in election.options][1:] == ["Bo", "Ceci", "Dai"]
    assert [option.withdrawn for option in election.options] == [False, False, True, False]
    assert election.profile.groups == (((0, 1), 3), (((1, 3), 0), 2), ((2, 0), 1))
    assert isinstance(election.rule, Schulze)
    assert isinstance(read_blt(BLT.encode()).rule, Stv)


def test_bad_lines_of_a_blt_file() -> None:
    bad = (
        BLT.replace("3 1 2 0", "3 1 9 0")
        .replace("2 2=4", "x 2=4")
        .replace("1 3 1 0", "1 3 3 0\n1 2")
    )
    with pytest.raises(BadFile) as refused:
        read_blt(bad.replace('"Dai"\n', "").encode())
    assert [str(problem) for problem in refused.value.problems] == [
        "Line 3: There is no candidate 9.",
        "Line 4: A ballot should begin with how often it was cast: “x”.",
        "Line 5: A ballot names a candidate twice.",
        "Line 6: A ballot should end with 0.",
    ]
    with pytest.raises(BadFile, match="Line 1: The first line should state"):
        read_blt(b"four 2\n")
    with pytest.raises(BadFile, match="empty"):
        read_blt(b"")
    with pytest.raises(BadFile, match="does not end with 0"):
        read_blt(b'2 1\n1 1 0\n"A"\n"B"\n')
    with pytest.raises(BadFile, match="Line 5: There are 1 names for 3"):
        read_blt(b'3 1\n1 1 0\n0\n\n"A"\n')


def test_blt_goes_round() -> None:
    election = ranked("3 A>B=C", "2 C", "4 B>A", rule=Stv(2))
    again = read_blt(write_blt(election).encode())
    assert dict(again.profile.groups) == dict(election.profile.groups)
    assert again.rule == election.rule
    with pytest.raises(CannotCount):
        write_blt(budget({"a": 1}, ["1 a"], 1))


@pytest.mark.parametrize("rule", [Stv(1), Schulze(), Irv()])
def test_blt_goes_round_with_what_the_format_does_not_know(rule: Rule) -> None:
    lot = TieRule((), Finally.LOT, "开奖号 7")
    half = Bar(Measure.HOUSEHOLDS, Fraction(1, 2), Base.ELIGIBLE, strict=True)
    asked = replace(
        ranked("2 1>2", "2 2>1", rule=rule, ties=lot),
        quorum=(half,),
        electorate=Electorate(households=8),
    )
    again = read_blt(write_blt(asked).encode())
    assert (again.rule, again.quorum, again.electorate) == (rule, asked.quorum, asked.electorate)
    assert count(again).as_json() == count(asked).as_json()
    assert count(again).state is State.NO_DECISION  # four of eight are not more than half
    assert count(replace(again, quorum=())).selected == count(replace(asked, quorum=())).selected


def test_score_rules_read_rankings_as_borda() -> None:
    election = ranked("2 A>B", "1 C", rule=Score())
    assert election.profile.kind is BallotKind.RANKING
    assert election.scores == {"A": 6, "B": 4, "C": 3}

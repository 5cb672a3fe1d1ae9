"""Reading and writing ``.pb``: every bad line is named, and what is written is read the same."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from linli_deliberation import recount
from linli_deliberation.counting import (
    BadFile,
    Bar,
    Base,
    Breaker,
    CannotCount,
    Electorate,
    EqualShares,
    Finally,
    Greedy,
    Measure,
    Overrun,
    Rule,
    State,
    TieRule,
    Utility,
    count,
    points,
)
from linli_deliberation.formats import (
    make_bundle,
    read_blt,
    read_bundle,
    read_pb,
    write_pb,
)
from linli_deliberation.formats.bundles import digest
from tests.deliberation.making import budget, ranked

PB = """\
META
key;value
description;A small budget
num_projects;3
num_votes;3
budget;100,50
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name;selected
1;60;"Benches; and a ""tree\""";1
2;40.5;Lamps;1
3;999999999;Withdrawn after the vote;0
VOTES
voter_id;vote;age
10;1,2;34
11;1,3;
12;;51
"""


def faults(text: str) -> list[str]:
    with pytest.raises(BadFile) as refused:
        read_pb(text.encode())
    return [str(problem) for problem in refused.value.problems]


def test_a_file_is_read_as_it_stands() -> None:
    read = read_pb(b"\xef\xbb\xbf" + PB.replace("\n", "\r\n").encode())
    election = read.election
    assert election.title == "A small budget"
    assert election.budget == Fraction("100.5")
    assert election.options[0].name == 'Benches; and a "tree"'
    assert [option.withdrawn for option in election.options] == [False, False, True]
    assert (election.profile.cast, election.profile.valid) == (3, 2)
    assert read.published == {"1": "1", "2": "1", "3": "0"}
    assert read.notes == ()
    assert count(election).selected == ("1", "2")


def test_every_bad_line_is_named() -> None:
    bad = (
        PB.replace("2;40.5;Lamps;1", "2;dear;Lamps;1\n2;40;Again;1\n1;3;Twice;0")
        .replace("10;1,2;34", "10;1,9;34\n10;1,1;34\n13;2,2;3\n;1;2\n14;1;2;3;4")
    )  # fmt: skip
    assert faults(bad) == [
        "Line 22: There are 5 values for 3 columns.",
        "Line 12: Project “2” has no usable cost: “dear”.",
        "Line 14: Project “1” is listed twice.",
        "Line 18: There is no project “9”.",
        "Line 19: Voter “10” has voted already, in line 18.",
        "Line 20: “2” stands twice on one ballot.",
        "Line 21: A ballot has no voter number.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("budget;100,50", "budget;much", "Line 6: META states no usable “budget”: “much”."),
        ("budget;100,50\n", "", "META states no usable “budget”: “”."),
        (
            "vote_type;approval",
            "vote_type;shouting",
            "Line 7: The vote type “shouting” is not known.",
        ),
        ("META\n", "", "Line 1: The file does not begin with META."),
        ("rule;greedy", "rule;greedy\nrule;greedy", "Line 9: “rule” is stated twice."),
        ("voter_id;vote;age", "voter_id;voice;age", "The section VOTES has no column “vote”."),
        ('"Benches; and a ""tree"""', '"Benches', "Line 11: A quotation mark is never closed."),
    ],
)
def test_what_is_wrong_with_a_whole_file(old: str, new: str, fault: str) -> None:
    assert faults(PB.replace(old, new))[0] == fault


def test_ballots_of_other_kinds() -> None:
    cumulative = PB.replace("approval", "cumulative").replace("vote;age", "vote;points")
    cumulative = cumulative.replace(";34", ';"3,2"').replace(";51", ";")
    assert faults(cumulative) == ["Line 17: There are 0 points for 2 projects."]
    read = read_pb(cumulative.replace("11;1,3;", "11;1,3;4,1").encode())
    assert read.election.scores == {"1": 7, "2": 2, "3": 1}
    half = cumulative.replace("11;1,3;", "11;1,3;4,½")
    assert faults(half) == ["Line 17: Points should be whole numbers: “4,½”."]
    one = PB.replace("approval", "choose-1")
    assert faults(one)[0] == "Line 16: A ballot with one choice names 2."
    ordinal = PB.replace("approval", "ordinal\nmax_length;2")
    assert read_pb(ordinal.encode()).election.scores == {"1": 4, "2": 1, "3": 1}


def test_scoring_ballots_give_the_default_to_whom_they_do_not_name() -> None:
    scoring = PB.replace("approval", "scoring\ndefault_score;2").replace("vote;age", "vote;points")
    scoring = scoring.replace("10;1,2;34", '10;1,2;"3,0"').replace("11;1,3;", "11;1,3;4,1")
    election = read_pb(scoring.replace("12;;51", "12;;").encode()).election
    assert election.scores == {"1": 9, "2": 4, "3": 5}
    recounted: Any = recount
    rules, ballots = recounted.read_pb(scoring.replace("12;;51", "12;;"), "")
    assert recounted.count(rules, ballots) == count(election).as_json()
    with pytest.raises(BadFile, match="“default_score” should be a whole number"):
        read_pb(scoring.replace("default_score;2", "default_score;-1").encode())


def test_text_that_is_not_utf_8_is_named_by_its_line() -> None:
    with pytest.raises(BadFile, match="Line 10: The text is not UTF-8"):
        read_pb(PB.encode().replace(b"project_id", b"project\xff"))


def test_a_file_that_contradicts_itself_is_counted_with_a_note() -> None:
    stated = PB.replace("num_votes;3", "num_votes;4").replace("cost;name", "cost;votes;name")
    stated = stated.replace("1;60;", "1;60;2;").replace("2;40.5;", "2;40.5;7;")
    notes = read_pb(stated.replace("999999999;", "999999999;1;").encode()).notes
    assert [str(note) for note in notes] == [
        "META states 4 for “num_votes”; the file holds 3.",
        "Line 12 states 7 for project “2”; the ballots give 1.",
    ]


def test_the_rule_a_file_states() -> None:
    def rule(stated: str) -> Rule:
        return read_pb(PB.replace("rule;greedy", stated).encode()).election.rule

    assert rule("rule;greedy") == Greedy(threshold=0)
    assert rule("rule;greedy-threshold\nmin_project_score_threshold;2") == Greedy(
        threshold=2, name="greedy-threshold"
    )
    assert rule("rule;greedy-no-skip") == Greedy(Overrun.STOP, threshold=0, name="greedy-no-skip")
    poznan = rule("rule;greedy-custom\ncomment;#1: if the rest is at least 80% of that project, …")
    assert poznan == Greedy(Overrun.STOP, 0, Fraction(4, 5), name="greedy-custom")
    assert rule("rule;equalshares/add1") == EqualShares(add1=True)
    assert rule("rule;equalshares/add1-comparison") == EqualShares(add1=True, compare=True)
    assert rule("rule;equalshares\nutility;cardinality") == EqualShares(Utility.CARDINALITY)
    for stated in ("rule;unknown", "rule;"):
        with pytest.raises(CannotCount, match="--rule"):
            rule(stated)
    with pytest.raises(CannotCount, match="no rule “dice”"):
        rule("rule;dice")


@pytest.mark.parametrize("bomb", ["1e999999999", "NaN", "Infinity", "1" * 400, "0x10", "١"])
def test_only_plain_numbers_are_read(bomb: str) -> None:
    assert faults(PB.replace("2;40.5;", f"2;{bomb};"))[0].startswith("Line 12: Project “2” has no")
    election = budget({"a": 1}, ["1 a"], 1)
    bundle = json.loads(json.dumps(make_bundle(election, count(election))))
    bundle["rules"]["budget"] = "1e999999999"
    bundle["hashes"]["rules"] = digest(bundle["rules"])
    with pytest.raises(BadFile, match="damaged"):
        read_bundle(json.dumps(bundle).encode())


CHAIN = (Breaker.LOWER_COST, Breaker.MORE_VOTES)


@pytest.mark.parametrize("enough", [6, 12])
def test_a_quorum_goes_round_in_pb(enough: int) -> None:
    asked = replace(
        budget({"a": 1, "b": 2}, ["3 ab", "3 "], 2, rule=Greedy(), ties=TieRule(CHAIN)),
        quorum=(Bar(Measure.PERSONS, Fraction(1, 2), Base.ELIGIBLE),),
        electorate=Electorate(persons=2 * enough),
    )
    read = read_pb(write_pb(asked).encode())
    assert read.election.quorum == asked.quorum
    assert count(read.election).as_json() == count(asked).as_json()
    assert (count(read.election).state is State.DECIDED) == (enough == 6)


@pytest.mark.parametrize(
    "words", ["half", "1/0 persons of 5", "3/2 persons of 5", "1/2 cats of 5", "1/2 persons"]
)
def test_a_quorum_that_says_nothing(words: str) -> None:
    with pytest.raises(BadFile, match=r"Line 6: .* does not say how many must take part"):
        read_blt(f'2 1\n1 1 0\n0\n"A"\n"B"\n# quorum: {words}\n'.encode())


@pytest.mark.parametrize(
    "rule",
    [
        Greedy(threshold=2, name="greedy-threshold"),
        Greedy(Overrun.STOP, 0, name="greedy-no-skip"),
        Greedy(Overrun.STOP, 0, Fraction(4, 5), name="greedy-custom"),
        EqualShares(add1=True, compare=True),
        EqualShares(Utility.CARDINALITY, fill=True),
    ],
)
def test_pb_goes_round(rule: Rule) -> None:
    election = budget(
        {"a": "12.5", "b": 20, "c": 8},
        ["3 ab", "2 c", "1 "],
        30,
        rule=rule,
        ties=TieRule(CHAIN, Finally.LOT, "seed"),
        conflicts={"b": "g", "c": "g"},
    )
    result = count(election)
    read = read_pb(write_pb(election, result, {"country": "China"}).encode())
    assert read.meta["country"] == "China"
    assert read.notes == ()
    assert read.election.ties == election.ties
    assert dict(read.election.profile.groups) == dict(election.profile.groups)
    again = count(read.election)
    assert again.as_json() == result.as_json()
    assert {name for name, mark in read.published.items() if mark == "1"} == set(result.selected)


def test_points_go_round() -> None:
    names = ("a", "b")
    cast = points(names, [{"a": 3, "b": 1}, {"b": 4}, {}])
    election = replace(
        budget({"a": 1, "b": 2}, [], 2, rule=EqualShares()), profile=cast, ties=TieRule(CHAIN)
    )
    again = read_pb(write_pb(election).encode()).election
    assert dict(again.profile.groups) == dict(cast.groups)
    assert count(again).as_json() == count(election).as_json()


def test_what_a_pb_file_cannot_say() -> None:
    with pytest.raises(CannotCount, match="Only budgets"):
        write_pb(ranked("1 A"))
    with pytest.raises(CannotCount, match="no decimal"):
        write_pb(budget({"a": "1/3"}, ["1 a"], 1))
    other = budget({"a": 1}, ["1 a"], 1, ties=TieRule((Breaker.HIGHER_COST,)))
    with pytest.raises(CannotCount, match="chain"):
        write_pb(other)

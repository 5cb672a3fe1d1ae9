"""Result bundles: read back as they were written, and refused when they were changed."""

import json
from fractions import Fraction

import pytest

from linli_deliberation.counting import (
    BadFile,
    Election,
    EqualShares,
    Greedy,
    Schulze,
    TieRule,
    count,
)
from linli_deliberation.formats import (
    make_bundle,
    read_bundle,
)
from tests.deliberation.making import budget, owners_election, ranked


@pytest.mark.parametrize(
    "election",
    [
        ranked("3 A>B=C", "2 C", rule=Schulze(2), ties=TieRule(decided=("A", "B"))),
        budget({"a": "1/3", "b": 2}, ["2 ab", "1 b"], "7/3", rule=EqualShares(add1=True)),
        budget({"a": 1}, ["1 a"], 1, rule=Greedy(top_up=Fraction(4, 5)), conflicts={"a": "x"}),
        owners_election(),
    ],
)
def test_bundles_go_round(election: Election) -> None:
    bundle = json.loads(json.dumps(make_bundle(election, count(election))))
    again = read_bundle(json.dumps(bundle).encode())
    assert again.rule == election.rule
    assert again.ties == election.ties
    assert again.options == election.options
    assert again.electorate == election.electorate
    assert dict(again.profile.groups) == dict(election.profile.groups)
    assert count(again).as_json() == bundle["result"]


def test_a_bundle_says_nothing_about_the_order_of_voting() -> None:
    lines = ["1 ab", "1 b", "1 a", "1 b", "1 ab"]
    costs = {"a": 1, "b": 2}
    forth, back = (budget(costs, order, 3) for order in (lines, lines[::-1]))
    assert make_bundle(forth, count(forth)) == make_bundle(back, count(back))


def test_a_changed_bundle_is_refused() -> None:
    election = budget({"a": 1, "b": 2}, ["2 a", "1 b"], 2)
    bundle = json.loads(json.dumps(make_bundle(election, count(election))))
    bundle["ballots"][0]["times"] = 5
    with pytest.raises(BadFile, match="“ballots” does not match its hash"):
        read_bundle(json.dumps(bundle).encode())
    with pytest.raises(BadFile, match="Line 1: This is not JSON"):
        read_bundle(b"{")
    with pytest.raises(BadFile, match="no result bundle"):
        read_bundle(b"[]")
    del bundle["hashes"]
    with pytest.raises(BadFile, match="damaged"):
        read_bundle(json.dumps(bundle).encode())

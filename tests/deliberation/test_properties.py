"""What holds for every election: exactness, invariance, conservation, monotone bars."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from linli_deliberation import recount
from linli_deliberation.counting import (
    BallotKind,
    Bar,
    Base,
    Breaker,
    Election,
    EqualShares,
    Finally,
    Greedy,
    Irv,
    Measure,
    Option,
    Overrun,
    Profile,
    Rule,
    Schulze,
    State,
    Stv,
    Tally,
    TieRule,
    Utility,
    count,
    group,
)
from linli_deliberation.counting.equal_shares import PurchaseRound, ShareRound, paid_by, spent
from linli_deliberation.counting.irv import IrvRound
from linli_deliberation.counting.pairwise import pairwise
from linli_deliberation.counting.stv import StvStage
from linli_deliberation.counting.thresholds import check
from linli_deliberation.formats import make_bundle

MANY = settings(max_examples=60, deadline=None)
HUGE = 10**21  # beyond what a float can tell apart

ties = st.builds(
    TieRule,
    st.sampled_from([(), (Breaker.LOWER_COST,), (Breaker.LOWER_COST, Breaker.MORE_VOTES)]),
    st.sampled_from(list(Finally)),
    st.text(min_size=1, max_size=5),
)
costs = st.one_of(
    st.integers(0, 40),
    st.fractions(0, 50, max_denominator=100),
    st.integers(HUGE, HUGE + 3),
)
equal_shares = st.builds(
    EqualShares, st.sampled_from(Utility), st.booleans(), st.booleans(), st.booleans()
)
greedy = st.builds(
    Greedy, st.sampled_from(Overrun), st.integers(0, 3), st.sampled_from([None, Fraction(4, 5)])
)

either = st.one_of(greedy, equal_shares)


@st.composite
def budgets(draw: Any, rules: Any = either) -> Election:
    """Draw a budget with approvals or points, sometimes with amounts no float can tell apart."""
    size = draw(st.integers(1, 6))
    ids = [f"p{place}" for place in range(size)]
    places = st.lists(st.integers(0, size - 1), unique=True).map(sorted)
    if draw(st.booleans()):
        kind, ballot = BallotKind.APPROVAL, places.map(tuple)
    else:
        kind = BallotKind.POINTS
        ballot = places.flatmap(
            lambda chosen: st.tuples(*(st.tuples(st.just(c), st.integers(1, 5)) for c in chosen))
        )
    options = tuple(
        Option(
            name,
            cost=Fraction(draw(costs)),
            conflict=draw(st.sampled_from(["", "", "", "g"])),
            withdrawn=draw(st.integers(0, 9)) == 0,
        )
        for name in ids
    )
    profile: Profile[Any] = group(kind, ids, draw(st.lists(ballot, max_size=14)))
    money = draw(st.one_of(st.integers(1, 120), st.integers(HUGE, 3 * HUGE)))
    rule = draw(rules)
    if isinstance(rule, EqualShares) and money >= HUGE:
        rule = replace(rule, add1=False)  # a currency unit at a time would take for ever
    return Election(options, profile, rule, draw(ties), Fraction(money))


@st.composite
def rankings(draw: Any, rule: Any) -> Election:
    """Draw an election of strict rankings."""
    size = draw(st.integers(2, 6))
    ids = [f"c{place}" for place in range(size)]
    ballot = st.permutations(range(size)).flatmap(
        lambda order: st.integers(0, size).map(lambda length: tuple(order[:length]))
    )
    options = tuple(Option(name, withdrawn=draw(st.integers(0, 9)) == 0) for name in ids)
    profile: Profile[Any] = group(
        BallotKind.RANKING, ids, draw(st.lists(ballot, min_size=1, max_size=30))
    )
    return Election(options, profile, draw(rule), draw(ties))


ranked = rankings(
    st.one_of(
        st.just(Irv()), st.builds(Stv, st.integers(1, 4)), st.builds(Schulze, st.integers(1, 3))
    )
)


@MANY
@given(st.one_of(budgets(), ranked))
def test_a_recount_gives_the_same(election: Election) -> None:
    bundle = json.loads(json.dumps(make_bundle(election, count(election))))
    again: Any = recount
    assert again.count(bundle["rules"], bundle["ballots"]) == bundle["result"]


@MANY
@given(st.one_of(budgets(), ranked), st.randoms(use_true_random=False))
def test_the_order_of_voters_changes_nothing(election: Election, chance: random.Random) -> None:
    ballots = [ballot for ballot, times in election.profile.groups for _time in range(times)]
    chance.shuffle(ballots)
    shuffled = replace(
        election, profile=group(election.profile.kind, election.profile.options, ballots)
    )
    assert count(shuffled).as_json() == count(election).as_json()


@MANY
@given(st.one_of(budgets(), ranked))
def test_names_and_their_order_change_nothing_but_the_lot(election: Election) -> None:
    """Options renamed and put in reverse: the same are selected, or the same are tied."""
    council = replace(election, ties=TieRule(election.ties.chain))
    size = len(council.options)

    def moved(ballot: Any) -> Any:
        turned = [
            (size - 1 - item[0], item[1]) if isinstance(item, tuple) else size - 1 - item
            for item in ballot
        ]
        ordered = council.profile.kind is BallotKind.RANKING
        return tuple(turned if ordered else sorted(turned))

    options = tuple(replace(option, id=f"new {option.id}") for option in council.options[::-1])
    profile: Profile[Any] = group(
        council.profile.kind,
        [option.id for option in options],
        {moved(ballot): times for ballot, times in council.profile.groups},
    )
    before, after = count(council), count(replace(council, options=options, profile=profile))
    assert {f"new {name}" for name in before.selected} == set(after.selected)
    assert {f"new {name}" for name in before.tied} == set(after.tied)


@MANY
@given(budgets())
def test_a_budget_is_never_overspent(election: Election) -> None:
    result = count(election)
    topped_up = isinstance(election.rule, Greedy) and election.rule.top_up is not None
    assert topped_up or spent(election, result.selected) <= election.budget
    chosen = [election.by_id[name] for name in result.selected]
    conflicts = [option.conflict for option in chosen if option.conflict]
    assert len(conflicts) == len(set(conflicts))
    assert not any(option.withdrawn for option in chosen)


@MANY
@given(budgets(equal_shares))
def test_supporters_pay_exactly_the_cost_from_their_own_share(election: Election) -> None:
    result = count(election)
    share = next((item.share for item in result.rounds if isinstance(item, ShareRound)), None)
    if share is None:
        assert result.state is State.NO_DECISION
        return
    bills = {ballot: paid_by(election, result, ballot) for ballot, _n in election.profile.groups}
    for item in result.rounds:
        if isinstance(item, PurchaseRound):
            together = sum(
                (
                    bills[ballot].get(item.option, Fraction(0)) * times
                    for ballot, times in election.profile.groups
                ),
                Fraction(0),
            )
            assert (
                together
                == item.cost
                == item.emptied_paid
                + item.price
                * sum(
                    given_ * times
                    for ballot, times in election.profile.groups
                    for place, given_ in election.pointed(ballot)
                    if election.options[place].id == item.option
                    and bills[ballot][item.option] == item.price * given_
                )
            )
    assert all(sum(bill.values(), Fraction(0)) <= share for bill in bills.values())


@MANY
@given(rankings(st.builds(Stv, st.integers(1, 4))))
def test_stv_loses_no_vote(election: Election) -> None:
    result = count(election)
    stages = [item for item in result.rounds if isinstance(item, StvStage)]
    totals = {sum(entry.votes for entry in s.votes) + s.non_transferable for s in stages}
    assert len(totals) <= 1
    assert isinstance(election.rule, Stv)
    assert len(result.selected) <= election.rule.seats
    assert all(stage.non_transferable >= 0 for stage in stages)


@MANY
@given(rankings(st.just(Irv())))
def test_a_run_off_loses_no_ballot(election: Election) -> None:
    for item in count(election).rounds:
        assert isinstance(item, IrvRound)
        assert sum(t.total for t in item.totals) + item.exhausted == election.profile.cast


@MANY
@given(rankings(st.just(Schulze())))
def test_columns_count_pairs_as_ballots_say(election: Election) -> None:
    size = len(election.options)
    expected = [[0] * size for _ in range(size)]
    for ballot, times in election.profile.groups:
        rank = {option: place for place, option in enumerate(ballot)}
        for a in range(size):
            for b in range(size):
                expected[a][b] += times * (rank.get(a, size) < rank.get(b, size))
    assert pairwise(election.profile) == expected


counts = st.integers(0, 30).map(Fraction)


@MANY
@given(
    counts, counts, counts, counts,
    st.fractions(0, 1, max_denominator=12), st.sampled_from(Base), st.booleans(),
)  # fmt: skip
def test_one_more_yes_never_hurts_and_missing_is_exact(
    yes: Fraction, no: Fraction, abstain: Fraction, more: Fraction,
    part: Fraction, base: Base, strict: bool,
) -> None:  # fmt: skip
    bar = Bar(Measure.PERSONS, part, base, strict)
    eligible = yes + no + abstain + more

    def reached(extra: Fraction) -> Any:
        tally = Tally(eligible, yes + extra, no, abstain)
        return check(bar, tally.yes, tally)

    now = reached(Fraction(0))
    steps = [reached(Fraction(extra)).met for extra in range(int(more) + 1)]
    assert steps == sorted(steps)
    if now.met:
        assert now.missing == 0
    elif True in steps:
        assert now.missing == steps.index(True)
    else:
        assert now.missing is None


def test_rules_have_names_of_their_own() -> None:
    rules: list[Rule] = [Irv(), Stv(2), Schulze(), Greedy(), EqualShares()]
    assert len({rule.name for rule in rules}) == len(rules)

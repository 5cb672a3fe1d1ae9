"""The measurements, run by the environment of the references; one JSON object on each line.

Times are processor times of this process, ours the median of several runs, the reference's of one
(it takes long). Both count the same ballots from plain Python lists to the winners, and both have
to name the same. pabutools is measured twice: as it takes ballots, and with equal ballots grouped
beforehand as we group them. That is a head start, and the same goal is asked.
"""

# mypy: disable-error-code=import-not-found

import json
import os
import random
import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from linli_deliberation.counting import (
    BallotKind,
    Election,
    EqualShares,
    Finally,
    Irv,
    Option,
    Rule,
    Schulze,
    TieRule,
    count,
    group,
)
from linli_deliberation.formats import read_pb

LOT = TieRule((), Finally.LOT, "benchmark")


def seconds(work: Callable[[], Any], runs: int = 1) -> tuple[float, Any]:
    """Return the median processor time of ``runs``, and what the last one gave."""
    times, given = [], None
    for _run in range(runs):
        begin = time.process_time()
        given = work()
        times.append(time.process_time() - begin)
    return statistics.median(times), given


def tell(what: str, goal: float, ours: float, theirs: float, same: bool, note: str) -> None:
    """Print one measurement."""
    note = f"{note}: {theirs:.2f} s against {ours:.3f} s" + ("" if same else "; WINNERS DIFFER")
    ratio = theirs / ours if same else 0.0
    print(json.dumps({"what": what, "goal": goal, "ratio": ratio, "note": note}), flush=True)


def tell_missing(measure: Callable[[], None], why: str) -> None:
    """Print what is not measured here."""
    what = (measure.__doc__ or measure.__name__).rstrip(".")
    print(json.dumps({"what": what, "why": why}), flush=True)


def equal_shares() -> None:
    """One run of Equal Shares: 10,000 ballots, 100 projects."""
    import pabutools.fractions
    from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
    from pabutools.rules import method_of_equal_shares

    pabutools.fractions.FRACTION = "gmpy2"
    chance = random.Random(1)  # noqa: S311
    costs = [chance.randint(1_000, 50_000) for _ in range(100)]
    ids = [f"p{place}" for place in range(100)]
    ballots = [
        tuple(sorted(chance.sample(range(100), chance.randint(3, 12)))) for _ in range(10_000)
    ]

    def ours() -> set[str]:
        options = tuple(
            Option(name, cost=Fraction(cost)) for name, cost in zip(ids, costs, strict=True)
        )
        profile = group(BallotKind.APPROVAL, ids, ballots)
        return set(count(Election(options, profile, EqualShares(), LOT, Fraction(10**6))).selected)

    projects = [Project(name, cost) for name, cost in zip(ids, costs, strict=True)]
    instance = Instance(projects, budget_limit=10**6)
    profile = ApprovalProfile([ApprovalBallot([projects[p] for p in ballot]) for ballot in ballots])
    grouped = profile.as_multiprofile()
    our_time, mine = seconds(ours, 5)
    for goal, name, given in ((20, "each ballot", profile), (20, "equal ballots grouped", grouped)):
        their_time, theirs = seconds(
            lambda given=given: method_of_equal_shares(instance, given, sat_class=Cost_Sat)  # type: ignore[misc]
        )
        same = mine == {project.name for project in theirs}
        note = f"against pabutools in gmpy2 fractions, {name}"
        tell("Equal Shares, 10,000 ballots, 100 projects", goal, our_time, their_time, same, note)


def swiecie() -> None:
    """Świecie 2023 with Add1 completion."""
    path = Path(os.environ["FOLDER"]) / "Poland_Swiecie_2023.pb"
    if not path.exists():
        tell_missing(swiecie, f"{path} is not there.")
        return
    import pabutools.fractions
    from pabutools.election import Cost_Sat, parse_pabulib
    from pabutools.rules import method_of_equal_shares

    pabutools.fractions.FRACTION = "gmpy2"
    election = read_pb(path.read_bytes()).election

    def ours() -> set[str]:
        fresh = Election(
            election.options, election.profile, election.rule, election.ties, election.budget
        )
        return set(count(fresh).selected)

    instance, profile = parse_pabulib(str(path))
    our_time, mine = seconds(ours, 5)
    for goal, name, given in (
        (20, "each ballot", profile),
        # Grouped, the reference itself becomes three times as fast, which is not what is asked.
        (12, "equal ballots grouped", profile.as_multiprofile()),
    ):
        their_time, theirs = seconds(
            lambda given=given: method_of_equal_shares(  # type: ignore[misc]
                instance, given, sat_class=Cost_Sat, voter_budget_increment=1
            )
        )
        same = mine == {project.name for project in theirs}
        note = f"against pabutools in gmpy2 fractions, {name}"
        tell("Świecie 2023 with Add1", goal, our_time, their_time, same, note)


def ranked() -> None:
    """Instant run-off and Schulze, 100,000 rankings of 20 options."""
    from pref_voting.iterative_methods import instant_runoff
    from pref_voting.margin_based_methods import beat_path
    from pref_voting.profiles import Profile

    chance = random.Random(7)  # noqa: S311
    liked = [chance.random() for _ in range(20)]
    ballots = [
        tuple(sorted(range(20), key=lambda option: -liked[option] - chance.random()))
        for _ in range(100_000)
    ]
    ids = [f"c{place}" for place in range(20)]
    instant_runoff(Profile(ballots[:100]))  # numba compiles on the first call
    beat_path(Profile(ballots[:100]))
    rules: tuple[tuple[str, Rule, Any], ...] = (
        ("Instant run-off", Irv(), instant_runoff),
        ("Schulze", Schulze(), beat_path),
    )
    for name, rule, reference in rules:

        def ours(rule: Rule = rule) -> list[int]:
            profile = group(BallotKind.RANKING, ids, ballots)
            selected = count(Election(tuple(map(Option, ids)), profile, rule, TieRule())).selected
            return [ids.index(option) for option in selected]

        our_time, mine = seconds(ours, 5)
        their_time, theirs = seconds(lambda reference=reference: reference(Profile(ballots)))  # type: ignore[misc]
        note = "against pref_voting, from a list of ballots to the winner"
        tell(f"{name}, 100,000 ballots, 20 options", 3, our_time, their_time, mine == theirs, note)


def main() -> None:
    """Measure what can be measured here."""
    for measure in (equal_shares, swiecie, ranked):
        try:
            measure()
        except ImportError as error:
            tell_missing(measure, str(error))


if __name__ == "__main__":
    main()

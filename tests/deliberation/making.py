"""Elections written briefly: ``ranked("3 A>B=C", "2 B")``, ``approved("3 ab", "1 c", …)``."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from linli_deliberation.counting import (
    Election,
    Electorate,
    EqualShares,
    Irv,
    MotionVote,
    Option,
    Rule,
    TieRule,
    Vote,
    approvals,
    motion,
    owners,
    rankings,
)


def _times(line: str) -> tuple[int, str]:
    times, _space, said = line.partition(" ")
    return int(times), said


def ranked(
    *lines: str, rule: Rule | None = None, ties: TieRule | None = None, options: str = ""
) -> Election:
    """Make an election of rankings; options are single letters."""
    ballots = list[list[str | list[str]]]()
    for times, said in map(_times, lines):
        ranks: list[str | list[str]] = [
            list(rank.replace("=", "")) if "=" in rank else rank for rank in said.split(">") if rank
        ]
        ballots += [ranks] * times
    names = options or "".join(
        sorted({name for ranks in ballots for rank in ranks for name in rank})
    )
    return Election(
        tuple(Option(name) for name in names),
        rankings(list(names), ballots),
        rule or Irv(),
        ties or TieRule(),
    )


def budget(
    costs: Mapping[str, int | str],
    ballots: Iterable[str],
    money: int | str,
    *,
    rule: Rule | None = None,
    ties: TieRule | None = None,
    conflicts: Mapping[str, str] | None = None,
) -> Election:
    """Make a budget by approvals: costs by option, ballots as ``3 ab``."""
    names = list(costs)
    voted = list[str]()
    for times, said in map(_times, ballots):
        voted += [said] * times
    return Election(
        tuple(
            Option(name, cost=Fraction(cost), conflict=(conflicts or {}).get(name, ""))
            for name, cost in costs.items()
        ),
        approvals(names, voted),
        rule or EqualShares(),
        ties or TieRule(),
        Fraction(money),
    )


def owners_election() -> Election:
    """Make a vote of two owners about something major."""
    cast = [MotionVote(Vote.YES, area=Fraction("88.5")), MotionVote(Vote.NO, area=Fraction(60))]
    who = Electorate(2, 2, Fraction("148.5"))
    return Election((), motion(cast), owners(major=True), electorate=who, title="Lifts")

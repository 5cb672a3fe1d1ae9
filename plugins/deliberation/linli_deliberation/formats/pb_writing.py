"""Writing budget elections as Pabulib's ``.pb`` (pabulib.org/format).

Ballots come out sorted and numbered anew, so that nothing of the order of voting is left in them.
What Pabulib has no field for (the tie seed, conflicts, cardinality utilities, how many must take
part) goes into fields of our own, which other programs pass over.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from linli_deliberation.counting.ballots import BallotKind
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.greedy import cost_of
from linli_deliberation.counting.results import Result, exact
from linli_deliberation.counting.rules import EqualShares, Greedy, Utility
from linli_deliberation.counting.ties import Finally
from linli_deliberation.formats import quorum_field
from linli_deliberation.formats.pb_rules import CHAIN
from linli_deliberation.texts import _

_VOTE_TYPES = {
    BallotKind.APPROVAL: "approval",
    BallotKind.CHOICE: "choose-1",
    BallotKind.POINTS: "scoring",
    BallotKind.RANKING: "ordinal",
}


def write_pb(
    election: Election, result: Result | None = None, meta: Mapping[str, str] | None = None
) -> str:
    """Return the file; ``meta`` adds fields such as country, unit and dates.

    Raises CannotCount when the election is no budget, breaks ties by another chain than files
    imply, or has equal ranks or identifiers with commas, none of which the format can say.
    """
    if not isinstance(election.rule, Greedy | EqualShares):
        raise CannotCount(_("Only budgets can be written as .pb."))
    if election.ties.chain != CHAIN and election.ties.chain:
        raise CannotCount(_("A .pb file cannot state this chain of tie breakers."))
    if any("," in option.id for option in election.options):
        raise CannotCount(_("A .pb file cannot hold a project number with a comma in it."))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["META"])
    writer.writerows([("key", "value"), *_meta(election, meta or {}).items()])
    writer.writerow(["PROJECTS"])
    writer.writerow(["project_id", "cost", "votes", "score", "name", "conflict", "selected"])
    writer.writerows(_projects(election, result))
    writer.writerow(["VOTES"])
    points = election.profile.kind is BallotKind.POINTS
    writer.writerow(["voter_id", "vote", "points"] if points else ["voter_id", "vote"])
    for voter, ballot in enumerate(_ballots(election), start=1):
        writer.writerow([voter, *ballot])
    return out.getvalue()


def _meta(election: Election, meta: Mapping[str, str]) -> dict[str, str]:
    rule = election.rule
    found = {
        "description": election.title,
        **meta,
        "num_projects": str(len(election.options)),
        "num_votes": str(election.profile.cast),
        "budget": _money(election.budget),
        "vote_type": _VOTE_TYPES[election.profile.kind],
        "rule": rule.name,
    }
    if election.profile.kind is BallotKind.RANKING:
        found["max_length"] = str(election.longest)
    if isinstance(rule, Greedy):
        found["min_project_score_threshold"] = str(rule.threshold)
        if rule.top_up is not None:
            part = exact(rule.top_up * 100)
            found["comment"] = (
                "#1: Projects are funded by their totals until one does not fit; it is funded too"
                f" when the rest is enough for at least {part}% of that project."
            )
    elif isinstance(rule, EqualShares) and rule.utility is not Utility.COST:
        found["utility"] = rule.utility.value
    if election.ties.then is Finally.LOT:
        found["tie_seed"] = election.ties.seed
    if election.quorum:
        found[quorum_field.NAME] = quorum_field.stated(election)
    return found


def _projects(election: Election, result: Result | None) -> Iterable[list[str]]:
    selected = set(result.selected) if result else set()
    for option in election.options:
        yield [
            option.id,
            "999999999" if option.withdrawn else _money(cost_of(option)),
            str(election.votes[option.id]),
            str(election.scores[option.id]),
            " ".join(option.name.split()),
            option.conflict,
            "" if result is None else str(int(option.id in selected)),
        ]


def _ballots(election: Election) -> Iterable[list[str]]:
    ids = [option.id for option in election.options]
    yield from sorted(_written(ids, election))


def _written(ids: list[str], election: Election) -> Iterable[list[str]]:
    for ballot, times in election.profile.groups:
        for _again in range(times):
            yield _columns(ids, election.profile.kind, ballot)


def _columns(ids: list[str], kind: BallotKind, ballot: Any) -> list[str]:
    if kind is BallotKind.POINTS:
        return [
            ",".join(ids[place] for place, _value in ballot),
            ",".join(str(value) for _place, value in ballot),
        ]
    if kind is BallotKind.CHOICE:
        return ["" if ballot is None else ids[ballot]]
    if any(isinstance(place, tuple) for place in ballot):
        raise CannotCount(_("A .pb file cannot hold ballots with equal ranks."))
    return [",".join(ids[place] for place in ballot)]


def _money(amount: Fraction) -> str:
    written = exact(amount)
    if "/" in written:
        raise CannotCount(_("An amount that no decimal can write: %(amount)s.", amount=written))
    return written

"""What is published of a secret vote: its sums and its result, and no ballot.

A long ranking, many ticks or many points are a handwriting: whoever asked a neighbour to vote by an
agreed pattern would find it among published ballots. Not even the hash of the ballots stands here,
for where few have voted, it could be guessed.
"""

from collections import Counter

from linli_deliberation.counting.ballots import BallotKind, Vote
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.results import Json, Result
from linli_deliberation.formats.bundles import SUMS_FORMAT, digest, rules_of


def make_sums(election: Election, result: Result) -> dict[str, Json]:
    """Return what a bundle holds, with the sums in the place of the ballots.

    The rounds of the result hold the sums of the method itself: the comparisons of Schulze's, the
    tallies of each round of a run-off, the prices of equal shares.
    """
    rules = rules_of(election)
    sums = _sums(election)
    counted = result.as_json()
    return {
        "format": SUMS_FORMAT,
        "rules": rules,
        "sums": sums,
        "result": counted,
        "hashes": {"rules": digest(rules), "sums": digest(sums), "result": digest(counted)},
    }


def _sums(election: Election) -> dict[str, Json]:
    profile = election.profile
    if profile.kind is BallotKind.MOTION:
        said = Counter[Vote]()
        for ballot, times in profile.groups:
            said[ballot.vote] += times
        return {"cast": profile.cast, "votes": {vote.value: said[vote] for vote in Vote}}
    sums: dict[str, Json] = {
        "cast": profile.cast,
        "valid": profile.valid,
        "votes": election.votes,
    }
    if profile.kind is BallotKind.POINTS:
        sums["points"] = election.scores
    return sums

"""What would have helped projects, kept with the count: it is found once, not on every page."""

from collections.abc import Mapping

from linli_deliberation.counting import Election, Result
from linli_deliberation.counting.helping import Help, helps
from linli_deliberation.models import Count, Poll
from linli_deliberation.results.published import shows_ballots


def found(poll: Poll, election: Election, result: Result) -> dict[str, list[int | None]]:
    """Return what would have helped, as a count keeps it.

    Nothing of a secret vote: each answer would ask another question of ballots that nobody may see.
    """
    if not shows_ballots(poll):
        return {}
    return {option: [one.cost, one.voters] for option, one in helps(election, result).items()}


def kept(count: Count | None) -> Mapping[str, Help]:
    """Return what a count keeps; nothing where there is none, or it is older than this."""
    return {option: Help(*one) for option, one in (count.helped if count else {}).items()}

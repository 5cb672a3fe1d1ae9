"""What is published of a count: with all ballots, or of a plain secret vote its sums alone.

Every way out (archive, files for other programs, API, hashes) asks here.
"""

from linli_deliberation.counting import Election, Result
from linli_deliberation.counting.results import Json
from linli_deliberation.formats import make_bundle, make_sums
from linli_deliberation.models import Poll, Secrecy
from linli_deliberation.refusals import BallotsSecret
from linli_deliberation.texts import _


def shows_ballots(poll: Poll) -> bool:
    """Return whether single ballots are published when the vote is over."""
    return poll.secrecy is not Secrecy.SECRET


def require_ballots(poll: Poll) -> None:
    """Refuse what shows single ballots.

    Raises:
        BallotsSecret: of this vote only the sums are published.
    """
    if not shows_ballots(poll):
        raise BallotsSecret(
            _("This vote is secret: only its sums are published, and this file would show every "
              "single ballot.")
        )  # fmt: skip


def document(poll: Poll, election: Election, result: Result) -> dict[str, Json]:
    """Return what may be published of a counted poll."""
    return (make_bundle if shows_ballots(poll) else make_sums)(election, result)

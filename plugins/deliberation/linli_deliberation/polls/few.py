"""A secret among few: what is published of a vote may tell how one of them voted.

It is not refused: three owners may well decide in secret. But it is said to those who prepare the
vote, to those who vote, and beside the result.
"""

from linli.i18n import Text
from linli_deliberation.discussion.opinions import SMALLEST
from linli_deliberation.models import Poll, Secrecy
from linli_deliberation.texts import _


def on_the_roll(poll: Poll, votes: int) -> Text | None:
    """Say that few are on the roll of a secret vote; None where they are enough, or it is open."""
    if poll.secrecy is Secrecy.OPEN or votes >= SMALLEST:
        return None
    return _.plural(
        "One vote alone is on the list: the result tells how it was cast, however secret the vote.",
        "Only %(count)s votes are on the list: from the result one may guess how somebody voted,"
        " however secret the vote.",
        votes,
    )


def in_the_box(poll: Poll, cast: int) -> Text | None:
    """Say that few have voted in secret; None where they are enough, or it was open."""
    if poll.secrecy is Secrecy.OPEN or cast >= SMALLEST:
        return None
    return _("Few have voted in secret: please do not try to guess how somebody voted.")

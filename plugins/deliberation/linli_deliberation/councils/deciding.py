"""How a council decides: how many must take part and agree, as the rule of a vote of its own."""

from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli_deliberation.counting import Base
from linli_deliberation.counting.rules import Motion
from linli_deliberation.models import Council, Poll, PollState, Voters
from linli_deliberation.models.councils import Decides, Quorum
from linli_deliberation.polls import methods
from linli_deliberation.refusals import NotNow
from linli_deliberation.texts import _

_HALF, _TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
#: Part of what, and whether it must be exceeded.
_PASSING = {
    Decides.VOTES: (_HALF, Base.YES_AND_NO, True),
    Decides.MEMBERS: (_HALF, Base.ELIGIBLE, True),
    Decides.TWO_THIRDS: (_TWO_THIRDS, Base.ELIGIBLE, False),
}


def rule(council: Council) -> Motion:
    """Return the rule with which a vote of a council begins."""
    passing, base, strict = _PASSING[council.decides]
    half = council.quorum is Quorum.HALF
    return methods.motion(
        Voters.PERSONS,
        quorum=_HALF if half else _TWO_THIRDS,
        quorum_strict=half,
        passing=passing,
        base=base,
        strict=strict,
    )


def require_no_vote(session: Session, council_id: UUID) -> None:
    """Refuse to change how a council decides while it decides.

    Raises:
        NotNow: a vote of it is announced or open.
    """
    running = (PollState.SCHEDULED, PollState.OPEN)
    title = session.execute(
        select(col(Poll.title))
        .where(col(Poll.council_id) == council_id, col(Poll.state).in_(running))
        .limit(1)
    ).scalar()
    if title is not None:
        raise NotNow(
            _("The council is voting: “%(title)s”. How it decides is changed when that is over.",
              title=title)
        )  # fmt: skip

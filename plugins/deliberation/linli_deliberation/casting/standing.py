"""Whether a vote is in; what an open one says is for the voter's own eyes until the close."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli_deliberation.casting.booth import Terms, present
from linli_deliberation.casting.entitlement import Vote
from linli_deliberation.models import OpenBallot, Secrecy, Way


@dataclass(frozen=True, slots=True)
class Standing:
    """That an elector's vote is in, and nothing of what it says."""

    way: Way
    #: Of an open vote that is not on paper: how often it was given.
    version: int | None = None

    @property
    def changeable(self) -> bool:
        """Whether it can be changed while the poll is open."""
        return self.version is not None


def standing(session: Session, poll: Terms, elector_id: UUID) -> Standing | None:
    """Return whether and how an elector's vote is in; None when it is not."""
    there = present(session, elector_id)
    if there is None or poll.secrecy is not Secrecy.OPEN:
        return None if there is None else Standing(there.way)
    newest = _newest(session, elector_id)
    return Standing(there.way, newest[0] if newest else None)


def filled_in(session: Session, vote: Vote) -> str | None:
    """Return what an open vote says, to whoever casts it for themselves or their home.

    None for staff who serve the voter at the counter, and for a proxy: before the close nobody
    looks at another's vote, and whoever authorised somebody in writing may have voted since.
    """
    newest = _newest(session, vote.elector_id) if vote.way is Way.WEB else None
    return newest[1] if newest else None


def _newest(session: Session, elector_id: UUID) -> tuple[int, str] | None:
    row = session.execute(
        select(col(OpenBallot.version), col(OpenBallot.ballot))
        .where(col(OpenBallot.elector_id) == elector_id)
        .order_by(col(OpenBallot.version).desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.version, row.ballot)

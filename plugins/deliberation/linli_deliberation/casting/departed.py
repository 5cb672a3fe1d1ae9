"""Who stands on a roll and has died or left since: the line stays, and nobody casts its vote.

The roll and its hash are published when a vote is announced, so nobody is struck off it afterwards;
whoever died or left stays in what every bar is a part of. Their vote is cast by nobody: not on the
portal, not on paper, not by somebody they authorised. A home's vote is cast by those who still live
here. Owners stay owners wherever they live: they vote on paper or by authorisation. As long as
nobody has voted, the announcement can be taken back, and made anew with the roll of that day.
"""

from uuid import UUID

from sqlalchemy import Date, bindparam, select
from sqlmodel import Session, col

from linli.db import read
from linli.people import Membership, MembershipStatus
from linli_deliberation.casting.booth import Terms
from linli_deliberation.days import today_in
from linli_deliberation.models import Entitled, Voters
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.texts import _

_HERE = (
    select(col(Entitled.person_id))
    .join(Membership, col(Membership.person_id) == col(Entitled.person_id))
    .where(
        col(Entitled.elector_id) == bindparam("elector_id"),
        col(Membership.community_id) == bindparam("community_id"),
        col(Membership.status) == MembershipStatus.ACTIVE,
        col(Membership.until).is_(None) | (col(Membership.until) >= bindparam("today", type_=Date)),
    )
)


def require_here(
    session: Session, poll: Terms, elector_id: UUID, person_id: UUID | None = None
) -> None:
    """Refuse the vote of an elector who has died or left since the roll was fixed.

    With ``person_id`` it is that one of its people who casts it.

    Raises:
        NotOnTheRoll: they do not belong to the community any more.
    """
    here = still_here(session, poll, elector_id)
    if here is None or (here if person_id is None else person_id in here):
        return
    raise gone(others=bool(here))


def still_here(session: Session, poll: Terms, elector_id: UUID) -> set[UUID] | None:
    """Return who of an elector's people belongs to the community today.

    None where owners vote: they own their flats wherever they live.
    """
    if poll.voters is Voters.OWNERS:
        return None
    rows = read(
        session, _HERE, elector_id=elector_id, community_id=poll.community_id,
        today=today_in(session, poll.community_id),
    )  # fmt: skip
    return {row.person_id for row in rows.all()}


def gone(*, others: bool = False) -> NotOnTheRoll:
    """Return the refusal; ``others`` of the same home may cast the vote instead."""
    if others:
        return NotOnTheRoll(
            _("This person has died or left since the list of voters was fixed. Somebody else of"
              " the home may cast its vote.")
        )  # fmt: skip
    return NotOnTheRoll(
        _("Whose vote this is has died or left since the list of voters was fixed. The line stays"
          " on the list, and nobody casts its vote.")
    )  # fmt: skip

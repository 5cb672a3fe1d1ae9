"""Councils that vote: those who hold a seat on the day on which the vote opens."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlmodel import Session, col

from linli_deliberation.models import Council, Poll, SeatHolder, Voters
from linli_deliberation.refusals import CouncilUnknown, PollRefused
from linli_deliberation.texts import _


def holders(session: Session, poll: Poll, day: date) -> set[UUID] | None:
    """Return who holds a seat of the council that votes; None where everybody votes."""
    if poll.council_id is None:
        return None
    rows = session.execute(
        select(col(SeatHolder.person_id)).where(
            col(SeatHolder.council_id) == poll.council_id,
            col(SeatHolder.since) <= day,
            col(SeatHolder.until) >= day,
            col(SeatHolder.ended_on).is_(None),
        )
    )
    return set(rows.scalars())


def voting(session: Session, community_id: UUID) -> list[tuple[UUID, str]]:
    """Return the councils that could vote: somebody holds a seat."""
    rows = session.execute(
        select(col(Council.id), col(Council.title))
        .where(
            col(Council.community_id) == community_id,
            col(Council.dissolved_on).is_(None),
            exists().where(
                col(SeatHolder.council_id) == col(Council.id), col(SeatHolder.ended_on).is_(None)
            ),
        )
        .order_by(col(Council.id))
    )
    return [(id_, title) for id_, title in rows]


def require_fitting(session: Session, poll: Poll) -> None:
    """Refuse a council that cannot vote, or that is narrowed further.

    Raises:
        CouncilUnknown: there is no such council here.
        PollRefused: it is dissolved, others than persons vote, or a lot, a group or a kind of
            people narrows it: every holder of a seat has a vote.
    """
    if poll.council_id is None:
        return
    council = session.get(Council, poll.council_id)
    if council is None or council.community_id != poll.community_id:
        raise CouncilUnknown(_("There is no such council here."))
    if council.dissolved_on is not None:
        raise PollRefused(_("This council is dissolved."), field="council")
    if poll.voters is not Voters.PERSONS:
        raise PollRefused(
            _("On a council everybody who holds a seat has one vote. Please choose “Everybody,"
              " one vote each”."),
            field="voters",
        )  # fmt: skip
    if poll.draw_id is not None or poll.group_id is not None or poll.categories or poll.homes_only:
        raise PollRefused(
            _("A council votes as a whole: no lot, no group and no kind of people narrows it."),
            field="council",
        )

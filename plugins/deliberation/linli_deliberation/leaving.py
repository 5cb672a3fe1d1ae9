"""When somebody leaves a community: seats and delegations end. A roll written down stays as it is.

Who was on the list of voters when a vote was announced has that vote, whoever moves or dies later:
the list is fixed by its hash, and the bars are measured by it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import communities, inbox
from linli.clock import now
from linli.i18n import translate
from linli_deliberation.days import today_in
from linli_deliberation.models import (
    Council,
    Delegation,
    Entitled,
    Invited,
    Meeting,
    MeetingState,
    Participation,
    Poll,
    PollState,
    Proxy,
    SeatHolder,
)
from linli_deliberation.texts import _

_RUNNING = (PollState.SCHEDULED, PollState.OPEN)


def on_left(session: Session, community_id: UUID, person_id: UUID) -> None:
    """End what a person held in a community that they have left; repeatable."""
    language = communities.place(session, community_id).language
    free_seats(
        session,
        person_id,
        col(Council.community_id) == community_id,
        reason=translate(_("left the community"), language),
    )
    end_delegations(session, person_id, col(Poll.community_id) == community_id)
    stay_away(session, person_id, col(Council.community_id) == community_id)


def stay_away(session: Session, person_id: UUID, where: ColumnElement[bool]) -> None:
    """Take a person off the list of meetings that are still to be held: none waits for them."""
    called = (
        select(col(Meeting.id))
        .join(Council, col(Council.id) == col(Meeting.council_id))
        .where(col(Meeting.state) == MeetingState.CALLED, where)
    )
    session.execute(
        delete(Invited)
        .where(col(Invited.person_id) == person_id, col(Invited.meeting_id).in_(called))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def free_seats(
    session: Session, person_id: UUID, where: ColumnElement[bool], *, reason: str
) -> None:
    """End a person's time on the seats of some councils, today."""
    rows = session.execute(
        select(SeatHolder, col(Council.community_id))
        .join(Council, col(Council.id) == col(SeatHolder.council_id))
        .where(col(SeatHolder.person_id) == person_id, col(SeatHolder.ended_on).is_(None), where)
    ).all()
    for holder, community_id in rows:
        holder.ended_on = min(today_in(session, community_id), holder.until)
        holder.ended_reason = reason
    session.flush()


def end_delegations(session: Session, person_id: UUID, where: ColumnElement[bool]) -> None:
    """Take back what a person delegated or may cast for others, as long as a vote is not over.

    Nobody is left to follow somebody who will not vote any more; who has voted is still followed.
    """
    polls = list(
        session.execute(select(col(Poll.id)).where(col(Poll.state).in_(_RUNNING), where)).scalars()
    )
    if not polls:
        return
    own = _own(session, person_id, polls)
    voted = exists().where(col(Participation.elector_id) == col(Delegation.to_elector_id))
    ended = session.execute(
        update(Delegation)
        .where(
            col(Delegation.poll_id).in_(polls),
            col(Delegation.revoked_at).is_(None),
            or_(
                col(Delegation.person_id) == person_id,
                col(Delegation.to_elector_id).in_(own) & ~voted,
            ),
        )
        .values(revoked_at=now(session))
        .returning(col(Delegation.poll_id), col(Delegation.person_id))
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        update(Proxy)
        .where(
            col(Proxy.poll_id).in_(polls),
            col(Proxy.revoked_at).is_(None),
            col(Proxy.person_id) == person_id,
        )
        .values(revoked_at=now(session))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    for poll_id, follower_id in ended:
        if follower_id != person_id:
            _tell(session, poll_id, follower_id)


def _tell(session: Session, poll_id: UUID, follower_id: UUID) -> None:
    poll = session.get_one(Poll, poll_id)
    inbox.notify(
        session,
        follower_id,
        poll.community_id,
        _("Whoever’s vote was to count for you too in “%(poll)s” has left. Please vote yourself.",
          poll=poll.title),
        link=f"deliberation/polls/{poll.id}",
    )  # fmt: skip


def _own(session: Session, person_id: UUID, polls: Sequence[UUID]) -> Sequence[UUID]:
    """Return the lines of the rolls of some polls that only this person may cast."""
    others = aliased(Entitled)
    shared = exists().where(
        col(others.elector_id) == col(Entitled.elector_id), col(others.person_id) != person_id
    )
    return (
        session.execute(
            select(col(Entitled.elector_id)).where(
                col(Entitled.person_id) == person_id, col(Entitled.poll_id).in_(polls), ~shared
            )
        )
        .scalars()
        .all()
    )

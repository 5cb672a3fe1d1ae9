"""Finding a poll, and locking it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.subjects import Subject
from linli_deliberation.models import Poll, PollOption, PollState
from linli_deliberation.refusals import Frozen, PollUnknown
from linli_deliberation.texts import _


def subject_of(poll_id: UUID) -> Subject:
    """Return a poll as a subject of notices and the audit log."""
    return Subject("deliberation.poll", poll_id)


def find(session: Session, community_id: UUID, poll_id: UUID) -> Poll:
    """Return a poll of this community.

    Raises:
        PollUnknown: there is none.
    """
    poll = session.get(Poll, poll_id)
    return _here(poll, community_id)


def lock(session: Session, community_id: UUID, poll_id: UUID, *, shared: bool = False) -> Poll:
    """Return a poll that nobody else changes until this transaction ends.

    ``shared`` lets others lock it so too: all who vote at once do, and closing waits for them.

    Raises:
        PollUnknown: there is none in this community.
    """
    poll = session.execute(
        select(Poll)
        .where(col(Poll.id) == poll_id)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return _here(poll, community_id)


def draft(session: Session, community_id: UUID, poll_id: UUID, *, locked: bool = True) -> Poll:
    """Return a poll that may still be changed, locked unless it is only to be shown.

    Raises:
        PollUnknown: there is none in this community.
        Frozen: it is scheduled.
    """
    poll = (lock if locked else find)(session, community_id, poll_id)
    if poll.state is not PollState.DRAFT:
        raise Frozen(
            _(
                "This vote is announced, and its terms are fixed. As long as nobody has voted, the "
                "announcement can be taken back."
            )
        )
    return poll


def options(session: Session, poll_id: UUID) -> Sequence[PollOption]:
    """Return the options of a poll in the order of the ballot paper."""
    return (
        session.execute(
            select(PollOption)
            .where(col(PollOption.poll_id) == poll_id)
            .order_by(col(PollOption.position), col(PollOption.id))
        )
        .scalars()
        .all()
    )


def _here(poll: Poll | None, community_id: UUID) -> Poll:
    if poll is None or poll.community_id != community_id:
        raise PollUnknown(_("There is no such vote here."))
    return poll

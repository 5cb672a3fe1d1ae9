"""Telling those whose vote is missing that a vote closes soon; nothing of what others said."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, union
from sqlmodel import Session, col

from linli import inbox
from linli.clock import now
from linli_deliberation import settings
from linli_deliberation.models import (
    Delegation,
    Elector,
    Entitled,
    Participation,
    Poll,
    PollState,
    Proxy,
)
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.texts import _

#: The job that reminds.
REMIND = "deliberation.remind"


def before(session: Session, poll: Poll) -> timedelta | None:
    """Return how long before its close a vote reminds; None where it does not.

    A vote that is open for no longer than that has just told everybody that it opened.
    """
    ahead = timedelta(hours=settings.of(session, poll.community_id).remind_hours)
    assert poll.opens_at is not None and poll.closes_at is not None
    return ahead if ahead and poll.closes_at - ahead > poll.opens_at else None


def on_time(session: Session, payload: Mapping[str, Any]) -> None:
    """Remind, unless the vote is over, was taken back, or closes later than it was to."""
    poll = session.get(Poll, UUID(payload["poll_id"]))
    if poll is None or poll.closes_at is None or poll.closes_at.isoformat() != payload["closes_at"]:
        return
    if state_at(poll, now(session)) is not PollState.OPEN or before(session, poll) is None:
        return
    inbox.notify_many(
        session,
        missing(session, poll.id),
        poll.community_id,
        _("“%(poll)s” closes soon, and your vote is still missing.", poll=poll.title),
        link=f"deliberation/polls/{poll.id}",
    )


def missing(session: Session, poll_id: UUID) -> list[UUID]:
    """Return who may cast a vote that is not in: for themselves, their home, or by authorisation.

    Who lets another's vote count need not vote.
    """
    open_ = (
        col(Elector.poll_id) == poll_id,
        ~exists().where(col(Participation.elector_id) == col(Elector.id)),
        ~exists().where(
            col(Delegation.elector_id) == col(Elector.id), col(Delegation.revoked_at).is_(None)
        ),
    )
    own = (
        select(col(Entitled.person_id))
        .join(Elector, col(Elector.id) == col(Entitled.elector_id))
        .where(*open_)
    )
    entrusted = (
        select(col(Proxy.person_id))
        .join(Elector, col(Elector.id) == col(Proxy.elector_id))
        .where(*open_, col(Proxy.revoked_at).is_(None))
    )
    return sorted(session.execute(union(own, entrusted)).scalars())

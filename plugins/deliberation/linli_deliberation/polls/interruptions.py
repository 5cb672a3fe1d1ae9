"""Voting that could not go on until its end: the portal was down when it came.

Where nobody noted the close at once, the portal may not have been there for voters either, be it
for minutes or for days. Such a close is held for a day, and nothing is counted: staff then declare
the interruption, once and in public, or close the vote. A close that was noted in time is never
taken back; who was kept from voting then objects to the result.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from linli import access, audit, jobs
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.db import read
from linli.hooks import ToDo, Urgency
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import lock, subject_of
from linli_deliberation.polls.scheduling import ADVANCE, wake
from linli_deliberation.polls.telling import tell_the_roll
from linli_deliberation.refusals import NotNow, PollRefused
from linli_deliberation.texts import _

#: A close noted later than this is held. A worker looks every second; without one, the next act of
#: anybody in the community notes it.
IN_TIME = timedelta(minutes=1)
#: How long it is held at most.
HELD_FOR = timedelta(days=1)

_HELD = select(func.count()).where(
    col(Poll.community_id) == bindparam("community_id"),
    col(Poll.state).in_((PollState.SCHEDULED, PollState.OPEN)),
    col(Poll.held_until) > bindparam("moment"),
)


def is_held(session: Session, poll: Poll) -> bool:
    """Return whether a locked poll whose time is over waits for staff, and let it wait if so."""
    assert poll.closes_at is not None
    moment = now(session)
    if poll.held_until is not None:
        return moment < poll.held_until
    if poll.interrupted_at is not None or moment - poll.closes_at <= IN_TIME:
        return False
    poll.held_until = moment + HELD_FOR
    session.flush()
    jobs.enqueue(
        session,
        ADVANCE,
        {"poll_id": str(poll.id)},
        run_at=poll.held_until,
        key=f"{ADVANCE}:{poll.id}:{poll.scheduled_at}:held",
        community_id=poll.community_id,
    )
    return True


def declare(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    until: datetime,
    *,
    reason: str,
) -> Poll:
    """Declare that voting was interrupted at its end, and let it go on until ``until``: once.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: its end was noted in time, it is counted, or it was interrupted before.
        PollRefused: the new end is not in the future, or the reason is missing.
    """
    access.require(session, actor, "deliberation.annul", community_id)
    poll = lock(session, community_id, poll_id)
    waits = poll.state in (PollState.SCHEDULED, PollState.OPEN)
    if not waits or state_at(poll, now(session)) is not PollState.CLOSED:
        raise NotNow(_("An interruption is declared after the end, before anything is counted."))
    if poll.interrupted_at is not None:
        raise NotNow(_("An interruption of this vote was declared once; it cannot be done again."))
    first = poll.closes_at
    poll.interruption_reason = _later(session, poll, until, reason)
    poll.interrupted_at, poll.interrupted_from = now(session), first
    poll.closes_at, poll.held_until = until, None
    session.flush()
    wake(session, poll)
    audit.record(
        session,
        actor,
        "deliberation.poll.interrupted",
        community_id,
        subject_of(poll.id),
        after={
            "title": poll.title,
            "until": until.isoformat(),
            "reason": poll.interruption_reason,
        },
    )
    tell_the_roll(
        session, poll, _("Voting was interrupted at its end, and goes on: “%(poll)s”.",
                         poll=poll.title),
    )  # fmt: skip
    return poll


def prolong(session: Session, poll: Poll, until: datetime, reason: str) -> None:
    """Move the end of a locked poll to ``until`` before it comes, and keep what it was; once.

    An interruption at the new end can still be declared.

    Raises:
        NotNow: it was done before, or the vote goes on after an interruption.
        PollRefused: the new end is not later, or the reason is missing.
    """
    if poll.extended_from is not None or poll.interrupted_at is not None:
        raise NotNow(_("This vote was given more time once; it cannot be done again."))
    first = poll.closes_at
    poll.extension_reason = _later(session, poll, until, reason)
    poll.extended_from, poll.closes_at = first, until
    session.flush()
    wake(session, poll)


def _later(session: Session, poll: Poll, until: datetime, reason: str) -> str:
    """Return the reason for a later end, or refuse an end that is not later."""
    assert poll.closes_at is not None
    if until <= poll.closes_at or until <= now(session):
        raise PollRefused(_("Time is only added, never taken away."), field="until")
    if not reason.strip():
        raise PollRefused(_("Please write down why."), field="reason")
    return reason.strip()[:500]


def waiting(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    """Return the closes that are held until the reader says whether people could vote."""
    if not access.can(session, actor, "deliberation.count", community.id):
        return ()
    found = read(session, _HELD, community_id=community.id, moment=now(session)).scalar_one()
    title = _.plural(
        "Vote that ended while the portal was off: could people vote?",
        "Votes that ended while the portal was off: could people vote?",
        found,
    )
    return (ToDo(title, "desk", found, icon="clock", order=31, urgency=Urgency.NOW),)

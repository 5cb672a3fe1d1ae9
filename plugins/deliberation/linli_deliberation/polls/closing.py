"""Opening and closing by the clock, under the poll's lock; a close is never taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli import access, audit
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli_deliberation.casting import handing
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls import interruptions
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import lock, options, subject_of
from linli_deliberation.polls.telling import tell_the_roll
from linli_deliberation.refusals import NotNow, PollRefused
from linli_deliberation.results import box
from linli_deliberation.results.counting import write_down
from linli_deliberation.texts import _


def on_time(session: Session, payload: Mapping[str, Any]) -> None:
    """Do what the clock asks of a poll: the job that opening and closing wait for."""
    poll = session.get(Poll, UUID(payload["poll_id"]))
    if poll is not None:
        advance(session, poll.community_id, poll.id)


def advance(session: Session, community_id: UUID, poll_id: UUID) -> PollState:
    """Open or close a poll if it is time, and return its state; asked again, nothing changes.

    Whoever is voting just now holds the poll's lock with others; closing waits for them. Without
    paper ballots the count follows at once. A close that is seen late is held for a while
    (``polls.interruptions``): perhaps nobody could vote when it came.
    """
    poll = lock(session, community_id, poll_id)
    due = state_at(poll, now(session))
    if due is poll.state:
        return due
    if due is PollState.OPEN:
        _open(session, poll)
        return poll.state
    if interruptions.is_held(session, poll):
        return due
    _close(session, poll)
    return poll.state


def close_held(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    """Close a poll whose close is held, because nothing was interrupted.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: its close is not held.
    """
    access.require(session, actor, "deliberation.count", community_id)
    poll = lock(session, community_id, poll_id)
    if poll.held_until is None or state_at(poll, now(session)) is not PollState.CLOSED:
        raise NotNow(_("Only a vote whose end came unseen waits for this."))
    if poll.state in (PollState.SCHEDULED, PollState.OPEN):
        _close(session, poll)
    return poll


def _close(session: Session, poll: Poll) -> None:
    box.shake(session, poll)
    poll.state, poll.closed_at = PollState.CLOSED, now(session)
    session.flush()
    _note(session, SYSTEM, "deliberation.poll.closed", poll)
    if not handing.handed_out(session, poll.id):
        write_down(session, SYSTEM, poll)


def extend(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    until: datetime,
    *,
    reason: str,
) -> Poll:
    """Give more time, once, before the close, in public: a flood came, few have heard of it.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: it is not running, or was extended before.
        PollRefused: the new end is not later, or the reason is missing.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    poll = lock(session, community_id, poll_id)
    if state_at(poll, now(session)) not in (PollState.SCHEDULED, PollState.OPEN):
        raise NotNow(_("Only a vote that is not over can be given more time."))
    interruptions.prolong(session, poll, until, reason)
    _note(
        session,
        actor,
        "deliberation.poll.extended",
        poll,
        {"until": until.isoformat(), "reason": poll.extension_reason},
    )
    return poll


def annul(
    session: Session, actor: Actor, community_id: UUID, poll_id: UUID, *, reason: str
) -> Poll:
    """End a poll without a result; the reason is public.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: it is a draft, final, or annulled.
        PollRefused: the reason is missing.
    """
    access.require(session, actor, "deliberation.annul", community_id)
    poll = lock(session, community_id, poll_id)
    if poll.state in (PollState.DRAFT, PollState.FINAL, PollState.ANNULLED):
        raise NotNow(_("A draft, a final result and an annulled vote stay as they are."))
    if poll.state is PollState.PROVISIONAL:
        raise NotNow(_("The result is on notice. Please object to it there; that decides."))
    if not reason.strip():
        raise PollRefused(_("Please write down why."), field="reason")
    if poll.state in (PollState.SCHEDULED, PollState.OPEN):
        box.shake(session, poll)
    poll.state, poll.ended_at = PollState.ANNULLED, now(session)
    poll.ended_reason = reason.strip()[:1000]
    session.flush()
    _note(session, actor, "deliberation.poll.annulled", poll, {"reason": poll.ended_reason})
    tell_the_roll(session, poll, _("The vote “%(poll)s” was annulled.", poll=poll.title))
    return poll


def withdraw_option(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    code: str,
    *,
    reason: str,
) -> None:
    """Take an option back while the vote is open: ballots keep it, and it is not chosen.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: the vote is not running.
        PollRefused: there is no such option, it is the last one, or the reason is missing.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    poll = lock(session, community_id, poll_id)
    if state_at(poll, now(session)) not in (PollState.SCHEDULED, PollState.OPEN):
        raise NotNow(_("Voting is over."))
    standing = [one for one in options(session, poll.id) if one.withdrawn_at is None]
    option = next((one for one in standing if one.code == code), None)
    if option is None:
        raise PollRefused(_("This is not on the ballot."), field="code")
    if len(standing) == 1:
        raise PollRefused(_("It is the last one. Please annul the vote instead."), field="code")
    if not reason.strip():
        raise PollRefused(_("Please write down why."), field="reason")
    option.withdrawn_at, option.withdrawn_reason = now(session), reason.strip()[:500]
    session.flush()
    _note(
        session,
        actor,
        "deliberation.option_withdrawn",
        poll,
        {"option": option.title, "reason": option.withdrawn_reason},
    )


def _open(session: Session, poll: Poll) -> None:
    poll.state = PollState.OPEN
    session.flush()
    _note(session, SYSTEM, "deliberation.poll.opened", poll)
    tell_the_roll(session, poll, _("You can vote now: “%(poll)s”.", poll=poll.title))


def _note(
    session: Session,
    actor: Actor,
    action: str,
    poll: Poll,
    more: Mapping[str, Any] | None = None,
) -> None:
    after = {"title": poll.title, **(more or {})}
    audit.record(session, actor, action, poll.community_id, subject_of(poll.id), after=after)

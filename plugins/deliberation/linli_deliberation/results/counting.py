"""Counting a poll: when it is closed, when the council has decided, after an objection."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli_deliberation.casting import paper_box, saying
from linli_deliberation.counting import Election, Result, State, count
from linli_deliberation.models import Count, Poll, PollState, Secrecy
from linli_deliberation.polls.finding import lock, subject_of
from linli_deliberation.refusals import NotNow, PollRefused
from linli_deliberation.results import box, helping_out, merkle, published, signing
from linli_deliberation.results.electing import election
from linli_deliberation.results.publishing import publish
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Counted:
    """A poll with its ballots and what came out."""

    election: Election
    result: Result


def count_closed(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Count:
    """Count a poll that is closed, and put the result on notice.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: it is not closed, or counted already.
        PapersDiffer: not every paper handed out was entered twice and alike.
    """
    access.require(session, actor, "deliberation.count", community_id)
    poll = lock(session, community_id, poll_id)
    if poll.state is not PollState.CLOSED:
        raise NotNow(_("Only a vote that is over is counted, and only once."))
    return write_down(session, actor, poll)


def decide_tie(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    order: Sequence[str],
    *,
    reason: str,
) -> Count:
    """Enter how the council decided between equal options, best first, and count with it.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: no tie waits for the council.
        PollRefused: not exactly the equal options are named, or the reason is missing.
    """
    access.require(session, actor, "deliberation.decide", community_id)
    poll = lock(session, community_id, poll_id)
    newest = latest(session, poll.id)
    if poll.state is not PollState.COUNTED or newest is None or not newest.tied:
        raise NotNow(_("No tie waits for the council."))
    if sorted(order) != sorted(newest.tied):
        raise PollRefused(_("Please put each of the equal ones in order."), field="order")
    reason = _given(reason)
    poll.decided = [*poll.decided, *order]
    return write_down(session, actor, poll, reason=reason)


def recount(
    session: Session, actor: Actor, community_id: UUID, poll_id: UUID, *, reason: str
) -> Count:
    """Count again after an objection was upheld, and put the result on notice once more.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: no objection to the result was upheld.
        PapersDiffer: not every paper handed out was entered twice and alike.
        PollRefused: the reason is missing.
    """
    access.require(session, actor, "deliberation.count", community_id)
    poll = lock(session, community_id, poll_id)
    if poll.state is not PollState.OBJECTED:
        raise NotNow(_("A vote is counted again when an objection to its result was right."))
    return write_down(session, actor, poll, reason=_given(reason))


def counted(session: Session, poll: Poll) -> Counted:
    """Count a poll's ballots again for those who read its result, without writing anything down.

    Raises:
        NotNow: an objection was right, and papers are being corrected: what is there now is neither
            the old result nor the new one.
    """
    newest = latest(session, poll.id) if poll.state is PollState.OBJECTED else None
    if newest is not None and paper_box.changed_since(session, poll.id, newest.at):
        raise NotNow(
            _("An objection to this result was right, and paper ballots are being corrected. The"
              " new result will stand here.")
        )  # fmt: skip
    return _counted(session, poll)


def _counted(session: Session, poll: Poll) -> Counted:
    asked = election(session, poll, box.cast(session, poll))
    return Counted(asked, count(asked))


def counts(session: Session, poll_id: UUID) -> Sequence[Count]:
    """Return all counts of a poll, the first one first."""
    return (
        session.execute(
            select(Count).where(col(Count.poll_id) == poll_id).order_by(col(Count.number))
        )
        .scalars()
        .all()
    )


def latest(session: Session, poll_id: UUID) -> Count | None:
    """Return the newest count of a poll."""
    found = counts(session, poll_id)
    return found[-1] if found else None


def write_down(session: Session, actor: Actor, poll: Poll, *, reason: str = "") -> Count:
    """Count a locked poll, keep the count, and publish it unless the council has to decide."""
    made = _counted(session, poll)
    hashes = published.document(poll, made.election, made.result)["hashes"]
    assert isinstance(hashes, dict)
    before = latest(session, poll.id)
    written = Count(
        poll_id=poll.id,
        number=1 if before is None else before.number + 1,
        at=now(session),
        counted_by_id=actor.person_id,
        reason=reason,
        outcome=made.result.state.value,
        selected=list(made.result.selected),
        tied=list(made.result.tied),
        rules_hash=str(hashes["rules"]),
        ballots_hash=str(hashes["ballots" if published.shows_ballots(poll) else "sums"]),
        result_hash=str(hashes["result"]),
        merkle_root=_root(session, poll),
        helped=helping_out.found(poll, made.election, made.result),
    )
    written.signed = signing.signed(session, poll, written)
    session.add(written)
    poll.state = PollState.COUNTED
    session.flush()
    audit.record(
        session,
        actor,
        "deliberation.poll.counted",
        poll.community_id,
        subject_of(poll.id),
        after={
            "title": poll.title,
            "number": written.number,
            "reason": reason,
            "result_hash": written.result_hash,
        },
    )
    if made.result.state is not State.UNDECIDED:
        publish(session, actor, poll, made.election, made.result)
    return written


def _root(session: Session, poll: Poll) -> str | None:
    if poll.secrecy is not Secrecy.RECOUNTABLE:
        return None
    ballots = box.published(session, poll)
    return merkle.root([merkle.leaf(receipt, saying.read(text)) for receipt, text in ballots])


def _given(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise PollRefused(_("Please write down why."), field="reason")
    return reason[:1000]

"""Delegation: letting somebody else's vote count for oneself, where a poll allows it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.db import breaks
from linli_deliberation.casting.entitlement import vote_of
from linli_deliberation.counting import BallotKind, Vote
from linli_deliberation.counting.results import Json
from linli_deliberation.formats.bundles import canonical
from linli_deliberation.models import Delegation, Elector, Poll, PollState
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import lock, subject_of
from linli_deliberation.refusals import NotOnTheRoll, NotOpen, ProxyRefused
from linli_deliberation.texts import _


def delegate(
    session: Session, actor: Actor, community_id: UUID, poll_id: UUID, to_elector_id: UUID
) -> Delegation:
    """Let another elector's vote count for the actor's too, until they vote themselves.

    Raises:
        NotAllowed, PollUnknown: the actor may not vote here, or there is no such poll.
        NotOpen: it is not open.
        NotOnTheRoll: one of the two is not on the roll.
        ProxyRefused: this poll knows no delegation, or it is their own vote.
    """
    access.require(session, actor, "deliberation.vote", community_id)
    poll = lock(session, community_id, poll_id, shared=True)
    _require(session, poll)
    mine = vote_of(session, actor, poll.id, None)
    other = session.get(Elector, to_elector_id)
    if other is None or other.poll_id != poll.id:
        raise NotOnTheRoll(_("There is no such vote on the list."))
    if other.id == mine.elector_id:
        raise ProxyRefused(_("This is your own vote."), field="to")
    _end(session, mine.elector_id)
    made = Delegation(
        poll_id=poll.id,
        elector_id=mine.elector_id,
        to_elector_id=other.id,
        person_id=mine.person_id,
        at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        if not breaks(
            error, "uq_deliberation_delegation_live", "deliberation_delegation.elector_id"
        ):
            raise
        raise ProxyRefused(_("Somebody of your home has just done the same.")) from error
    _note(session, actor, poll, "deliberation.delegated")
    return made


def withdraw(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> None:
    """Take a delegation back; where there is none, nothing changes.

    Raises:
        NotAllowed, PollUnknown, NotOpen, NotOnTheRoll: see :func:`delegate`.
    """
    access.require(session, actor, "deliberation.vote", community_id)
    poll = lock(session, community_id, poll_id, shared=True)
    _require(session, poll)
    if _end(session, vote_of(session, actor, poll.id, None).elector_id):
        _note(session, actor, poll, "deliberation.delegation_withdrawn")


def target(session: Session, elector_id: UUID) -> str | None:
    """Return how the elector is called whose vote counts for another, if there is one.

    For the eyes of that other alone, as a ballot is.
    """
    return session.execute(
        select(col(Elector.label))
        .join(Delegation, col(Delegation.to_elector_id) == col(Elector.id))
        .where(col(Delegation.elector_id) == elector_id, col(Delegation.revoked_at).is_(None))
    ).scalar_one_or_none()


def resolved(session: Session, poll: Poll, direct: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return the ballots of those who delegated and did not vote themselves.

    A chain is followed to the first who voted. Whoever runs in a circle abstains; a chain that ends
    with somebody who did not vote is no vote.
    """
    to: dict[UUID, UUID] = {
        row[0]: row[1]
        for row in session.execute(
            select(col(Delegation.elector_id), col(Delegation.to_elector_id)).where(
                col(Delegation.poll_id) == poll.id, col(Delegation.revoked_at).is_(None)
            )
        )
    }
    found = dict[UUID, str]()
    for elector in to:
        if elector in direct:
            continue
        seen, at = {elector}, to[elector]
        while at not in direct and at in to and at not in seen:
            seen.add(at)
            at = to[at]
        if at in direct:
            found[elector] = direct[at]
        elif at in seen:
            found[elector] = blank(poll.kind)
    return found


def blank(kind: BallotKind) -> str:
    """Return the ballot that takes part and says nothing."""
    empty: dict[BallotKind, Json] = {
        BallotKind.MOTION: Vote.ABSTAIN.value,
        BallotKind.CHOICE: None,
        BallotKind.POINTS: {},
    }
    return canonical(empty.get(kind, []))


def _require(session: Session, poll: Poll) -> None:
    if not poll.delegation:
        raise ProxyRefused(_("In this vote everybody votes for themselves."))
    if state_at(poll, now(session)) is not PollState.OPEN:
        raise NotOpen(_("Voting is not open."))


def _end(session: Session, elector_id: UUID) -> bool:
    ended = session.execute(
        update(Delegation)
        .where(col(Delegation.elector_id) == elector_id, col(Delegation.revoked_at).is_(None))
        .values(revoked_at=now(session))
        .returning(col(Delegation.id))
        .execution_options(synchronize_session=False)
    ).first()
    return ended is not None


def _note(session: Session, actor: Actor, poll: Poll, action: str) -> None:
    """Write down that it was done, not whom one follows: until the close that is half a vote."""
    audit.record(
        session, actor, action, poll.community_id, subject_of(poll.id), after={"title": poll.title}
    )

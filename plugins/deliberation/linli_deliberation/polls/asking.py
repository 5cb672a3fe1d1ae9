"""Asking the head of the community to announce a vote that staff prepared."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.hooks import ToDo, Urgency
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls import checking, electorates
from linli_deliberation.polls.finding import draft, subject_of
from linli_deliberation.texts import _
from linli_deliberation.topics import asked


def ask(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    """Ask that a draft be announced, once it is complete; asked already, nothing changes.

    Raises:
        NotAllowed: the actor may not prepare polls here.
        PollUnknown, Frozen: it is no draft here.
        PollRefused, EmptyElectorate, AreaMissing: see ``scheduling.schedule``.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    poll = draft(session, community_id, poll_id)
    asked.require_time(session, poll)
    checking.terms(session, poll, now(session))
    checking.roll(electorates.preview(session, poll))
    if poll.asked_at is None:
        poll.asked_at = now(session)
        session.flush()
        audit.record(
            session, actor, "deliberation.poll.asked", community_id, subject_of(poll.id),
            after={"title": poll.title},
        )  # fmt: skip
    return poll


def waiting(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    """Return the drafts that wait for the reader to announce them."""
    if not access.can(session, actor, "deliberation.announce", community.id):
        return ()
    count = select(func.count()).where(
        col(Poll.community_id) == community.id,
        col(Poll.state) == PollState.DRAFT,
        col(Poll.asked_at).is_not(None),
    )
    found = int(session.execute(count).scalar_one())
    title = _.plural("Vote to announce", "Votes to announce", found)
    return (ToDo(title, "desk", found, icon="check", order=30, urgency=Urgency.AWAITED),)

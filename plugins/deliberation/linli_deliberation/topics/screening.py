"""Screening proposals: returned, rejected or merged, each with a reason that everybody can read."""

from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, inbox
from linli.access import Actor
from linli.i18n import Text
from linli_deliberation.models import Support, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import TopicRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, asked, projects
from linli_deliberation.topics.finding import given, lock, note, require_state, stage_of

_SCREEN = "deliberation.topics"
#: While topics are collected, and while it is confirmed which of them are taken up.
PROPOSALS = (TopicState.SUBMITTED, TopicState.CONFIRMED)


class Act(Protocol):
    """What :func:`return_`, :func:`reject` and :func:`cancel` are."""

    def __call__(
        self, session: Session, actor: Actor, community_id: UUID, topic_id: UUID, *, reason: str
    ) -> Topic:
        """Decide about a topic, with a reason."""
        ...


def return_(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID, *, reason: str
) -> Topic:
    """Give a proposal back to whoever made it, saying what is missing.

    Raises:
        NotYourStage, TopicUnknown, NotNow: the actor may not, or it is no proposal here.
        TopicRefused: the reason is missing.
    """
    topic = _proposal(session, actor, community_id, topic_id)
    reason = given(reason, "reason")
    topic.state = TopicState.RETURNED
    note(session, actor, topic, Did.RETURNED, reason)
    _tell(session, topic, _("Your proposal “%(title)s” needs something more.", title=topic.title))
    return topic


def reject(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID, *, reason: str
) -> Topic:
    """Decide against a proposal.

    Raises:
        NotYourStage, TopicUnknown, NotNow, TopicRefused: see :func:`return_`.
    """
    topic = _proposal(session, actor, community_id, topic_id)
    reason = given(reason, "reason")
    topic.state, topic.due_at = TopicState.REJECTED, None
    note(session, actor, topic, Did.REJECTED, reason)
    asked.ended(session, topic)
    _tell(session, topic, _("Your proposal “%(title)s” was not taken up.", title=topic.title))
    return topic


def merge(
    session: Session,
    actor: Actor,
    community_id: UUID,
    topic_id: UUID,
    into_id: UUID,
    *,
    reason: str,
) -> Topic:
    """Merge a proposal into another one, and ask its supporters whether they support that too.

    Nobody's support is moved without them.

    Raises:
        NotYourStage, TopicUnknown, NotNow: the actor may not, or one of both is no proposal here.
        TopicRefused: they are the same, it ends with a vote of its own, or the reason is missing.
    """
    if topic_id == into_id:
        raise TopicRefused(_("Please choose another proposal."), field="into")
    first, second = sorted((topic_id, into_id))  # locked in one order, whoever merges what
    locked = {id_: _proposal(session, actor, community_id, id_) for id_ in (first, second)}
    topic, into = locked[topic_id], locked[into_id]
    if topic.decision_id is not None:
        raise TopicRefused(
            _("It ends with a vote of its own, and cannot be merged into another one."),
            field="into",
        )
    reason = given(reason, "reason")
    topic.state, topic.due_at, topic.merged_into_id = TopicState.MERGED, None, into.id
    note(session, actor, topic, Did.MERGED, reason)
    note(session, actor, into, Did.MERGED, topic.title)
    supporters = session.execute(
        select(col(Support.person_id)).where(col(Support.topic_id) == topic.id)
    ).scalars()
    already = set(
        session.execute(
            select(col(Support.person_id)).where(col(Support.topic_id) == into.id)
        ).scalars()
    )
    inbox.notify_many(
        session,
        [person for person in supporters if person not in already],
        community_id,
        _(
            "“%(one)s”, which you support, was merged into “%(other)s”. Do you support that too?",
            one=topic.title,
            other=into.title,
        )
        if into.state is TopicState.SUBMITTED
        else _(
            "“%(one)s”, which you support, was merged into “%(other)s”, which is taken up.",
            one=topic.title,
            other=into.title,
        ),
        link=f"deliberation/topics/{into.id}",
    )
    return topic


def cancel(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID, *, reason: str
) -> Topic:
    """End a topic on its way: it has become pointless, or impossible.

    Raises:
        NotAllowed, TopicUnknown: the actor may not, or there is no such topic here.
        NotNow: it is over already, or stands in a vote that is announced.
        TopicRefused: the reason is missing.
    """
    access.require(session, actor, _SCREEN, community_id)
    topic = lock(session, community_id, topic_id)
    require_state(topic, *(state for state in TopicState if not state.is_over))
    reason = given(reason, "reason")
    projects.leave_the_ballot(session, topic.id)
    topic.state, topic.due_at = TopicState.CANCELLED, None
    note(session, actor, topic, Did.CANCELLED, reason)
    asked.ended(session, topic)
    _tell(session, topic, _("The matter “%(title)s” was ended.", title=topic.title))
    return topic


def may_screen(session: Session, actor: Actor, topic: Topic) -> bool:
    """Return whether somebody may return, reject or merge a topic: staff, and who acts now."""
    return topic.state in PROPOSALS and (
        access.can(session, actor, _SCREEN, topic.community_id)
        or acting.acts(session, actor, topic, stage_of(session, topic))
    )


def _proposal(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> Topic:
    """Lock a topic that is still a proposal, and that the actor may screen."""
    topic = lock(session, community_id, topic_id)
    if not access.can(session, actor, _SCREEN, community_id):
        acting.require(session, actor, topic, stage_of(session, topic))
    require_state(topic, *PROPOSALS)
    return topic


def _tell(session: Session, topic: Topic, text: Text) -> None:
    if topic.proposer_id is not None:
        inbox.notify(
            session,
            topic.proposer_id,
            topic.community_id,
            text,
            link=f"deliberation/topics/{topic.id}",
        )

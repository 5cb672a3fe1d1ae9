"""Topics that another plugin asked for: a draft is deliberated before the residents decide on it.

The vote is prepared together with the topic. It is announced when the topic is to be decided, and
belongs to that stage by itself.
"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from linli import events
from linli.access import SYSTEM
from linli.events import DecisionAsked, DecisionMade
from linli_deliberation import settings
from linli_deliberation.models import Poll, PollState, Procedure, Topic, TopicPaper
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact
from linli_deliberation.refusals import PollRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import proposing
from linli_deliberation.topics.finding import plan_of

#: The longest title and story of a topic, in characters.
_TITLE, _STORY = 120, 4000


def begin(session: Session, event: DecisionAsked, poll: Poll) -> Topic | None:
    """Let a draft become a topic where the community wants that; asked again, nothing happens."""
    code = settings.of(session, event.community_id).consultations
    if not event.deliberate or code == "vote":
        return None
    topic = proposing.propose(
        session,
        SYSTEM,
        event.community_id,
        _procedure(session, event.community_id, code).id,
        title=event.title[:_TITLE],
        story=event.about[:_STORY] or event.title,
        once=f"asked:{event.reference_id.hex}",
    )
    topic.decision_id = poll.id
    session.flush()
    return topic


def topic_of(session: Session, poll_id: UUID) -> Topic | None:
    """Return the topic that ends with a vote, where another plugin asked for it."""
    found: Topic | None = session.execute(
        select(Topic).where(col(Topic.decision_id) == poll_id)
    ).scalar_one_or_none()
    return found


def require_time(session: Session, poll: Poll) -> None:
    """Refuse to announce the vote of a topic before that is to be decided.

    Raises:
        PollRefused: the topic is still deliberated, or over.
    """
    topic = topic_of(session, poll.id)
    if topic is None:
        return
    if topic.state.is_over:
        raise PollRefused(
            _("“%(title)s” is over. There is nothing to decide any more.", title=topic.title)
        )
    if Artefact.POLL not in plan_of(session, topic).stages[topic.stage].needs:
        raise PollRefused(
            _("“%(title)s” is still deliberated. Its vote is announced when it is to be decided.",
              title=topic.title)
        )  # fmt: skip


def let_go(session: Session, poll: Poll) -> None:
    """Take the draft of a vote from the topics that lead to it, so that it can be thrown away.

    Those that were to be decided by it, or stand on its ballot, wait for a vote again.

    Raises:
        PollRefused: it was asked for together with a topic that is still on its way.
    """
    leading = list(
        session.execute(select(Topic).where(col(Topic.decision_id) == poll.id)).scalars()
    )
    for topic in leading:
        if not topic.state.is_over:
            raise PollRefused(
                _("“%(title)s” leads to this vote. As long as it is on its way, the draft stays.",
                  title=topic.title)
            )  # fmt: skip
    session.execute(delete(TopicPaper).where(col(TopicPaper.poll_id) == poll.id))
    for topic in leading:
        topic.decision_id = None
    session.flush()


def ended(session: Session, topic: Topic) -> None:
    """Tell whoever asked that nothing is decided, when a topic ends before its vote began."""
    poll = None if topic.decision_id is None else session.get(Poll, topic.decision_id)
    if poll is None or poll.state is not PollState.DRAFT:
        return
    events.publish(
        session,
        DecisionMade(
            community_id=topic.community_id, reference_id=poll.id, chosen=(), title=poll.title
        ),
    )


def _procedure(session: Session, community_id: UUID, code: str) -> Procedure:
    """Return the procedure of the settings; chosen there, it is taken into use."""
    for one in store.in_use(session, community_id):
        if one.code == code:
            return one
    return store.adopt(session, SYSTEM, community_id, store.given()[code])

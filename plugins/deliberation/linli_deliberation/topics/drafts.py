"""Proposals that are kept for their author: handed in later, or thrown away."""

from uuid import UUID

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli.clock import now
from linli_deliberation.models import Procedure, Topic
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow
from linli_deliberation.texts import _
from linli_deliberation.topics import costs
from linli_deliberation.topics.finding import lock, require_state
from linli_deliberation.topics.proposing import enter


def hand_in(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> Topic:
    """Propose what was kept as a draft; from then on everybody can read it.

    It goes by its procedure as that is now.

    Raises:
        NotAllowed: the actor may not propose here.
        TopicUnknown: there is no such draft of this person here.
        NotNow: it is proposed already, or its procedure was taken out of use.
        TopicRefused: it costs more than all the money there is now.
        TooManyRemarks: the person has proposed as much as one may in a day.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    topic = lock(session, community_id, topic_id, author_id=actor.beneficiary_id)
    require_state(topic, TopicState.DRAFT)
    procedure = _as_it_is_now(session, topic)
    topic.procedure_id = procedure.id
    costs.checked(topic.cost, store.plan(procedure))
    topic.created_at = now(session)
    enter(session, actor, topic)
    return topic


def discard(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> None:
    """Throw one's draft away.

    Raises:
        TopicUnknown: there is no such draft of this person here.
        NotNow: it is proposed already.
    """
    topic = lock(session, community_id, topic_id, author_id=actor.beneficiary_id)
    require_state(topic, TopicState.DRAFT)
    session.delete(topic)
    session.flush()


def _as_it_is_now(session: Session, topic: Topic) -> Procedure:
    """Return the version in use of the procedure that a draft was written for.

    Raises:
        NotNow: it was taken out of use.
    """
    begun = session.get_one(Procedure, topic.procedure_id)
    for one in store.in_use(session, topic.community_id):
        if one.code == begun.code:
            return one
    raise NotNow(
        _("“%(title)s” is no longer used here. Please change the draft and choose another way"
          " for it.", title=begun.title)
    )  # fmt: skip

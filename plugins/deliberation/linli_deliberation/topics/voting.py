"""A vote prepared from the topic that it is to decide: nothing is typed anew, and it is linked."""

from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli_deliberation.counting import State
from linli_deliberation.models import Poll, PollState, Topic, Voters
from linli_deliberation.polls import drafting, methods
from linli_deliberation.procedures.model import WAY
from linli_deliberation.topics import acting, deciding
from linli_deliberation.topics.finding import lock, require_state, stage_of


def prepare(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> Poll:
    """Begin a vote on a topic with its title and story; it belongs to the present stage.

    Raises:
        NotAllowed, NotYourStage: the actor may not prepare votes here, or not act in this stage.
        TopicUnknown, NotNow: there is no such topic here, or it is not on its way.
        TopicRefused: nothing is voted on in this stage, or it has or had its vote already.
    """
    topic = lock(session, community_id, topic_id)
    stage = stage_of(session, topic)
    acting.require(session, actor, topic, stage)
    require_state(topic, *WAY)
    poll = drafting.create(
        session,
        actor,
        community_id,
        title=topic.title,
        about=topic.story,
        rule=methods.simple_majority(Voters.PERSONS),
    )
    deciding.link(session, actor, topic, stage, poll.id)
    return poll


def present(session: Session, topic: Topic) -> Poll | None:
    """Return the vote that a topic's present stage waits for or was decided by.

    One that was annulled or brought no decision leaves room for another.
    """
    poll = deciding.newest(session, topic.id, topic.stage)
    if poll is None or poll.state is PollState.ANNULLED:
        return None
    if poll.state.is_counted and deciding.decided(session, poll)[0] == State.NO_DECISION:
        return None
    return poll

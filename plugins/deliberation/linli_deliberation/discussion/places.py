"""What can be discussed: a topic on its way, a poll that is announced, an option of it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli.clock import now
from linli_deliberation.models import Poll, PollState, Topic
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import options
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import TopicUnknown
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Place:
    """Something that is discussed."""

    id: UUID
    title: str
    is_topic: bool
    #: Whether anything may still be said.
    open: bool
    #: Code and title of each option of a poll.
    options: tuple[tuple[str, str], ...] = ()


def place_of(session: Session, community_id: UUID, about_id: UUID) -> Place:
    """Return the topic or the poll that is discussed.

    Raises:
        TopicUnknown: there is neither such a topic nor such a poll here, or it is a draft.
    """
    topic = session.get(Topic, about_id)
    drafted = topic is not None and topic.state is TopicState.DRAFT
    if topic is not None and topic.community_id == community_id and not drafted:
        return Place(topic.id, topic.title, True, not topic.state.is_over)
    poll = session.get(Poll, about_id)
    if poll is None or poll.community_id != community_id or poll.state is PollState.DRAFT:
        raise TopicUnknown(_("There is no such matter here."))
    running = state_at(poll, now(session)) in (PollState.SCHEDULED, PollState.OPEN)
    choices = tuple((one.code, one.title) for one in options(session, poll.id))
    return Place(poll.id, poll.title, False, running, choices)

"""Whose voice judges a topic: one for each home or owner where those decided, else each person."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from linli_deliberation.casting.entitlement import own_elector
from linli_deliberation.models import (
    Elector,
    Evaluation,
    Poll,
    PollState,
    TopicPaper,
    Voters,
)
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.texts import _
from linli_deliberation.topics import projects

_UNITS = (Voters.HOUSEHOLDS, Voters.OWNERS)
_COUNTED = tuple(state for state in PollState if state.is_counted)


@dataclass(frozen=True, slots=True)
class Voice:
    """The voice with which a person judges a topic."""

    person_id: UUID
    #: The line of the roll that the person shares with others of the unit; none for a person.
    elector: Elector | None = None


def deciding_poll(session: Session, topic_id: UUID) -> Poll | None:
    """Return the vote that decided a topic: the last one linked with it that has a result."""
    found: Poll | None = session.execute(
        select(Poll)
        .join(TopicPaper, col(TopicPaper.poll_id) == col(Poll.id))
        .where(
            col(TopicPaper.topic_id) == topic_id,
            col(Poll.state).in_(_COUNTED),
            projects.decides(),
        )
        .order_by(col(TopicPaper.at).desc(), col(TopicPaper.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def voice_of(session: Session, topic_id: UUID, person_id: UUID) -> Voice:
    """Return the voice with which a person may judge a topic.

    Raises:
        NotOnTheRoll: homes or owners decided it, and the person may vote for none of them.
    """
    poll = deciding_poll(session, topic_id)
    if poll is None or poll.voters not in _UNITS:
        return Voice(person_id)
    elector = own_elector(session, poll.id, person_id)
    if elector is None:
        raise NotOnTheRoll(
            _("This was decided by homes or owners: those on the list of voters judge it.")
        )
    return Voice(person_id, elector)


def said_with(topic_id: UUID, voice: Voice) -> ColumnElement[bool]:
    """Return the condition for what was said of a topic with this voice, by whoever of the unit."""
    mine = col(Evaluation.person_id) == voice.person_id
    if voice.elector is not None:
        mine = or_(mine, col(Evaluation.elector_id) == voice.elector.id)
    return and_(col(Evaluation.topic_id) == topic_id, mine)


def heard(session: Session, topic_id: UUID, voice: Voice) -> Evaluation | None:
    """Return what was said last of a topic with this voice."""
    found: Evaluation | None = session.execute(
        select(Evaluation)
        .where(said_with(topic_id, voice))
        .order_by(col(Evaluation.at).desc())
        .limit(1)
    ).scalar_one_or_none()
    return found

"""Photos of what was promised and done, for everybody in the community to see."""

from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from linli import access, evidence
from linli.access import Actor
from linli.evidence import EvidenceRow
from linli.subjects import Subject
from linli_deliberation.models import Commitment, Topic
from linli_deliberation.refusals import TopicUnknown
from linli_deliberation.texts import _
from linli_deliberation.topics import acting
from linli_deliberation.topics.finding import find, stage_of

#: What photos of a commitment are attached to.
SUBJECT = "deliberation.commitment"


def attach(
    session: Session,
    actor: Actor,
    community_id: UUID,
    commitment_id: UUID,
    filename: str,
    stream: BinaryIO,
) -> EvidenceRow:
    """Attach a photo to something that was promised: before, meanwhile, or when it is done.

    Raises:
        NotYourStage: the actor neither looks after topics here nor carries this one out.
        TopicUnknown: there is no such promise here.
        FileTooLarge, FileRefused, TooManyFiles: see :func:`linli.evidence.attach`.
    """
    commitment, topic = promised(session, community_id, commitment_id)
    require_showing(session, actor, topic)
    return evidence.attach(
        session, actor, community_id, Subject(SUBJECT, commitment.id), filename, stream
    )


def may_show(session: Session, actor: Actor, topic: Topic) -> bool:
    """Return whether somebody may add photos: staff, and whoever acts in the topic's stage."""
    return access.can(session, actor, "deliberation.topics", topic.community_id) or (
        not topic.state.is_over and acting.acts(session, actor, topic, stage_of(session, topic))
    )


def require_showing(session: Session, actor: Actor, topic: Topic) -> None:
    """Refuse unless :func:`may_show`.

    Raises:
        NotYourStage: others carry it out.
    """
    if not may_show(session, actor, topic):
        raise acting.not_yours(stage_of(session, topic))


def promised(session: Session, community_id: UUID, commitment_id: UUID) -> tuple[Commitment, Topic]:
    """Return something that was promised, with its topic.

    Raises:
        TopicUnknown: there is no such promise here.
    """
    commitment = session.get(Commitment, commitment_id)
    if commitment is None:
        raise TopicUnknown(_("There is no such matter here."))
    return commitment, find(session, community_id, commitment.topic_id)


def may_see(session: Session, actor: Actor, commitment_id: UUID) -> bool:
    """Return whether a reader may see the photos of a promise: members of the community may."""
    commitment = session.get(Commitment, commitment_id)
    topic = session.get(Topic, commitment.topic_id) if commitment else None
    return topic is not None and access.can(
        session, actor, "deliberation.propose", topic.community_id
    )

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
from linli_deliberation.topics.finding import find

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
        NotAllowed: the actor may not look after topics here.
        TopicUnknown: there is no such promise here.
        FileTooLarge, FileRefused, TooManyFiles: see :func:`linli.evidence.attach`.
    """
    access.require(session, actor, "deliberation.topics", community_id)
    commitment, _topic = promised(session, community_id, commitment_id)
    return evidence.attach(
        session, actor, community_id, Subject(SUBJECT, commitment.id), filename, stream
    )


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

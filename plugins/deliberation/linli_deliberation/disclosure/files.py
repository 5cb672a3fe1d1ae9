"""Photos and files that belong to something made public: receipts, contracts, lists."""

from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from linli import access, evidence
from linli.access import Actor
from linli.evidence import EvidenceNotFound, EvidenceRow
from linli_deliberation import settings
from linli_deliberation.disclosure import matters
from linli_deliberation.models import Matter
from linli_deliberation.refusals import NotNow
from linli_deliberation.texts import _


def attach(
    session: Session,
    actor: Actor,
    community_id: UUID,
    matter_id: UUID,
    filename: str,
    stream: BinaryIO,
) -> EvidenceRow:
    """Attach a photo or a file to something made public.

    Raises:
        NotAllowed, MatterUnknown: the actor may not, or there is no such matter here.
        NotNow: it was taken back.
        FileTooLarge, FileRefused, TooManyFiles: see :func:`linli.evidence.attach`.
    """
    access.require(session, actor, matters.PUBLISH, community_id)
    matter = matters.find(session, community_id, matter_id)
    if matters.taken_back(session, matter.id) is not None:
        raise NotNow(_("This was taken back. The reason stands here."))
    return evidence.attach(
        session, actor, community_id, matters.subject_of(matter.id), filename, stream
    )


def remove(
    session: Session, actor: Actor, community_id: UUID, matter_id: UUID, evidence_id: UUID
) -> None:
    """Take a photo or a file away from something made public; that it was there stays in the log.

    Raises:
        NotAllowed, MatterUnknown: the actor may not, or there is no such matter here.
        EvidenceNotFound: it has no such file.
    """
    access.require(session, actor, matters.PUBLISH, community_id)
    matter = matters.find(session, community_id, matter_id)
    attached = evidence.listing(session, matters.subject_of(matter.id))
    if evidence_id not in {one.id for one in attached}:
        raise EvidenceNotFound(_("It has no such file."))
    evidence.remove(session, actor, community_id, evidence_id)


def may_see(session: Session, actor: Actor, matter_id: UUID) -> bool:
    """Return whether a reader may see what is attached: who reads the matter, while it stands."""
    matter = session.get(Matter, matter_id)
    if matter is None or matters.taken_back(session, matter_id) is not None:
        return False
    return settings.of(session, matter.community_id).shows_topics or access.can(
        session, actor, "deliberation.vote", matter.community_id
    )

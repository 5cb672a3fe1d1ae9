"""Taking evidence away."""

from functools import partial
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.db.afterwards import after_commit
from linli.evidence.attaching import tidy_name
from linli.evidence.models import Evidence
from linli.evidence.reading import find
from linli.evidence.stores import store, thumbnail_key
from linli.subjects import Subject


def remove(session: Session, actor: Actor, community_id: UUID, evidence_id: UUID) -> None:
    """Take a file away: its uploader may, and who has the permission ``core.evidence.remove``.

    The bytes are deleted once the transaction is committed, and what its uploader called it is
    forgotten; that it was there stays known.
    Whether the thing it is attached to may still change is for the caller to decide.

    Raises:
        EvidenceNotFound: there is no such file in this community, or it was taken away.
        NotAllowed: neither the uploader nor somebody with the permission.
    """
    row = find(session, community_id, evidence_id)
    if actor.person_id != row.uploaded_by_id:
        access.require(session, actor, "core.evidence.remove", community_id)
    removed = session.execute(
        update(Evidence)
        .where(col(Evidence.id) == row.id, col(Evidence.removed_at).is_(None))
        .values(
            removed_at=now(session),
            removed_by_id=actor.person_id,
            filename=tidy_name("", row.media_type),
        )
        .returning(col(Evidence.id))
    ).first()
    if removed is None:
        return
    place = store()
    after_commit(session, partial(place.delete, row.key))
    if row.has_thumbnail:
        after_commit(session, partial(place.delete, thumbnail_key(row.key)))
    audit.record(
        session,
        actor,
        "core.evidence.removed",
        community_id,
        Subject("core.evidence", row.id),
        before={"subject": f"{row.subject_type}:{row.subject_id}", "sha256": row.sha256},
        person_id=row.uploaded_by_id,
    )


def forget_uploader(session: Session, person_id: UUID) -> None:
    """Forget what somebody who is erased called their files.

    The files stay with what they are attached to: its owner takes away what is the person's alone.
    """
    for row in session.execute(
        select(Evidence).where(col(Evidence.uploaded_by_id) == person_id)
    ).scalars():
        row.filename = tidy_name("", row.media_type)
    session.flush()

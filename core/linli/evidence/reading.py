"""Showing evidence, to those who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor, can
from linli.db.afterwards import in_own_transaction
from linli.errors import Refusal
from linli.evidence.models import Evidence
from linli.evidence.stores import Missing, store, thumbnail_key
from linli.i18n import texts
from linli.plugins import manager
from linli.subjects import Subject

_ = texts("linli")

Size = Literal["full", "small"]


class EvidenceNotFound(Refusal):
    """There is no such file in this community, or it was taken away."""

    code = "core.evidence_not_found"
    status = 404


class EvidenceHidden(Refusal):
    """The reader may not see this file."""

    code = "core.evidence_hidden"
    status = 403


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A photo or file as a page lists it."""

    id: UUID
    subject: Subject
    filename: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    has_thumbnail: bool
    uploaded_by_id: UUID | None
    uploaded_at: datetime

    @property
    def is_photo(self) -> bool:
        """Whether it can be shown on a page."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes to send. Send them with ``X-Content-Type-Options: nosniff``."""

    data: bytes
    media_type: str
    filename: str
    #: Shown in the page; otherwise offered as a download.
    inline: bool
    etag: str


def listing(session: Session, subject: Subject) -> list[EvidenceRow]:
    """Return what is attached to a thing, in the order in which it came."""
    return listings(session, subject.type, (subject.id,)).get(subject.id, [])


def listings(session: Session, type_: str, ids: Iterable[UUID]) -> dict[UUID, list[EvidenceRow]]:
    """Return what is attached to each of several things of one type, in one query."""
    wanted = list(ids)
    found: dict[UUID, list[EvidenceRow]] = {}
    if not wanted:
        return found
    rows = session.execute(
        select(
            col(Evidence.id),
            col(Evidence.subject_type),
            col(Evidence.subject_id),
            col(Evidence.filename),
            col(Evidence.media_type),
            col(Evidence.size),
            col(Evidence.width),
            col(Evidence.height),
            col(Evidence.has_thumbnail),
            col(Evidence.uploaded_by_id),
            col(Evidence.uploaded_at),
        )
        .where(
            col(Evidence.subject_type) == type_,
            col(Evidence.subject_id).in_(wanted),
            col(Evidence.removed_at).is_(None),
        )
        .order_by(col(Evidence.uploaded_at), col(Evidence.id))
    )
    for id_, kind, subject_id, *rest in rows:
        found.setdefault(subject_id, []).append(EvidenceRow(id_, Subject(kind, subject_id), *rest))
    return found


def fetch(
    session: Session,
    actor: Actor,
    community_id: UUID,
    evidence_id: UUID,
    size: Size = "full",
) -> Fetched:
    """Return the bytes of a file, or of its thumbnail, to somebody who may see it.

    Who opens a full picture or document that another person handed in is written into the audit
    log, in a transaction of its own after the present one.

    Raises:
        EvidenceNotFound: there is no such file in this community, or its bytes are lost.
        EvidenceHidden: it is not for this reader.
    """
    row = find(session, community_id, evidence_id)
    if not may_see(session, actor, row):
        raise EvidenceHidden(_("This photo or file is not for you to see."))
    small = size == "small"
    if small and not row.has_thumbnail:
        raise EvidenceNotFound(_("We cannot find this photo or file."))
    try:
        data = store().get(thumbnail_key(row.key) if small else row.key)
    except Missing as error:
        raise EvidenceNotFound(
            _("This photo or file is lost. Please tell the people who look after the portal.")
        ) from error
    if not small and actor.person_id != row.uploaded_by_id:
        _note_view(session, actor, row)
    return Fetched(
        data=data,
        media_type="image/jpeg" if small else row.media_type,
        filename=row.filename,
        inline=row.media_type.startswith("image/"),
        etag=f"{row.sha256[:32]}-{size}",
    )


def find(session: Session, community_id: UUID, evidence_id: UUID) -> Evidence:
    """Return a file's row.

    Raises:
        EvidenceNotFound: there is none in this community, or it was taken away.
    """
    row: Evidence | None = session.execute(
        select(Evidence).where(
            col(Evidence.id) == evidence_id,
            col(Evidence.community_id) == community_id,
            col(Evidence.removed_at).is_(None),
        )
    ).scalar_one_or_none()
    if row is None:
        raise EvidenceNotFound(_("We cannot find this photo or file."))
    return row


def may_see(session: Session, actor: Actor, row: Evidence) -> bool:
    """Return whether the reader may see a file.

    The uploader may. Otherwise the owner of what it is attached to decides, and where it leaves
    that open (or is broken or gone), those with the permission ``core.evidence.see``.
    """
    if actor.is_system or actor.person_id == row.uploaded_by_id:
        return True
    subject = Subject(row.subject_type, row.subject_id)
    said = manager().answer(
        subject.owner, "linli_may_see", session=session, actor=actor, subject=subject
    )
    if said is not None:
        return bool(said)
    return can(session, actor, "core.evidence.see", row.community_id)


def row_of(row: Evidence) -> EvidenceRow:
    """Return what a page may know of a file."""
    return EvidenceRow(
        id=row.id,
        subject=Subject(row.subject_type, row.subject_id),
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
        has_thumbnail=row.has_thumbnail,
        uploaded_by_id=row.uploaded_by_id,
        uploaded_at=row.uploaded_at,
    )


def _note_view(session: Session, actor: Actor, row: Evidence) -> None:
    subject, opened = f"{row.subject_type}:{row.subject_id}", Subject("core.evidence", row.id)
    community_id, uploader = row.community_id, row.uploaded_by_id

    def note(own: Session) -> None:
        audit.record(
            own,
            actor,
            "core.evidence.opened",
            community_id,
            opened,
            after={"subject": subject},
            person_id=uploader,
        )

    in_own_transaction(session, note)

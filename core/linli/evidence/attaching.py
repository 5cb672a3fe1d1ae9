"""Attaching a photo or file to something."""

import hashlib
import re
import secrets
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.communities import settings
from linli.db.afterwards import after_rollback
from linli.errors import Refusal
from linli.evidence.inspecting import SUFFIXES, FileTooLarge, inspect
from linli.evidence.models import Evidence
from linli.evidence.reading import EvidenceRow, row_of
from linli.evidence.settings import SETTINGS_OWNER, EvidenceSettings
from linli.evidence.stores import Store, store, thumbnail_key
from linli.i18n import texts
from linli.subjects import Subject

_ = texts("linli")

_LONGEST_NAME = 120


class TooManyFiles(Refusal):
    """As many files as the community allows are attached already."""

    code = "core.too_many_files"
    status = 409


def attach(
    session: Session,
    actor: Actor,
    community_id: UUID,
    subject: Subject,
    filename: str,
    stream: BinaryIO,
) -> EvidenceRow:
    """Check, clean and store an uploaded file, and attach it to ``subject``.

    Whether the actor may is for the caller to decide. The bytes are stored before the
    transaction is committed and taken away when it is rolled back.

    Raises:
        FileTooLarge: more bytes or pixels than allowed.
        FileRefused: not a photo or PDF by its content, or damaged.
        TooManyFiles: the subject has as many files as the community allows.
    """
    limits = settings(session, community_id, SETTINGS_OWNER, EvidenceSettings)
    data = stream.read(limits.max_megabytes * 1_000_000 + 1)
    if len(data) > limits.max_megabytes * 1_000_000:
        raise FileTooLarge(
            _(
                "This file is too large: at most %(most)s megabytes are possible.",
                most=limits.max_megabytes,
            ),
            field="file",
        )
    _refuse_more(session, subject, limits.max_files)
    clean = inspect(data)
    key = secrets.token_hex(20)
    row = Evidence(
        community_id=community_id,
        subject_type=subject.type,
        subject_id=subject.id,
        filename=tidy_name(filename, clean.media_type),
        media_type=clean.media_type,
        size=len(clean.data),
        sha256=hashlib.sha256(clean.data).hexdigest(),
        width=clean.width,
        height=clean.height,
        key=key,
        has_thumbnail=clean.thumbnail is not None,
        uploaded_by_id=actor.person_id,
        uploaded_at=now(session),
    )
    place = store()
    _put(session, place, key, clean.data)
    if clean.thumbnail is not None:
        _put(session, place, thumbnail_key(key), clean.thumbnail)
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "core.evidence.attached",
        community_id,
        Subject("core.evidence", row.id),
        after={"subject": f"{subject.type}:{subject.id}", "sha256": row.sha256},
    )
    return row_of(row)


def tidy_name(filename: str, media_type: str) -> str:
    """Return a name fit to be shown and downloaded: no folders, and the suffix that is true."""
    last = re.split(r"[/\\]", filename)[-1]
    printable = "".join(c for c in last if c.isprintable()).strip(" .")
    stem = PurePosixPath(printable).stem.strip(" .") or "file"
    suffix = SUFFIXES[media_type]
    return stem[: _LONGEST_NAME - len(suffix)] + suffix


def _put(session: Session, place: Store, key: str, data: bytes) -> None:
    after_rollback(session, partial(place.delete, key))
    place.put(key, data)


def _refuse_more(session: Session, subject: Subject, most: int) -> None:
    _lock(session, subject)
    count = session.execute(
        select(func.count()).where(
            col(Evidence.subject_type) == subject.type,
            col(Evidence.subject_id) == subject.id,
            col(Evidence.removed_at).is_(None),
        )
    ).scalar_one()
    if count >= most:
        raise TooManyFiles(_("At most %(most)s files can be added here.", most=most), field="file")


def _lock(session: Session, subject: Subject) -> None:
    """Let no other transaction attach to a subject until this one has ended.

    A subject may be of any plugin and need not have a row of its own, so a number made of its name
    is locked. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        name = f"core.evidence {subject.type} {subject.id}".encode()
        number = int.from_bytes(hashlib.sha256(name).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))

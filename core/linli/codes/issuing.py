"""Giving out codes and taking them back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.codes.models import Code
from linli.codes.spelling import hash_of, new_text
from linli.subjects import Subject


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code. Its text is shown to its holder now and can never be read again."""

    id: UUID
    text: str
    expires_at: datetime


def issue(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    purpose: str,
    holder_id: UUID,
    subject: Subject,
    lifetime: timedelta,
) -> IssuedCode:
    """Make a code that ``holder_id`` shows to have something done with ``subject``.

    Whether the actor may is for the caller to decide.

    Raises:
        ValueError: the lifetime is not positive.
    """
    if lifetime <= timedelta(0):
        raise ValueError("a code needs a positive lifetime")
    text, moment = new_text(), now(session)
    code = Code(
        community_id=community_id,
        purpose=purpose,
        holder_id=holder_id,
        subject_type=subject.type,
        subject_id=subject.id,
        text_hash=hash_of(text),
        issued_at=moment,
        issued_by_id=actor.person_id,
        expires_at=moment + lifetime,
    )
    session.add(code)
    session.flush()
    _audit(session, actor, "core.code.issued", code.id, community_id, purpose, holder_id)
    return IssuedCode(code.id, text, code.expires_at)


def cancel(session: Session, actor: Actor, code_id: UUID) -> bool:
    """Make a code useless; return False when it was used or cancelled already."""
    return _cancel(session, actor, col(Code.id) == code_id) == 1


def cancel_for(session: Session, actor: Actor, subject: Subject) -> int:
    """Make all unused codes for a thing useless, before a new one is given; return how many."""
    return _cancel(
        session,
        actor,
        (col(Code.subject_type) == subject.type) & (col(Code.subject_id) == subject.id),
    )


def forget(session: Session, holder_id: UUID) -> None:
    """Delete every code that somebody held, for who is erased."""
    session.execute(delete(Code).where(col(Code.holder_id) == holder_id))


def _cancel(session: Session, actor: Actor, which: object) -> int:
    cancelled = session.execute(
        update(Code)
        .where(which, col(Code.used_at).is_(None), col(Code.cancelled_at).is_(None))  # type: ignore[arg-type]
        .values(cancelled_at=now(session))
        .returning(col(Code.id), col(Code.community_id), col(Code.purpose), col(Code.holder_id))
    ).all()
    for id_, community_id, purpose, holder_id in cancelled:
        _audit(session, actor, "core.code.cancelled", id_, community_id, purpose, holder_id)
    return len(cancelled)


def _audit(
    session: Session,
    actor: Actor,
    action: str,
    code_id: UUID,
    community_id: UUID,
    purpose: str,
    holder_id: UUID,
) -> None:
    audit.record(
        session,
        actor,
        action,
        community_id,
        Subject("core.code", code_id),
        after={"purpose": purpose},
        person_id=holder_id,
    )

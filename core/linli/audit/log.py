"""Writing and reading the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.audit.models import AuditEntry
from linli.clock import now
from linli.people.models import Person
from linli.subjects import Subject

if TYPE_CHECKING:
    from linli.access.actor import Actor


def record(
    session: Session,
    actor: "Actor",
    action: str,
    community_id: UUID | None,
    subject: Subject,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    person_id: UUID | None = None,
) -> None:
    """Write down an act, in the transaction in which it happens.

    ``before`` and ``after`` hold only what changed, as JSON values. ``person_id`` is whom it
    concerns where that is not the person served at the counter (``actor.on_behalf_of``).
    """
    session.add(
        AuditEntry(
            at=now(session),
            community_id=community_id,
            actor_id=actor.person_id,
            on_behalf_of_id=person_id or actor.on_behalf_of,
            origin=actor.origin[:80],
            action=action,
            subject_type=subject.type,
            subject_id=subject.id,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
        )
    )


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the log as an auditor reads it; no names for the system itself."""

    id: UUID
    at: datetime
    actor_name: str | None
    on_behalf_of_name: str | None
    origin: str
    action: str
    subject: Subject
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def page(
    session: Session,
    actor: "Actor",
    community_id: UUID,
    *,
    before: UUID | None = None,
    action: str = "",
    limit: int = 50,
) -> list[AuditRow]:
    """Return a community's entries, newest first, older than the entry ``before``.

    ``action`` keeps those whose action starts with it.

    Raises:
        NotAllowed: the actor may not read the audit log here.
    """
    from linli.access import require

    require(session, actor, "core.audit", community_id)
    who, whom = aliased(Person), aliased(Person)
    query = (
        select(
            col(AuditEntry.id),
            col(AuditEntry.at),
            col(who.name),
            col(whom.name),
            col(AuditEntry.origin),
            col(AuditEntry.action),
            col(AuditEntry.subject_type),
            col(AuditEntry.subject_id),
            col(AuditEntry.before),
            col(AuditEntry.after),
        )
        .outerjoin(who, col(who.id) == col(AuditEntry.actor_id))
        .outerjoin(whom, col(whom.id) == col(AuditEntry.on_behalf_of_id))
        .where(col(AuditEntry.community_id) == community_id)
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    if action:
        query = query.where(col(AuditEntry.action).startswith(action, autoescape=True))
    return [
        AuditRow(id_, at, actor_name, for_name, origin, act, Subject(kind, ref), old, new)
        for id_, at, actor_name, for_name, origin, act, kind, ref, old, new in session.execute(
            query
        )
    ]

"""Writing and reading the audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, insert, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.audit.models import AuditEntry
from linli.clock import now
from linli.ids import new_id
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
) -> UUID:
    """Write down an act, in the transaction in which it happens, and return the entry's id.

    ``before`` and ``after`` hold only what changed, as JSON values. ``person_id`` is whom it
    concerns where that is not the person served at the counter (``actor.on_behalf_of``).
    """
    entry = AuditEntry(
        at=now(session),
        community_id=community_id,
        actor_id=actor.person_id,
        on_behalf_of_id=person_id or actor.on_behalf_of,
        served_id=actor.on_behalf_of,
        origin=actor.origin[:80],
        action=action,
        subject_type=subject.type,
        subject_id=subject.id,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
    )
    session.add(entry)
    return entry.id


@dataclass(frozen=True, slots=True)
class Done:
    """What one of many equal acts did, for :func:`record_many`."""

    subject: Subject
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    person_id: UUID | None = None


def record_many(
    session: Session,
    actor: "Actor",
    action: str,
    community_id: UUID | None,
    acts: Iterable[Done],
) -> None:
    """Write down the same act about many things, as :func:`record` does, in one statement."""
    moment = now(session)
    rows = [
        {
            "id": new_id(),
            "at": moment,
            "community_id": community_id,
            "actor_id": actor.person_id,
            "on_behalf_of_id": one.person_id or actor.on_behalf_of,
            "served_id": actor.on_behalf_of,
            "origin": actor.origin[:80],
            "action": action,
            "subject_type": one.subject.type,
            "subject_id": one.subject.id,
            "before": dict(one.before) if one.before is not None else None,
            "after": dict(one.after) if one.after is not None else None,
        }
        for one in acts
    ]
    if rows:
        session.execute(insert(AuditEntry), rows)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the log as an auditor reads it; no names for the system itself.

    ``on_behalf_of`` is whom the act concerns, ``served`` in whose name the actor acted.
    """

    id: UUID
    at: datetime
    actor_name: str | None
    on_behalf_of_name: str | None
    origin: str
    action: str
    subject: Subject
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    served_id: UUID | None
    served_name: str | None


def page(
    session: Session,
    actor: "Actor",
    community_id: UUID,
    *,
    before: UUID | None = None,
    action: str = "",
    person_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[AuditRow]:
    """Return a community's entries, newest first, older than the entry ``before``.

    ``action`` keeps those whose action starts with it, ``person_id`` what that person did or what
    was done for them, ``since`` and ``until`` the time from the one to just before the other.

    Raises:
        NotAllowed: the actor may not read the audit log here.
    """
    from linli.access import require

    require(session, actor, "core.audit", community_id)
    query = _rows(community_id).order_by(col(AuditEntry.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    if action:
        query = query.where(col(AuditEntry.action).startswith(action, autoescape=True))
    if person_id is not None:
        query = query.where(
            or_(
                col(AuditEntry.actor_id) == person_id,
                col(AuditEntry.on_behalf_of_id) == person_id,
                col(AuditEntry.served_id) == person_id,
            )
        )
    if since is not None:
        query = query.where(col(AuditEntry.at) >= since)
    if until is not None:
        query = query.where(col(AuditEntry.at) < until)
    return _read(session, query)


def find(session: Session, community_id: UUID, entry_id: UUID) -> AuditRow | None:
    """Return one entry of a community; the caller decides who may read it."""
    found = _read(session, _rows(community_id).where(col(AuditEntry.id) == entry_id))
    return found[0] if found else None


def done_for(
    session: Session,
    community_id: UUID,
    *,
    actor_id: UUID,
    person_id: UUID,
    after: UUID,
    limit: int = 100,
) -> list[AuditRow]:
    """Return what one person did for another since the entry ``after``, oldest first.

    Both know it already, so it needs no right to read the log.
    """
    query = (
        _rows(community_id)
        .where(
            col(AuditEntry.actor_id) == actor_id,
            or_(
                col(AuditEntry.served_id) == person_id,
                col(AuditEntry.on_behalf_of_id) == person_id,
            ),
            col(AuditEntry.id) > after,
        )
        .order_by(col(AuditEntry.id))
        .limit(limit)
    )
    return _read(session, query)


def _rows(community_id: UUID) -> Select[Any]:
    who, whom, served = aliased(Person), aliased(Person), aliased(Person)
    return (
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
            col(AuditEntry.actor_id),
            col(AuditEntry.on_behalf_of_id),
            col(AuditEntry.served_id),
            col(served.name),
        )
        .outerjoin(who, col(who.id) == col(AuditEntry.actor_id))
        .outerjoin(whom, col(whom.id) == col(AuditEntry.on_behalf_of_id))
        .outerjoin(served, col(served.id) == col(AuditEntry.served_id))
        .where(col(AuditEntry.community_id) == community_id)
    )


def _read(session: Session, query: Select[Any]) -> list[AuditRow]:
    found = []
    for id_, at, who, whom, origin, action, kind, reference, *rest in session.execute(query):
        subject = Subject(kind, reference)
        found.append(AuditRow(id_, at, who, whom, origin, action, subject, *rest))
    return found

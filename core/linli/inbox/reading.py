"""Reading what one was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, tuple_, update
from sqlmodel import Session, col

from linli.clock import now
from linli.db.prepared import read
from linli.i18n import Text
from linli.inbox.models import Notification
from linli.inbox.stored_text import restored

_UNREAD = select(func.count()).where(
    col(Notification.person_id) == bindparam("person_id"), col(Notification.read_at).is_(None)
)


@dataclass(frozen=True, slots=True)
class Message:
    """A notification as its reader sees it; ``text`` is still to be translated."""

    id: UUID
    community_id: UUID | None
    text: Text
    link: str
    at: datetime
    read: bool


def page(
    session: Session, person_id: UUID, *, before: UUID | None = None, limit: int = 20
) -> list[Message]:
    """Return a person's notifications, newest first, older than the one called ``before``."""
    query = (
        select(
            col(Notification.id),
            col(Notification.community_id),
            col(Notification.text),
            col(Notification.link),
            col(Notification.at),
            col(Notification.read_at),
        )
        .where(col(Notification.person_id) == person_id)
        .order_by(col(Notification.at).desc(), col(Notification.id).desc())
        .limit(limit)
    )
    if before is not None:
        place = (
            select(col(Notification.at), col(Notification.id))
            .where(col(Notification.id) == before, col(Notification.person_id) == person_id)
            .subquery()
        )
        query = query.where(
            tuple_(col(Notification.at), col(Notification.id))
            < select(place.c.at, place.c.id).scalar_subquery()
        )
    return [
        Message(id_, community_id, restored(data), link, at, read_at is not None)
        for id_, community_id, data, link, at, read_at in session.execute(query)
    ]


def unread_count(session: Session, person_id: UUID) -> int:
    """Return how many notifications a person has not read; one query on an index of only those."""
    return read(session, _UNREAD, person_id=person_id).scalar_one()


def mark_read(session: Session, person_id: UUID, ids: Iterable[UUID]) -> int:
    """Mark some of a person's own notifications as read; return how many were not."""
    return _mark(session, [person_id], col(Notification.id).in_(list(ids)))


def mark_link_read(session: Session, person_ids: Iterable[UUID], link: str) -> int:
    """Mark what leads to a settled matter as read for some people; return how many were not."""
    return _mark(session, person_ids, col(Notification.link) == link)


def mark_all_read(session: Session, person_id: UUID) -> int:
    """Mark everything in a person's inbox as read; return how many were not."""
    return _mark(session, [person_id])


def open_link(session: Session, person_id: UUID, notification_id: UUID) -> Message | None:
    """Mark one of a person's notifications as read and return it; None when it is not theirs."""
    row = session.execute(
        select(
            col(Notification.community_id),
            col(Notification.text),
            col(Notification.link),
            col(Notification.at),
        ).where(col(Notification.id) == notification_id, col(Notification.person_id) == person_id)
    ).one_or_none()
    if row is None:
        return None
    _mark(session, [person_id], col(Notification.id) == notification_id)
    return Message(
        notification_id, row.community_id, restored(row.text), row.link, row.at, read=True
    )


def _mark(session: Session, person_ids: Iterable[UUID], *which: ColumnElement[bool]) -> int:
    """Mark as read what these people have not read, or ``which`` of it; return how many."""
    changed = (
        update(Notification)
        .where(
            col(Notification.person_id).in_(list(person_ids)),
            col(Notification.read_at).is_(None),
            *which,
        )
        .values(read_at=now(session))
        .returning(col(Notification.id))
    )
    return len(session.execute(changed.execution_options(synchronize_session=False)).all())

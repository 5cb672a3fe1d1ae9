"""Telling people something."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from linli.clock import now
from linli.i18n import Text
from linli.ids import new_id
from linli.inbox.models import Notification
from linli.inbox.stored_text import stored


def notify(
    session: Session, person_id: UUID, community_id: UUID | None, text: Text, link: str = ""
) -> None:
    """Put a sentence into a person's inbox.

    ``link`` is a path below the community's portal without a slash in front ("notices/…").
    """
    notify_many(session, (person_id,), community_id, text, link)


def notify_many(
    session: Session,
    person_ids: Iterable[UUID],
    community_id: UUID | None,
    text: Text,
    link: str = "",
    *,
    unless_unread: bool = False,
) -> None:
    """Put the same sentence into the inbox of each person once, in one statement.

    With ``unless_unread`` nobody is told who has a message with this link that they have not read
    yet: a summary of a desk's work says no more when it stands there a hundred times.

    Raises:
        ValueError: the link leaves the community's portal.
    """
    data = stored(text)
    wanted = dict.fromkeys(person_ids)
    for id_ in _not_read(session, wanted, community_id, link) if unless_unread else ():
        del wanted[id_]
    _send(session, ((id_, data) for id_ in wanted), community_id, link)


def notify_each(
    session: Session,
    texts: Iterable[tuple[UUID, Text]],
    community_id: UUID | None,
    link: str = "",
) -> None:
    """Put a sentence of their own into the inbox of each person, in one statement.

    Raises:
        ValueError: the link leaves the community's portal.
    """
    _send(session, ((id_, stored(text)) for id_, text in texts), community_id, link)


def forget(session: Session, person_id: UUID) -> None:
    """Empty the inbox of somebody who is erased."""
    session.execute(delete(Notification).where(col(Notification.person_id) == person_id))


def _not_read(
    session: Session, person_ids: Iterable[UUID], community_id: UUID | None, link: str
) -> set[UUID]:
    found = session.execute(
        select(col(Notification.person_id)).where(
            col(Notification.person_id).in_(list(person_ids)),
            col(Notification.read_at).is_(None),
            col(Notification.community_id) == community_id,
            col(Notification.link) == link,
        )
    )
    return set(found.scalars())


def _send(
    session: Session,
    messages: Iterable[tuple[UUID, dict[str, Any]]],
    community_id: UUID | None,
    link: str,
) -> None:
    if link.startswith("/") or ":" in link.partition("/")[0]:
        raise ValueError(f"a link is a path below the community's portal: {link!r}")
    session.flush()
    at = now(session)
    rows = [
        {
            "id": new_id(),
            "person_id": person_id,
            "community_id": community_id,
            "text": data,
            "link": link,
            "at": at,
            "read_at": None,
        }
        for person_id, data in messages
    ]
    if rows:
        session.execute(insert(Notification), rows)

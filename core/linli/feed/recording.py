"""Keeping what happened for other programs, in the transaction in which it happens."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.clock import now
from linli.db.memory import forget, remembered
from linli.feed.models import Feed, OutgoingEvent
from linli.ids import new_id

_CACHE = "linli.feeds"
_OPEN = select(col(Feed.community_id)).where(col(Feed.community_id) == bindparam("community_id"))
_RECORD = insert(OutgoingEvent)


def open_feed(session: Session, community_id: UUID) -> None:
    """Begin to keep a community's events; asked again, nothing changes."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = Feed(community_id=community_id, opened_at=now(session))
    session.execute(dialect.insert(Feed).values(**row.model_dump()).on_conflict_do_nothing())
    forget(session, _CACHE)


def is_open(session: Session, community_id: UUID) -> bool:
    """Return whether anybody outside may want to hear of a community; read once a transaction."""
    known: dict[UUID, bool] = remembered(session, _CACHE)
    if community_id not in known:
        found = session.execute(_OPEN, {"community_id": community_id}).first()
        known[community_id] = found is not None
    return known[community_id]


def note_open(session: Session, community_id: UUID, found: bool) -> None:
    """Take what a statement of this transaction has just told about :func:`is_open`."""
    remembered(session, _CACHE)[community_id] = found


def record(
    session: Session,
    community_id: UUID,
    kind: str,
    events: Sequence[tuple[UUID, Mapping[str, Any]]],
) -> None:
    """Keep events of one kind, each with what it is about and its data as JSON."""
    if not events or not is_open(session, community_id):
        return
    at = now(session)
    session.execute(
        _RECORD,
        [
            {
                "id": new_id(),
                "community_id": community_id,
                "position": None,
                "kind": kind,
                "subject_id": subject_id,
                "data": dict(data),
                "at": at,
            }
            for subject_id, data in events
        ],
    )
    _call_soon(session, community_id)


def _call_soon(session: Session, community_id: UUID) -> None:
    # Whoever is to be called is a matter of its own, which knows jobs; jobs know events.
    from linli.webhooks.delivering import call_soon

    called: dict[UUID, bool] = remembered(session, "linli.webhooks")
    if community_id not in called:
        called[community_id] = True
        call_soon(session, community_id)

"""Reading a community's feed in the order of its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli.feed.models import OutgoingEvent

_AFTER = (
    select(
        col(OutgoingEvent.id),
        col(OutgoingEvent.position),
        col(OutgoingEvent.kind),
        col(OutgoingEvent.subject_id),
        col(OutgoingEvent.at),
        col(OutgoingEvent.data),
    )
    .where(
        col(OutgoingEvent.community_id) == bindparam("community_id"),
        col(OutgoingEvent.position) > bindparam("after"),
    )
    .order_by(col(OutgoingEvent.position))
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event as other programs are told of it."""

    id: UUID
    #: Its place in the community's feed: 1, 2, 3 …
    position: int
    kind: str
    subject_id: UUID
    at: datetime
    data: Mapping[str, Any]


def events(session: Session, community_id: UUID, after: int = 0, limit: int = 50) -> list[Told]:
    """Return events of a community that come after a number, in their order."""
    asked = {"community_id": community_id, "after": after, "limit": limit}
    return [Told(*row) for row in session.execute(_AFTER, asked)]

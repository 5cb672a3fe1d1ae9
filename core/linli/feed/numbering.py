"""Numbers for what happened, given when it can be seen by all."""

from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from linli.feed.models import Feed, OutgoingEvent

#: How many get their number in one transaction.
STEP = 1000

_NEW = (
    select(col(OutgoingEvent.id))
    .where(
        col(OutgoingEvent.community_id) == bindparam("community_id"),
        col(OutgoingEvent.position).is_(None),
    )
    .order_by(col(OutgoingEvent.id))
    .limit(bindparam("limit"))
)
_HEAD = (
    select(col(Feed.position))
    .where(col(Feed.community_id) == bindparam("community_id"))
    .with_for_update()
)
_NUMBER = (
    update(OutgoingEvent)
    .where(col(OutgoingEvent.id) == bindparam("event_id"))
    .values(position=bindparam("number"))
    .execution_options(synchronize_session=False)
)
_MOVE = (
    update(Feed)
    .where(col(Feed.community_id) == bindparam("of"))
    .values(position=bindparam("number"))
    .execution_options(synchronize_session=False)
)


def has_new(session: Session, community_id: UUID) -> bool:
    """Return whether there are events without a number; takes no lock."""
    found = session.execute(_NEW, {"community_id": community_id, "limit": 1})
    return found.first() is not None


def number_new(session: Session, community_id: UUID) -> int:
    """Give the next numbers to events that were committed; return how many got one.

    Whoever does this at the same time waits for the feed's row, so that numbers are without gaps,
    and what has a higher number was never visible before what has a lower one.
    """
    head = session.execute(_HEAD, {"community_id": community_id}).scalar_one_or_none()
    if head is None:
        return 0
    new = session.execute(_NEW, {"community_id": community_id, "limit": STEP}).scalars().all()
    if new:
        connection = session.connection()
        connection.execute(
            _NUMBER, [{"event_id": id_, "number": head + n} for n, id_ in enumerate(new, 1)]
        )
        connection.execute(_MOVE, {"of": community_id, "number": head + len(new)})
    return len(new)

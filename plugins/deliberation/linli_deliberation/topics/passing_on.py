"""What is promised for a topic, told to whoever organises help: made, changed, dropped."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli import communities, events
from linli_deliberation.models import Commitment, Topic


def made(session: Session, topic: Topic, promise: Commitment) -> None:
    """Tell that something was promised."""
    events.publish(
        session,
        events.CommitmentMade(
            community_id=topic.community_id,
            reference_id=promise.id,
            title=promise.what,
            owner=promise.owner,
            due_on=_due_on(session, topic, promise),
            path=_path(topic),
        ),
    )


def changed(session: Session, topic: Topic, promise: Commitment) -> None:
    """Tell that somebody else answers for it now, or until another day."""
    events.publish(
        session,
        events.CommitmentChanged(
            community_id=topic.community_id,
            reference_id=promise.id,
            title=promise.what,
            owner=promise.owner,
            due_on=_due_on(session, topic, promise),
            path=_path(topic),
        ),
    )


def dropped(session: Session, topic: Topic, promise: Commitment) -> None:
    """Tell that it is not done after all."""
    events.publish(
        session,
        events.CommitmentDropped(
            community_id=topic.community_id,
            reference_id=promise.id,
            title=promise.what,
            reason=promise.dropped_reason,
            path=_path(topic),
        ),
    )


def _due_on(session: Session, topic: Topic, promise: Commitment) -> date:
    zone = ZoneInfo(communities.place(session, topic.community_id).time_zone)
    return promise.due_at.astimezone(zone).date()


def _path(topic: Topic) -> str:
    return f"deliberation/topics/{topic.id}"

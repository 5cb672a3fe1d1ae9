"""Public notice between two stages: how long what a stage leaves behind stands before all eyes."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.communities import place
from linli_deliberation.models import Commitment, Count, Step, Topic, TopicPaper
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import Artefact, Stage, TopicState
from linli_deliberation.topics import deciding

#: What makes the promises of a topic others than they were.
_PROMISES = (Did.PROMISED, Did.AMENDED, Did.DROPPED)


def until(session: Session, topic: Topic, stage: Stage) -> datetime | None:
    """Return the moment until which a topic's present stage is on public notice.

    None where its procedure asks for no notice, or what it has to leave behind is not there yet.
    What is written anew is on notice anew.
    """
    if not stage.notice_days:
        return None
    moments = [_published(session, topic, need) for need in stage.needs]
    if stage.state is TopicState.PUBLICISED or not moments:
        moments.append(topic.stage_since)
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(moments):
        return None
    return days_after(session, topic, max(known), stage.notice_days + 1)


def last_day(session: Session, topic: Topic, moment: datetime) -> date:
    """Return the last local day of a notice that ends at the beginning of another day."""
    return (moment - timedelta(seconds=1)).astimezone(_zone(session, topic)).date()


def days_after(session: Session, topic: Topic, moment: datetime, days: int) -> datetime:
    """Return the beginning of the local day that is so many days after a moment; 0: itself."""
    if not days:
        return moment
    zone = _zone(session, topic)
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _published(session: Session, topic: Topic, need: Artefact) -> datetime | None:
    """Return since when an artefact of the present stage is public as it is now."""
    found: datetime | None
    match need:
        case Artefact.REPORT | Artefact.MINUTES:
            found = session.execute(
                select(func.max(col(TopicPaper.at))).where(
                    col(TopicPaper.topic_id) == topic.id,
                    col(TopicPaper.stage) == topic.stage,
                    col(TopicPaper.kind) == need,
                )
            ).scalar()
        case Artefact.POLL:
            poll = deciding.newest(session, topic.id, topic.stage)
            found = None if poll is None else _counted(session, poll.id)
        case Artefact.COMMITMENTS:
            found = session.execute(
                select(func.max(col(Step.at))).where(
                    col(Step.topic_id) == topic.id, col(Step.code).in_(_PROMISES)
                )
            ).scalar()
        case Artefact.FULFILMENT:
            found = session.execute(
                select(func.max(col(Commitment.done_at))).where(
                    col(Commitment.topic_id) == topic.id
                )
            ).scalar()
    return found


def _counted(session: Session, poll_id: UUID) -> datetime | None:
    found: datetime | None = session.execute(
        select(func.max(col(Count.at))).where(col(Count.poll_id) == poll_id)
    ).scalar()
    return found


def _zone(session: Session, topic: Topic) -> ZoneInfo:
    return ZoneInfo(place(session, topic.community_id).time_zone)

"""Finding and locking a topic, and writing down what happens to it."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.communities import place
from linli.ids import new_id
from linli.subjects import Subject
from linli_deliberation.models import Procedure, Step, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import Plan, Stage, TopicState
from linli_deliberation.refusals import NotNow, TopicRefused, TopicUnknown
from linli_deliberation.texts import _


def subject_of(topic_id: UUID) -> Subject:
    """Return a topic as a subject of the audit log."""
    return Subject("deliberation.topic", topic_id)


def find(
    session: Session, community_id: UUID, topic_id: UUID, *, author_id: UUID | None = None
) -> Topic:
    """Return a topic of this community; a draft only to ``author_id``, whose it is.

    Raises:
        TopicUnknown: there is none.
    """
    return _here(session.get(Topic, topic_id), community_id, author_id)


def lock(
    session: Session, community_id: UUID, topic_id: UUID, *, author_id: UUID | None = None
) -> Topic:
    """Return a topic that nobody else moves until this transaction ends; drafts as :func:`find`.

    Raises:
        TopicUnknown: there is none in this community.
    """
    topic = session.execute(
        select(Topic)
        .where(col(Topic.id) == topic_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return _here(topic, community_id, author_id)


def plan_of(session: Session, topic: Topic) -> Plan:
    """Return the procedure by which a topic goes, as it was when it began."""
    return Plan.model_validate(session.get_one(Procedure, topic.procedure_id).plan)


def stage_of(session: Session, topic: Topic) -> Stage:
    """Return the stage of its procedure that a topic is in."""
    return plan_of(session, topic).stages[topic.stage]


def stage_at(session: Session, topic: Topic, moment: datetime) -> int:
    """Return the place of the stage in which a topic was at some moment; else where it is now."""
    found = session.execute(
        select(col(Step.stage))
        .where(col(Step.topic_id) == topic.id, col(Step.at) <= moment, col(Step.stage).is_not(None))
        .order_by(col(Step.at).desc(), col(Step.id).desc())
        .limit(1)
    ).scalar()
    return topic.stage if found is None else int(found)


def require_state(topic: Topic, *states: TopicState) -> None:
    """Refuse unless a topic is in one of these states.

    Raises:
        NotNow: it is not.
    """
    if topic.state not in states:
        raise NotNow(_("This matter is not at a point where this can be done."))


def begin(session: Session, topic: Topic, stage: Stage, place_in_plan: int) -> None:
    """Let a topic enter a stage of its procedure now."""
    topic.stage, topic.state, topic.stage_since = place_in_plan, stage.state, now(session)
    topic.due_at = end_of_day(session, topic.community_id, stage.max_days)


def end_of_day(session: Session, community_id: UUID, days: int | None) -> datetime | None:
    """Return the end of the local day that is ``days`` days from now; none where none is given."""
    if days is None:
        return None
    zone = ZoneInfo(place(session, community_id).time_zone)
    return last_second(now(session).astimezone(zone).date() + timedelta(days=days), zone)


def last_second(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a local day: a deadline that is still written as that day."""
    return datetime.combine(day, time(23, 59, 59), zone)


def note(session: Session, actor: Actor, topic: Topic, what: Did | str, words: str = "") -> None:
    """Write down for everybody what happened to a topic, and in the audit log who did it.

    ``what`` is an act, or the title of what it is about: a stage, a vote, a meeting.
    """
    session.flush()
    session.add(
        Step(
            id=new_id(),
            topic_id=topic.id,
            state=topic.state,
            title="" if isinstance(what, Did) else what[:120],
            code=what if isinstance(what, Did) else None,
            note=words[:2000],
            by_id=actor.person_id,
            at=now(session),
            stage=topic.stage,
        )
    )
    audit.record(
        session,
        actor,
        "deliberation.topic_moved",
        topic.community_id,
        subject_of(topic.id),
        after={"title": topic.title, "what": str(what)[:120]},
    )


def given(words: str, field: str, longest: int = 2000) -> str:
    """Return what was written, without blanks around it.

    Raises:
        TopicRefused: it is empty or too long.
    """
    words = words.strip()
    if not words:
        raise TopicRefused(_("Please write this down; everybody can read it."), field=field)
    if len(words) > longest:
        raise TopicRefused(
            _("This is too long: at most %(most)s characters fit.", most=longest), field=field
        )
    return words


def _here(topic: Topic | None, community_id: UUID, author_id: UUID | None) -> Topic:
    if (
        topic is None
        or topic.community_id != community_id
        or (topic.state is TopicState.DRAFT and (author_id or "") != topic.proposer_id)
    ):
        raise TopicUnknown(_("There is no such matter here."))
    return topic

"""Going on to the next stage: not too early, not without what the stage must leave behind."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import inbox
from linli.access import Actor
from linli.clock import now
from linli.communities import place
from linli.i18n import Text
from linli_deliberation.models import Commitment, Support, Topic, TopicPaper
from linli_deliberation.models.topics import Did
from linli_deliberation.polls.finding import find as find_poll
from linli_deliberation.procedures.model import WAY, Artefact, Plan, Stage, TopicState
from linli_deliberation.refusals import NotNow, StageNotReady, TopicRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, deciding, minutes, on_notice
from linli_deliberation.topics.finding import begin, given, lock, note, plan_of, require_state
from linli_deliberation.topics.proposing import lacking, supports

_WRITTEN = (Artefact.REPORT, Artefact.MINUTES)


def advance(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID, *, words: str = ""
) -> Topic:
    """Let a topic go on to its next stage, or be done after the last.

    Raises:
        NotYourStage, TopicUnknown: the actor may not, or there is no such topic here.
        NotNow: it is returned, done or over.
        StageNotReady: it is too early, or something is missing; the sentence says what.
    """
    topic, plan = _on_its_way(session, actor, community_id, topic_id)
    missing = lacks(session, topic, plan)
    if missing:
        raise StageNotReady(missing[0])
    following = topic.stage + 1
    if following < len(plan.stages):
        stage = plan.stages[following]
        begin(session, topic, stage, following)
        note(session, actor, topic, stage.title, words.strip())
        if topic.decision_id is not None and Artefact.POLL in stage.needs:
            poll = find_poll(session, community_id, topic.decision_id)
            deciding.attach(session, actor, topic, poll)
    else:
        topic.state, topic.due_at, topic.stage_since = TopicState.DONE, None, now(session)
        note(session, actor, topic, Did.DONE, words.strip())
    _tell(session, topic)
    return topic


def lacks(session: Session, topic: Topic, plan: Plan) -> list[Text]:
    """Say what keeps a topic in its stage; empty when it may go on."""
    stage = plan.stages[topic.stage]
    found = list[Text]()
    earliest = _earliest(session, topic, stage)
    if now(session) < earliest:
        zone = ZoneInfo(place(session, topic.community_id).time_zone)
        found.append(
            _("This stage lasts at least until %(day)s.", day=earliest.astimezone(zone).date())
        )
    if topic.stage == 0:
        wanted = lacking(supports(session, topic.id), plan)
        if wanted is not None:
            found.append(wanted)
    found += [
        text for need in stage.needs if (text := _missing(session, topic, stage, need)) is not None
    ]
    following = plan.stages[topic.stage + 1] if topic.stage + 1 < len(plan.stages) else None
    if plan.budget and topic.cost is None and following and Artefact.POLL in following.needs:
        found.append(_("Nobody has said yet what it costs."))
    voted = deciding.missing(session, topic, stage, following)
    if voted is not None:
        found.append(voted)
    shown = on_notice.until(session, topic, stage)
    if shown is not None and now(session) < shown:
        found.append(
            _("What this stage leaves behind is on public notice until %(day)s.",
              day=on_notice.last_day(session, topic, shown))
        )  # fmt: skip
    return found


def add_paper(
    session: Session,
    actor: Actor,
    community_id: UUID,
    topic_id: UUID,
    kind: Artefact,
    words: str,
) -> TopicPaper:
    """Write a report or the minutes of a topic's present stage; everybody can read them.

    Raises:
        NotYourStage, TopicUnknown, NotNow: the actor may not, or it is not on its way.
        TopicRefused: it is of another kind, empty or too long, or minutes that come from a
            meeting; see ``minutes``.
    """
    topic, plan = _on_its_way(session, actor, community_id, topic_id)
    if kind not in _WRITTEN:
        raise TopicRefused(_("Only reports and minutes are written here."), field="kind")
    stage = plan.stages[topic.stage]
    if kind is Artefact.MINUTES and minutes.sittings(session, topic, stage):
        raise TopicRefused(
            _("In the stage “%(stage)s” a council meets. The minutes come from its meeting, and "
              "nobody types them here.", stage=stage.title)
        )  # fmt: skip
    paper = TopicPaper(
        topic_id=topic.id,
        stage=topic.stage,
        kind=kind,
        words=given(words, "words", 8000),
        by_id=actor.person_id,
        at=now(session),
    )
    session.add(paper)
    note(session, actor, topic, stage.title)
    return paper


def link_poll(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID, poll_id: UUID
) -> TopicPaper:
    """Let a poll decide a topic; linked already, nothing changes.

    Raises:
        NotYourStage, TopicUnknown, NotNow: the actor may not, or it is not on its way.
        PollUnknown: there is no such poll here.
        TopicRefused: it cannot decide this topic; see ``deciding.link``.
    """
    topic, plan = _on_its_way(session, actor, community_id, topic_id)
    return deciding.link(session, actor, topic, plan.stages[topic.stage], poll_id)


def extend(
    session: Session,
    actor: Actor,
    community_id: UUID,
    topic_id: UUID,
    until: datetime,
    *,
    reason: str,
) -> Topic:
    """Give a stage more time, before its deadline; written down for everybody.

    At most as many days are added at once as the stage may take, and not by whoever proposed it.

    Raises:
        NotYourStage, TopicUnknown: the actor may not, or there is no such topic here.
        NotNow: it is not on its way, has no deadline, or the deadline is over: it is overdue then.
        TopicRefused: the new deadline is not later or too late, or the reason is missing.
    """
    topic, plan = _on_its_way(session, actor, community_id, topic_id)
    stage = plan.stages[topic.stage]
    acting.require_other(session, actor, topic, stage)
    if topic.due_at is None or topic.due_at <= now(session):
        raise NotNow(_("Time is given before a deadline. After it, the matter is overdue."))
    if until <= topic.due_at:
        raise TopicRefused(_("Time is only added, never taken away."), field="until")
    if stage.max_days is not None and until > topic.due_at + timedelta(days=stage.max_days):
        raise TopicRefused(
            _.plural(
                "At most one day is added at once: as long as the stage may take.",
                "At most %(count)s days are added at once: as long as the stage may take.",
                stage.max_days,
            ),
            field="until",
        )
    reason = given(reason, "reason")
    topic.due_at = until
    note(session, actor, topic, Did.EXTENDED, reason)
    return topic


def is_overdue(topic: Topic, moment: datetime) -> bool:
    """Return whether a stage should be over and is not; with its proposer nothing is overdue."""
    return topic.due_at is not None and topic.due_at <= moment and topic.state in WAY


def _on_its_way(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID
) -> tuple[Topic, Plan]:
    """Lock a topic on its way that the actor may carry through its present stage."""
    topic = lock(session, community_id, topic_id)
    plan = plan_of(session, topic)
    acting.require(session, actor, topic, plan.stages[topic.stage])
    require_state(topic, *WAY)
    return topic, plan


def _earliest(session: Session, topic: Topic, stage: Stage) -> datetime:
    if not stage.min_days:
        return topic.stage_since
    return on_notice.days_after(session, topic, topic.stage_since, stage.min_days)


def _missing(session: Session, topic: Topic, stage: Stage, need: Artefact) -> Text | None:
    match need:
        case Artefact.REPORT:
            return None if _has_paper(session, topic, need) else _("The report is missing.")
        case Artefact.MINUTES:
            if found := minutes.sittings(session, topic, stage):
                return minutes.missing(found)
            return None if _has_paper(session, topic, need) else _("The minutes are missing.")
        case Artefact.POLL:
            return None  # for the whole topic: see ``deciding``
        case Artefact.COMMITMENTS:
            return None if _commitments(session, topic) else _("Nobody has taken anything on yet.")
        case Artefact.FULFILMENT:
            left = _commitments(session, topic, open_only=True)
            if not left:
                return None
            return _.plural(
                "One thing that was promised is not done.",
                "%(count)s things that were promised are not done.",
                left,
            )


def _has_paper(session: Session, topic: Topic, kind: Artefact) -> bool:
    query = select(col(TopicPaper.id)).where(
        col(TopicPaper.topic_id) == topic.id,
        col(TopicPaper.stage) == topic.stage,
        col(TopicPaper.kind) == kind,
    )
    return session.execute(query.limit(1)).first() is not None


def _commitments(session: Session, topic: Topic, *, open_only: bool = False) -> int:
    query = select(func.count()).where(
        col(Commitment.topic_id) == topic.id, col(Commitment.dropped_at).is_(None)
    )
    if open_only:
        query = query.where(col(Commitment.done_at).is_(None))
    return int(session.execute(query).scalar_one())


def _tell(session: Session, topic: Topic) -> None:
    people = session.execute(
        select(col(Support.person_id)).where(col(Support.topic_id) == topic.id)
    )
    inbox.notify_many(
        session,
        people.scalars(),
        topic.community_id,
        _("“%(title)s”, which you support, has gone a step further.", title=topic.title)
        if topic.state is not TopicState.DONE
        else _("“%(title)s” is done. How satisfied are you?", title=topic.title),
        link=f"deliberation/topics/{topic.id}",
    )

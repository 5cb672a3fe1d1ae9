"""The final result of a vote on several proposals, given back to those that stood in it."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from linli import inbox
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import place
from linli.i18n import Text, translate
from linli.notices import NoticeItemsDecided
from linli_deliberation.counting.explain import explain
from linli_deliberation.counting.results import State
from linli_deliberation.counting.wording import Reason
from linli_deliberation.models import (
    Commitment,
    Poll,
    PollOption,
    PollState,
    Project,
    Support,
    Topic,
)
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import Plan, TopicState
from linli_deliberation.results import counting, helping_out
from linli_deliberation.results.reading import yuan
from linli_deliberation.texts import _
from linli_deliberation.topics import advancing, carrying_out
from linli_deliberation.topics.finding import last_second, lock, note, plan_of

_DECIDED = (TopicState.DECIDING, TopicState.PUBLICISED, TopicState.IMPLEMENTING)
#: How long a project may take where its procedure says nothing of it.
_DAYS = 90


def on_decided(session: Session, event: NoticeItemsDecided) -> None:
    """Take over the results of votes that have become final; repeatable."""
    for item in event.items:
        poll = session.get(Poll, item.subject_id)
        if poll is not None and poll.community_id == event.community_id:
            take_over(session, poll)


def take_over(session: Session, poll: Poll) -> None:
    """Let what was chosen go on, paid projects with their money promised; tell the others why not.

    A vote without a decision changes nothing: its proposals wait for another one. What ended
    meanwhile stays as it is. Done before, nothing happens.
    """
    if poll.state is not PollState.FINAL:
        return
    rows = session.execute(
        select(Project, PollOption)
        .join(PollOption, col(PollOption.id) == col(Project.option_id))
        .where(col(Project.poll_id) == poll.id, col(Project.settled_at).is_(None))
        .order_by(col(Project.topic_id))
    ).all()
    if not rows:
        return
    made = counting.counted(session, poll)
    if made.result.state is not State.DECIDED:
        return
    helps = helping_out.kept(counting.latest(session, poll.id))
    said = explain(made.election, made.result, helps=helps, money=yuan)
    why = {one.option: one for one in said.reasons}
    for project, option in rows:
        topic = lock(session, poll.community_id, project.topic_id)
        project.paid = option.code in made.result.selected
        project.settled_at = now(session)
        session.flush()
        if topic.state not in _DECIDED:
            continue
        if project.paid:
            _carry_out(session, topic, option, _because(session, topic, why.get(option.code)))
        elif topic.state is TopicState.DECIDING:
            _close(
                session,
                topic,
                _because(session, topic, why.get(option.code)),
                priced=option.cost is not None,
            )


def _carry_out(session: Session, topic: Topic, option: PollOption, why: str) -> None:
    """Promise the money of a project, and let it go on as far as nothing is missing."""
    plan = plan_of(session, topic)
    if option.cost is not None:
        _promise(session, topic, plan, option.cost)
    while (
        topic.state is not TopicState.IMPLEMENTING
        and topic.stage + 1 < len(plan.stages)
        and not advancing.lacks(session, topic, plan)
    ):
        advancing.advance(session, SYSTEM, topic.community_id, topic.id, words=why)
        why = ""


def _promise(session: Session, topic: Topic, plan: Plan, cost: int) -> None:
    """Promise the money of a project, where nothing was promised yet."""
    promised = session.execute(
        select(col(Commitment.id)).where(col(Commitment.topic_id) == topic.id).limit(1)
    ).first()
    if promised is None:
        zone = ZoneInfo(place(session, topic.community_id).time_zone)
        day = now(session).astimezone(zone).date() + timedelta(days=_days_left(plan, topic))
        carrying_out.promise(
            session,
            SYSTEM,
            topic.community_id,
            topic.id,
            what=topic.title,
            owner=plan.stages[-1].who or _said(session, topic, _("the community's office")),
            due_at=last_second(day, zone),
            cost=cost,
        )


def _close(session: Session, topic: Topic, why: str, *, priced: bool) -> None:
    """Close a topic that was not chosen, with the reason for everybody to read."""
    topic.state, topic.due_at = TopicState.REJECTED, None
    note(session, SYSTEM, topic, Did.NOT_CHOSEN, why)
    inbox.notify_many(
        session,
        _concerned(session, topic),
        topic.community_id,
        _("“%(title)s” was not paid for this time. Read why, and what would have helped.",
          title=topic.title)
        if priced
        else _("“%(title)s” was not chosen this time. Read why.", title=topic.title),
        link=f"deliberation/topics/{topic.id}",
    )  # fmt: skip


def _concerned(session: Session, topic: Topic) -> list[UUID]:
    people = set(
        session.execute(
            select(col(Support.person_id)).where(col(Support.topic_id) == topic.id)
        ).scalars()
    )
    if topic.proposer_id is not None:
        people.add(topic.proposer_id)
    return sorted(people)


def _days_left(plan: Plan, topic: Topic) -> int:
    """Return how many days the stages that follow may take together."""
    return sum(stage.max_days or 0 for stage in plan.stages[topic.stage + 1 :]) or _DAYS


def _because(session: Session, topic: Topic, reason: Reason | None) -> str:
    """Return in the community's language why a project was paid for, or not, and what helps."""
    if reason is None:
        return ""
    said = _said(session, topic, reason.why)
    return said if reason.helped is None else f"{said} {_said(session, topic, reason.helped)}"


def _said(session: Session, topic: Topic, text: Text) -> str:
    return translate(text, place(session, topic.community_id).language)

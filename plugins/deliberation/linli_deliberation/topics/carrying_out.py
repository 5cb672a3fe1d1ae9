"""Carrying out: who promised what, whether it was done, and how satisfied people are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli_deliberation.models import Commitment, Evaluation, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow, TopicRefused, TopicUnknown
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, costs, passing_on
from linli_deliberation.topics.finding import (
    given,
    lock,
    note,
    require_state,
    stage_of,
    subject_of,
)
from linli_deliberation.topics.voices import said_with, voice_of


def promise(
    session: Session,
    actor: Actor,
    community_id: UUID,
    topic_id: UUID,
    *,
    what: str,
    owner: str,
    due_at: datetime,
    cost: int | None = None,
) -> Commitment:
    """Write down what will be done, by whom, until when; ``cost`` is in minor units (fen).

    It is told to whoever organises help.

    Raises:
        NotYourStage, TopicUnknown: others act in this stage, or there is no such topic here.
        NotNow: it is not decided yet, or done.
        TopicRefused: something is missing, or the day is over already.
    """
    topic = lock(session, community_id, topic_id)
    acting.require(session, actor, topic, stage_of(session, topic))
    require_state(
        topic,
        TopicState.DELIBERATING,
        TopicState.DECIDING,
        TopicState.PUBLICISED,
        TopicState.IMPLEMENTING,
    )
    if due_at <= now(session):
        raise TopicRefused(_("This day is over already."), field="due_at")
    costs.believed(cost, "cost")
    made = Commitment(
        topic_id=topic.id,
        what=given(what, "what", 300),
        owner=given(owner, "owner", 120),
        due_at=due_at,
        cost=cost,
    )
    session.add(made)
    note(session, actor, topic, Did.PROMISED, f"{made.what} · {made.owner}")
    passing_on.made(session, topic, made)
    return made


def fulfil(
    session: Session,
    actor: Actor,
    community_id: UUID,
    commitment_id: UUID,
    *,
    words: str = "",
    spent: int | None = None,
) -> Topic:
    """Note that something promised was done; done already, nothing changes.

    ``spent`` is what it really cost, in minor units (fen); it stands beside what was planned.

    Raises:
        NotYourStage: others act in this stage.
        TopicUnknown: there is no such promise here.
        NotNow: it was dropped.
        TopicRefused: less than nothing was spent, or more than is believed.
    """
    commitment = session.get(Commitment, commitment_id)
    if commitment is None:
        raise TopicUnknown(_("There is no such matter here."))
    topic = lock(session, community_id, commitment.topic_id)
    session.refresh(commitment)
    acting.require(session, actor, topic, stage_of(session, topic))
    if commitment.dropped_at is not None:
        raise NotNow(_("This promise was dropped."))
    costs.believed(spent, "spent")
    done = session.execute(
        update(Commitment)
        .where(col(Commitment.id) == commitment_id, col(Commitment.done_at).is_(None))
        .values(done_at=now(session), done_note=words.strip()[:500], spent=spent)
        .returning(col(Commitment.what))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if done is not None:
        note(session, actor, topic, Did.FULFILLED, done)
    return topic


def commitments(session: Session, topic_id: UUID) -> list[Commitment]:
    """Return what was promised for a topic, by its day."""
    return list(
        session.execute(
            select(Commitment)
            .where(col(Commitment.topic_id) == topic_id)
            .order_by(col(Commitment.due_at), col(Commitment.id))
        ).scalars()
    )


def evaluate(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID, stars: int, words: str = ""
) -> Evaluation:
    """Say how satisfied one is with a topic that is done, from 1 to 5; the last word counts.

    Where homes or owners decided, each has one voice: what another person of the home said before
    is replaced too.

    Raises:
        NotAllowed, TopicUnknown: the actor may not, or there is no such topic here.
        NotNow: it is not done, or its evaluation is closed.
        NotOnTheRoll: homes or owners decided it, and the person may vote for none of them.
        TopicRefused: the stars are not from 1 to 5.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    topic = lock(session, community_id, topic_id)
    require_state(topic, TopicState.DONE)
    if actor.beneficiary_id is None:
        raise NotNow(_("A person says how satisfied they are."))
    voice = voice_of(session, topic.id, actor.beneficiary_id)
    if not 1 <= stars <= 5:
        raise TopicRefused(_("From one star to five."), field="stars")
    session.execute(delete(Evaluation).where(said_with(topic.id, voice)))
    made = Evaluation(
        topic_id=topic.id,
        person_id=voice.person_id,
        elector_id=voice.elector.id if voice.elector else None,
        stars=stars,
        words=words.strip()[:500],
        at=now(session),
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        actor,
        "deliberation.topic_evaluated",
        community_id,
        subject_of(topic.id),
        after={"title": topic.title},
    )
    return made


def close_evaluation(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> Topic:
    """End the evaluation of a topic: the matter is closed.

    Raises:
        NotAllowed, TopicUnknown: the actor may not, or there is no such topic here.
        NotNow: it is not done, or nobody has said anything yet.
    """
    access.require(session, actor, "deliberation.topics", community_id)
    topic = lock(session, community_id, topic_id)
    require_state(topic, TopicState.DONE)
    count, average = satisfaction(session, topic.id)
    if not count:
        raise NotNow(_("Nobody has said yet how satisfied they are."))
    topic.state = TopicState.EVALUATED
    note(session, actor, topic, Did.EVALUATED, f"{average / 10:.1f} / 5 · {count}")
    return topic


def satisfaction(session: Session, topic_id: UUID) -> tuple[int, int]:
    """Return how many have judged a topic, and their average in tenths of a star."""
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(col(Evaluation.stars)), 0)).where(
            col(Evaluation.topic_id) == topic_id
        )
    ).one()
    return int(count), round(10 * int(total) / count) if count else 0

"""Proposing: a wish becomes a topic, is revised, supported, or taken back."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli_deliberation import settings
from linli_deliberation.models import Origin, Revision, Step, Support, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Plan, TopicState
from linli_deliberation.refusals import NotNow, TooManyRemarks, TopicRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import callers, costs
from linli_deliberation.topics.finding import (
    begin,
    given,
    last_second,
    lock,
    note,
    plan_of,
    require_state,
    stage_of,
    subject_of,
)


def propose(
    session: Session,
    actor: Actor,
    community_id: UUID,
    procedure_id: UUID,
    *,
    title: str,
    story: str,
    cost: int | None = None,
    origin: Origin | None = None,
    caller: str = "",
    contact: str = "",
    once: str | None = None,
    draft: bool = False,
) -> Topic:
    """Propose a matter, for oneself, at the counter, or as staff from a call or a paper slip.

    A slip may bear no name; ``caller`` and ``contact`` are whose it is and how they are reached,
    where they have no account. Whoever proposes supports it too. ``cost`` is about what it costs,
    in minor units (fen). ``once`` is the form's key: sent twice, one topic is made. A ``draft`` is
    kept for its author, who hands it in later.

    Raises:
        NotAllowed: the actor may not propose here, or not enter what others said.
        ProcedureUnknown: there is no such procedure here.
        TooManyRemarks: the person has proposed as much as one may in a day.
        TopicRefused: the title or the story is missing or too long, it costs nothing or more than
            all the money there is, nobody could find the draft again, or who proposed has an
            account.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    if origin in (Origin.PHONE, Origin.PAPER):
        access.require(session, actor, "deliberation.topics", community_id)
    procedure = store.find(session, community_id, procedure_id)
    if once is not None:
        known: Topic | None = session.execute(
            select(Topic).where(col(Topic.community_id) == community_id, col(Topic.once) == once)
        ).scalar_one_or_none()
        if known is not None:
            return known
    by_themselves = Origin.WEB if actor.on_behalf_of is None else Origin.COUNTER
    origin = origin or by_themselves
    anonymous = origin in (Origin.PHONE, Origin.PAPER) and actor.on_behalf_of is None
    if draft and (anonymous or actor.beneficiary_id is None):
        raise TopicRefused(
            _("What came by phone or on paper is proposed at once, without a draft."),
            field="origin",
        )
    topic = Topic(
        community_id=community_id,
        procedure_id=procedure.id,
        title=given(title, "title", 120),
        story=given(story, "story", 4000),
        cost=costs.checked(cost, store.plan(procedure)),
        origin=origin,
        proposer_id=None if anonymous else actor.beneficiary_id,
        once=once,
        state=TopicState.DRAFT,
        stage_since=now(session),
        created_at=now(session),
    )
    session.add(topic)
    session.flush()
    if caller.strip() or contact.strip():
        callers.keep(session, actor, topic, caller, contact)
    if not draft:
        enter(session, actor, topic)
    return topic


def enter(session: Session, actor: Actor, topic: Topic) -> None:
    """Let a new topic begin its way; whoever proposed it supports it too.

    Raises:
        TooManyRemarks: the person has proposed as much as one may in a day.
    """
    _require_room(session, topic)
    begin(session, topic, plan_of(session, topic).stages[0], 0)
    note(session, actor, topic, Did.PROPOSED)
    if topic.proposer_id is not None:
        _add(session, topic.id, topic.proposer_id)


def revise(
    session: Session,
    actor: Actor,
    community_id: UUID,
    topic_id: UUID,
    *,
    title: str,
    story: str,
    cost: int | None = None,
    procedure_id: UUID | None = None,
) -> Topic:
    """Change a proposal before it is confirmed; what it said before stays to be read.

    One that was returned is handed in again by this, and has the days it was away for its stage
    still before it. What a draft said before is not kept, and
    with ``procedure_id`` it goes another way. Without a ``cost`` the one that is known stays.

    Raises:
        NotAllowed: the actor neither proposed it nor looks after topics.
        TopicUnknown, NotNow: there is no such topic here, or it is confirmed.
        ProcedureUnknown: there is no such procedure here.
        TopicRefused: the title or the story is missing or too long, or the cost does not fit.
    """
    topic = lock(session, community_id, topic_id, author_id=actor.beneficiary_id)
    _require_own(session, actor, topic)
    require_state(topic, TopicState.DRAFT, TopicState.SUBMITTED, TopicState.RETURNED)
    title, story = given(title, "title", 120), given(story, "story", 4000)
    if procedure_id is not None and topic.state is TopicState.DRAFT:
        topic.procedure_id = store.find(session, community_id, procedure_id).id
    cost = topic.cost if cost is None else costs.checked(cost, plan_of(session, topic))
    if topic.state is TopicState.DRAFT:
        topic.title, topic.story, topic.cost = title, story, cost
        session.flush()
        return topic
    if (title, story, cost) == (topic.title, topic.story, topic.cost):
        raise TopicRefused(_("Nothing was changed."), field="story")
    session.add(
        Revision(
            topic_id=topic.id,
            version=_versions(session, topic.id) + 1,
            title=topic.title,
            story=topic.story,
            cost=topic.cost,
            by_id=actor.person_id,
            at=now(session),
        )
    )
    topic.title, topic.story, topic.cost = title, story, cost
    if topic.state is TopicState.RETURNED:
        _let_the_clock_go_on(session, topic)
        topic.state = stage_of(session, topic).state
    note(session, actor, topic, Did.REVISED)
    return topic


def support(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> int:
    """Support a proposal, and return how many do now; supported already, nothing changes.

    Raises:
        NotAllowed: the actor may not support proposals here.
        TopicUnknown, NotNow: there is no such topic here, or it is no proposal any more.
    """
    topic, person_id = _to_support(session, actor, community_id, topic_id)
    if _add(session, topic.id, person_id):
        audit.record(
            session,
            actor,
            "deliberation.topic_supported",
            community_id,
            subject_of(topic.id),
            after={"title": topic.title},
        )
    return supports(session, topic.id)


def withdraw_support(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> int:
    """Support a proposal no longer, and return how many still do.

    Raises:
        NotAllowed, TopicUnknown, NotNow: see :func:`support`.
    """
    topic, person_id = _to_support(session, actor, community_id, topic_id)
    session.execute(
        delete(Support).where(
            col(Support.topic_id) == topic.id, col(Support.person_id) == person_id
        )
    )
    return supports(session, topic.id)


def withdraw(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> Topic:
    """Take one's proposal back before it is confirmed.

    Raises:
        NotAllowed, TopicUnknown, NotNow: see :func:`revise`.
    """
    topic = lock(session, community_id, topic_id)
    _require_own(session, actor, topic)
    require_state(topic, TopicState.SUBMITTED, TopicState.RETURNED)
    topic.state, topic.due_at = TopicState.WITHDRAWN, None
    note(session, actor, topic, Did.WITHDRAWN)
    return topic


def supports(session: Session, topic_id: UUID) -> int:
    """Return how many support a topic."""
    count = select(func.count()).where(col(Support.topic_id) == topic_id)
    return int(session.execute(count).scalar_one())


def lacking(count: int, plan: Plan) -> Text | None:
    """Say how many supports a proposal still needs; None when it has enough."""
    missing = plan.supports - count
    if missing <= 0:
        return None
    return _.plural(
        "One more neighbour must support it.", "%(count)s more neighbours must support it.", missing
    )


def _require_room(session: Session, topic: Topic) -> None:
    if topic.proposer_id is None:
        return
    most = settings.of(session, topic.community_id).proposals_a_day
    made = select(func.count()).where(
        col(Topic.community_id) == topic.community_id,
        col(Topic.proposer_id) == topic.proposer_id,
        col(Topic.state) != TopicState.DRAFT,
        col(Topic.created_at) > now(session) - timedelta(days=1),
    )
    if session.execute(made).scalar_one() >= most:
        raise TooManyRemarks(
            _.plural(
                "One person may propose one thing a day here. Please keep it for later.",
                "One person may propose %(count)s things a day here. Please keep it for later.",
                most,
            )
        )


def _to_support(
    session: Session, actor: Actor, community_id: UUID, topic_id: UUID
) -> tuple[Topic, UUID]:
    access.require(session, actor, "deliberation.propose", community_id)
    topic = lock(session, community_id, topic_id)
    require_state(topic, TopicState.SUBMITTED)
    if actor.beneficiary_id is None:
        raise NotNow(_("A proposal is supported by a person."))
    return topic, actor.beneficiary_id


def _add(session: Session, topic_id: UUID, person_id: UUID) -> bool:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.flush()
    added = session.execute(
        insert(Support)
        .values(topic_id=topic_id, person_id=person_id, at=now(session))
        .on_conflict_do_nothing()
        .returning(col(Support.person_id))
    )
    return added.first() is not None


def _require_own(session: Session, actor: Actor, topic: Topic) -> None:
    if topic.proposer_id is None or topic.proposer_id != actor.beneficiary_id:
        access.require(session, actor, "deliberation.topics", topic.community_id)


def _let_the_clock_go_on(session: Session, topic: Topic) -> None:
    """Put a deadline off by the days for which a proposal was back with whoever proposed it."""
    if topic.due_at is None:
        return
    returned_at = session.execute(
        select(func.max(col(Step.at))).where(
            col(Step.topic_id) == topic.id, col(Step.code) == Did.RETURNED
        )
    ).scalar()
    zone = ZoneInfo(communities.place(session, topic.community_id).time_zone)
    due, today = (moment.astimezone(zone).date() for moment in (topic.due_at, now(session)))
    since = topic.stage_since if returned_at is None else returned_at
    topic.due_at = last_second(due + (today - since.astimezone(zone).date()), zone)


def _versions(session: Session, topic_id: UUID) -> int:
    count = select(func.count()).where(col(Revision.topic_id) == topic_id)
    return int(session.execute(count).scalar_one())

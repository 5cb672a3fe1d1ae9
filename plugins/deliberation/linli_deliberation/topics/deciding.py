"""The vote that decides a topic: which one may, and whether it lets the topic go on."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, inbox
from linli.access import Actor
from linli.clock import now
from linli.communities import place
from linli.i18n import Text, translate
from linli_deliberation.counting.results import State
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Count, Poll, PollState, Support, Topic, TopicPaper
from linli_deliberation.models.topics import Did
from linli_deliberation.polls import methods
from linli_deliberation.polls.finding import lock as lock_poll
from linli_deliberation.polls.finding import options
from linli_deliberation.procedures.model import WAY, Artefact, Stage, TopicState
from linli_deliberation.refusals import NotNow, TopicRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import projects
from linli_deliberation.topics.finding import lock, note, require_state

#: Votes that cannot be linked any more.
OVER = (PollState.FINAL, PollState.ANNULLED)
NOT_OVER = tuple(state for state in PollState if state not in OVER and state is not PollState.DRAFT)
_TOLD = (PollState.PROVISIONAL, PollState.FINAL)


def newest(session: Session, topic_id: UUID, stage: int | None = None) -> Poll | None:
    """Return the vote that decides a topic, or a stage of it: the one linked with it last."""
    query = (
        select(Poll)
        .join(TopicPaper, col(TopicPaper.poll_id) == col(Poll.id))
        .where(col(TopicPaper.topic_id) == topic_id, projects.decides())
        .order_by(col(TopicPaper.at).desc(), col(TopicPaper.id).desc())
        .limit(1)
    )
    if stage is not None:
        query = query.where(col(TopicPaper.stage) == stage)
    found: Poll | None = session.execute(query).scalar_one_or_none()
    return found


def missing(session: Session, topic: Topic, stage: Stage, following: Stage | None) -> Text | None:
    """Say why the vote keeps a topic from going on; None when it does not.

    A stage that needs a vote is left with one that passed. What is made public or carried out
    after it still has to have passed: a recount may have turned the result.
    """
    if Artefact.POLL in stage.needs:
        poll = newest(session, topic.id, topic.stage)
        return (
            _("There is no vote on it yet.") if poll is None else _held_back(session, topic, poll)
        )
    if following is None or WAY.index(following.state) < WAY.index(TopicState.PUBLICISED):
        return None
    poll = newest(session, topic.id)
    return None if poll is None else _held_back(session, topic, poll)


def link(session: Session, actor: Actor, topic: Topic, stage: Stage, poll_id: UUID) -> TopicPaper:
    """Let a vote decide a locked topic; linked already, nothing changes.

    Raises:
        PollUnknown: there is no such vote in the topic's community.
        TopicRefused: the stage ends without a vote, or this vote does not decide the topic: it is
            over, decides another matter, or the topic has one of its own or is decided already.
    """
    poll = lock_poll(session, topic.community_id, poll_id)
    if Artefact.POLL not in stage.needs:
        raise TopicRefused(_("In this stage nothing is voted on."), field="poll")
    known = _linked(session, topic, poll)
    if known is not None:
        return known
    if projects.made_of_proposals(session, poll.id):
        raise TopicRefused(
            _("This vote was made of proposals, and decides those that are on its ballot."),
            field="poll",
        )
    if topic.decision_id not in (None, poll.id):
        raise TopicRefused(_("This matter ends with a vote of its own."), field="poll")
    if poll.state in OVER:
        raise TopicRefused(
            _("This vote is final or annulled already. Please choose another one."),
            field="poll",
        )
    other = _decided_elsewhere(session, topic, poll)
    if other is not None:
        raise TopicRefused(
            _("This vote decides another matter: “%(title)s”.", title=other), field="poll"
        )
    before = newest(session, topic.id, topic.stage)
    if (
        before is not None
        and before.state.is_counted
        and decided(session, before)[0] != State.NO_DECISION
    ):
        raise TopicRefused(
            _(
                "This matter was voted on already. Another vote is held only if that one brought "
                "no decision or is annulled."
            ),
            field="poll",
        )
    return attach(session, actor, topic, poll)


def attach(session: Session, actor: Actor, topic: Topic, poll: Poll) -> TopicPaper:
    """Write down that a vote belongs to a topic's present stage; written down, nothing changes."""
    known = _linked(session, topic, poll)
    if known is not None:
        return known
    paper = TopicPaper(
        topic_id=topic.id,
        stage=topic.stage,
        kind=Artefact.POLL,
        poll_id=poll.id,
        by_id=actor.person_id,
        at=now(session),
    )
    session.add(paper)
    note(session, actor, topic, poll.title)
    return paper


def did_not_pass(session: Session, topic: Topic) -> bool:
    """Return whether the vote on a topic on its way has a final result that is no yes."""
    if topic.state not in WAY:
        return False
    poll = newest(session, topic.id)
    return poll is not None and poll.state is PollState.FINAL and not passed(session, topic, poll)


def not_adopted(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> Topic:
    """Close a topic whose vote did not pass, and tell whoever proposed or supports it.

    Raises:
        NotAllowed, TopicUnknown: the actor may not, or there is no such topic here.
        NotNow: it is not on its way, or no vote on it ended so.
    """
    access.require(session, actor, "deliberation.topics", community_id)
    topic = lock(session, community_id, topic_id)
    require_state(topic, *WAY)
    if not did_not_pass(session, topic):
        raise NotNow(_("Only a matter whose vote did not pass in the end is closed like this."))
    topic.state, topic.due_at = TopicState.REJECTED, None
    language = place(session, community_id).language
    note(session, actor, topic, Did.REJECTED, translate(_("The vote did not pass."), language))
    concerned = set(
        session.execute(
            select(col(Support.person_id)).where(col(Support.topic_id) == topic.id)
        ).scalars()
    )
    if topic.proposer_id is not None:
        concerned.add(topic.proposer_id)
    inbox.notify_many(
        session,
        sorted(concerned),
        community_id,
        _("“%(title)s” was not adopted: the vote did not pass.", title=topic.title),
        link=f"deliberation/topics/{topic.id}",
    )
    return topic


def _held_back(session: Session, topic: Topic, poll: Poll) -> Text | None:
    """Say why a vote does not let its topic go on; None when it passed."""
    if poll.state is PollState.ANNULLED:
        return _("The vote on it was annulled.")
    if poll.state not in _TOLD:
        return _("The vote on it has no result yet.")
    if passed(session, topic, poll):
        return None
    outcome, selected = decided(session, poll)
    if outcome != State.DECIDED:
        return _(
            "The vote on it brought no decision. Another vote can be held; or, when the result is "
            "final, the matter is closed as not adopted."
        )
    if methods.is_budget(rule_from_json(poll.rule)):
        if selected:
            return _(
                "The money went to other projects. When the result is final, this matter is closed "
                "with the reason."
            )
        return _(
            "The vote on it paid for nothing. When the result is final, the matter can be closed "
            "as not adopted."
        )
    if selected and projects.option_of(session, poll.id, topic.id) is not None:
        return _(
            "Others were chosen. When the result is final, this matter is closed with the reason."
        )
    return _(
        "The vote on it did not pass. When the result is final, the matter can be closed as not "
        "adopted."
    )


def passed(session: Session, topic: Topic, poll: Poll) -> bool:
    """Return whether a vote chose a topic: yes, or an option; of projects, just this one.

    An option that leaves everything as it is lets nothing pass.
    """
    outcome, selected = decided(session, poll)
    if outcome != State.DECIDED or not selected:
        return False
    option = projects.option_of(session, poll.id, topic.id)
    if option is not None:
        return option.code in selected
    stays = {one.code for one in options(session, poll.id) if one.stays}
    return not stays.issuperset(selected)


def decided(session: Session, poll: Poll) -> tuple[str, list[str]]:
    """Return what the newest count of a vote says."""
    last = session.execute(
        select(col(Count.outcome), col(Count.selected))
        .where(col(Count.poll_id) == poll.id)
        .order_by(col(Count.number).desc())
        .limit(1)
    ).first()
    return ("", []) if last is None else (last.outcome, last.selected)


def _linked(session: Session, topic: Topic, poll: Poll) -> TopicPaper | None:
    found: TopicPaper | None = session.execute(
        select(TopicPaper).where(
            col(TopicPaper.topic_id) == topic.id,
            col(TopicPaper.stage) == topic.stage,
            col(TopicPaper.poll_id) == poll.id,
        )
    ).scalar_one_or_none()
    return found


def _decided_elsewhere(session: Session, topic: Topic, poll: Poll) -> str | None:
    """Return the title of another topic that this vote decides; a budget may decide several."""
    papers = select(col(TopicPaper.topic_id)).where(col(TopicPaper.poll_id) == poll.id)
    shared = methods.is_budget(rule_from_json(poll.rule))
    others: list[Topic] = list(
        session.execute(
            select(Topic).where(
                col(Topic.id) != topic.id,
                (col(Topic.decision_id) == poll.id) | col(Topic.id).in_(papers),
            )
        ).scalars()
    )
    for other in others:
        if other.decision_id == poll.id:
            return other.title
        deciding = newest(session, other.id)
        if not shared and deciding is not None and deciding.id == poll.id:
            return other.title
    return None

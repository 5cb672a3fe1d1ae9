"""What a project costs: said precisely before it is put to the vote."""

from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.communities import place
from linli.i18n import translate
from linli_deliberation.models import PollState, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, costs, deciding
from linli_deliberation.topics.finding import lock, note, plan_of, require_state

_OPEN = (
    TopicState.SUBMITTED,
    TopicState.CONFIRMED,
    TopicState.RESEARCHING,
    TopicState.DELIBERATING,
    TopicState.DECIDING,
)


def settle(
    session: Session,
    actor: Actor,
    community_id: UUID,
    topic_id: UUID,
    *,
    cost: int,
    conflict: str = "",
) -> Topic:
    """Say what a topic costs, in minor units (fen), and which others it excludes.

    Of projects with the same word ``conflict`` at most one is paid for. Written down for everybody;
    unchanged, nothing happens.

    Raises:
        NotYourStage, TopicUnknown: others act in this stage, or there is no such topic here.
        NotNow: it is put to the vote already, or decided.
        TopicRefused: it costs nothing, or more than all the money there is.
    """
    topic = lock(session, community_id, topic_id)
    plan = plan_of(session, topic)
    acting.require(session, actor, topic, plan.stages[topic.stage])
    require_state(topic, *_OPEN)
    poll = deciding.newest(session, topic.id)
    if poll is not None and poll.state is not PollState.ANNULLED:
        raise NotNow(_("It is put to the vote already. What it costs is fixed."))
    sure, conflict = costs.checked(cost, plan), conflict.strip()[:40]
    if (sure, conflict) == (topic.cost, topic.conflict):
        return topic
    before = topic.cost
    topic.cost, topic.conflict = sure, conflict
    language = place(session, community_id).language
    said = _("%(amount)s yuan", amount=costs.yuan(cost))
    if before not in (None, cost):
        said = _("%(before)s yuan before, %(amount)s yuan now", before=costs.yuan(before or 0),
                 amount=costs.yuan(cost))  # fmt: skip
    note(session, actor, topic, Did.PRICED, translate(said, language))
    return topic

"""Promises that turn out otherwise: another owner, day or cost; or dropped, with the reason."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli import communities
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text, translate
from linli_deliberation.models import Commitment, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow, TopicRefused, TopicUnknown
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, costs, passing_on
from linli_deliberation.topics.finding import given, lock, note, require_state, stage_of

#: The states of a topic in which something is promised.
_OPEN = (
    TopicState.DELIBERATING,
    TopicState.DECIDING,
    TopicState.PUBLICISED,
    TopicState.IMPLEMENTING,
)


def amend(
    session: Session,
    actor: Actor,
    community_id: UUID,
    commitment_id: UUID,
    *,
    owner: str,
    due_at: datetime,
    cost: int | None,
) -> Commitment:
    """Change who answers for a promise, until when, or what it costs; unchanged, nothing happens.

    Everybody reads what it was before. Another owner or day is told to whoever organises help.
    ``cost`` is in minor units (fen).

    Raises:
        NotYourStage, TopicUnknown: others act in this stage, or there is no such promise here.
        NotNow: it is kept or dropped, or its matter is over.
        TopicRefused: nobody answers for it, the new day is over already, or the cost is none.
    """
    promise, topic = _open(session, actor, community_id, commitment_id)
    owner = given(owner, "owner", 120)
    costs.believed(cost, "cost")
    community = communities.place(session, community_id)
    zone = ZoneInfo(community.time_zone)
    before, after = (moment.astimezone(zone).date() for moment in (promise.due_at, due_at))
    if after == before:
        due_at = promise.due_at
    elif due_at <= now(session):
        raise TopicRefused(_("This day is over already."), field="due_at")
    said = list[Text]()
    if owner != promise.owner:
        said.append(_("answers for it: %(before)s → %(after)s", before=promise.owner, after=owner))
    if after != before:
        said.append(_("until: %(before)s → %(after)s", before=before, after=after))
    told = bool(said)
    if cost != promise.cost:
        said.append(
            _("cost in yuan: %(before)s → %(after)s", before=_yuan(promise.cost), after=_yuan(cost))
        )
    if not said:
        return promise
    promise.owner, promise.due_at, promise.cost = owner, due_at, cost
    words = [promise.what, *(translate(one, community.language) for one in said)]
    note(session, actor, topic, Did.AMENDED, " · ".join(words))
    if told:
        passing_on.changed(session, topic, promise)
    return promise


def drop(
    session: Session, actor: Actor, community_id: UUID, commitment_id: UUID, *, reason: str
) -> Topic:
    """Say that something promised is not done after all, and why; it stays to be read.

    It is told to whoever organises help.

    Raises:
        NotYourStage, TopicUnknown, NotNow: see :func:`amend`.
        TopicRefused: the reason is missing.
    """
    promise, topic = _open(session, actor, community_id, commitment_id)
    promise.dropped_reason = given(reason, "reason", 500)
    promise.dropped_at = now(session)
    note(session, actor, topic, Did.DROPPED, f"{promise.what} · {promise.dropped_reason}")
    passing_on.dropped(session, topic, promise)
    return topic


def _open(
    session: Session, actor: Actor, community_id: UUID, commitment_id: UUID
) -> tuple[Commitment, Topic]:
    """Return a promise that is neither kept nor dropped, with its topic locked."""
    promise = session.get(Commitment, commitment_id)
    if promise is None:
        raise TopicUnknown(_("There is no such matter here."))
    topic = lock(session, community_id, promise.topic_id)
    session.refresh(promise)
    acting.require(session, actor, topic, stage_of(session, topic))
    require_state(topic, *_OPEN)
    if promise.done_at is not None:
        raise NotNow(_("This promise was kept already."))
    if promise.dropped_at is not None:
        raise NotNow(_("This promise was dropped."))
    return promise, topic


def _yuan(amount: int | None) -> str:
    return "—" if amount is None else costs.yuan(amount)

"""Whoever proposed by phone or on a paper slip: named for staff alone, and told what happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.hooks import ToDo, Urgency
from linli.people import PeopleSettings, masked
from linli_deliberation.models import Caller, Origin, Step, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.refusals import NotNow, TopicRefused
from linli_deliberation.texts import _
from linli_deliberation.topics.finding import lock, subject_of

_LOOK_AFTER = "deliberation.topics"
_NAME, _CONTACT = 80, 120
#: What others are told by the portal itself.
_TOLD = (
    Did.RETURNED,
    Did.REJECTED,
    Did.MERGED,
    Did.CANCELLED,
    Did.NOT_CHOSEN,
    Did.DONE,
)


@dataclass(frozen=True, slots=True)
class News:
    """What somebody who proposed by phone or on a slip does not know yet."""

    topic_id: UUID
    title: str
    name: str
    contact: str
    what: Did
    note: str
    at: datetime


def name(
    session: Session,
    actor: Actor,
    community_id: UUID,
    topic_id: UUID,
    *,
    name: str,
    contact: str = "",
) -> Caller | None:
    """Write down who proposed a topic that came by phone or on a slip; no name: forget them.

    Raises:
        NotAllowed, TopicUnknown: the actor may not, or there is no such topic here.
        TopicRefused: it came from a member of the portal, or what is written is too long.
    """
    access.require(session, actor, _LOOK_AFTER, community_id)
    topic = lock(session, community_id, topic_id)
    return keep(session, actor, topic, name, contact)


def keep(session: Session, actor: Actor, topic: Topic, name: str, contact: str) -> Caller | None:
    """Write down who proposed a topic; see :func:`name`."""
    name, contact = name.strip(), contact.strip()
    if topic.origin not in (Origin.PHONE, Origin.PAPER) or topic.proposer_id is not None:
        raise TopicRefused(
            _("A name is written down only for what came by phone or on a slip from somebody who"
              " has no account."), field="caller",
        )  # fmt: skip
    if len(name) > _NAME:
        raise TopicRefused(
            _("This is too long: at most %(most)s characters fit.", most=_NAME), field="caller"
        )
    if len(contact) > _CONTACT:
        raise TopicRefused(
            _("This is too long: at most %(most)s characters fit.", most=_CONTACT), field="contact"
        )
    present = of(session, topic.id)
    if not name:
        if contact:
            raise TopicRefused(_("Whose is it? Please write the name too."), field="caller")
        if present is not None:
            session.delete(present)
            _note(session, actor, "deliberation.caller_forgotten", topic)
        return None
    if present is None:
        present = Caller(topic_id=topic.id, name=name, contact=contact, told_at=now(session))
    present.name, present.contact = name, contact
    session.add(present)
    _note(session, actor, "deliberation.caller_named", topic)
    return present


def told(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> Caller:
    """Note that whoever proposed a topic knows what happened; at its end their contact is deleted.

    Raises:
        NotAllowed, TopicUnknown: the actor may not, or there is no such topic here.
        NotNow: nobody is named for it.
    """
    access.require(session, actor, _LOOK_AFTER, community_id)
    topic = lock(session, community_id, topic_id)
    caller = of(session, topic.id)
    if caller is None:
        raise NotNow(_("Nobody is named for this proposal."))
    caller.told_at = now(session)
    if topic.state.is_over:
        caller.contact = ""
    _note(session, actor, "deliberation.caller_told", topic)
    return caller


def of(session: Session, topic_id: UUID) -> Caller | None:
    """Return who proposed a topic by phone or on a slip; for those alone who look after topics."""
    return session.get(Caller, topic_id)


def shown(session: Session, topic: Topic) -> str:
    """Return their name as members read it, masked as the community decides; else nothing."""
    caller = of(session, topic.id)
    if caller is None:
        return ""
    masking = communities.settings(session, topic.community_id, "core", PeopleSettings).masking
    return masked(caller.name, masking)


def news(session: Session, actor: Actor, community_id: UUID) -> Sequence[News]:
    """Return what those who are named do not know yet, the latest of each topic, oldest first.

    Raises:
        NotAllowed: the actor does not look after topics here.
    """
    access.require(session, actor, _LOOK_AFTER, community_id)
    rows = session.execute(
        select(Topic, Caller, Step)
        .join(Caller, col(Caller.topic_id) == col(Topic.id))
        .join(Step, col(Step.topic_id) == col(Topic.id))
        .where(col(Topic.community_id) == community_id, *_unheard())
        .order_by(col(Step.at), col(Step.id))
    )
    latest = {
        topic.id: News(
            topic.id, topic.title, caller.name, caller.contact, step.code, step.note, step.at
        )
        for topic, caller, step in rows
    }
    return sorted(latest.values(), key=lambda one: one.at)


def waiting(session: Session, actor: Actor, community: Place) -> list[ToDo]:
    """Return how many who proposed by phone or on a slip are still to be told something."""
    if not access.can(session, actor, _LOOK_AFTER, community.id):
        return []
    count = (
        select(func.count())
        .select_from(Caller)
        .join(Topic, col(Topic.id) == col(Caller.topic_id))
        .where(
            col(Topic.community_id) == community.id,
            exists().where(col(Step.topic_id) == col(Topic.id), *_unheard()),
        )
    )
    found = int(session.execute(count).scalar_one())
    title = _.plural("Proposer to call back", "Proposers to call back", found)
    return [ToDo(title, "callers", found, icon="phone", order=34, urgency=Urgency.AWAITED)]


def _unheard() -> tuple[ColumnElement[bool], ...]:
    return col(Step.code).in_(_TOLD), col(Step.at) > col(Caller.told_at)


def _note(session: Session, actor: Actor, action: str, topic: Topic) -> None:
    session.flush()
    audit.record(
        session, actor, action, topic.community_id, subject_of(topic.id),
        after={"title": topic.title},
    )  # fmt: skip

"""Reading objections: the file for those who answer them, and what others may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.db import prepared
from linli.i18n import texts
from linli.notices.answering import ANSWER
from linli.notices.finding import ObjectionNotFound, owners
from linli.notices.models import Notice, NoticeItem, Objection, ObjectionState
from linli.people.models import Person

_ = texts("linli")


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection with what it is about; for the objector and for those who answer."""

    id: UUID
    item_id: UUID
    item_title: str
    item_detail: str
    #: The line as it was before this objection corrected it.
    detail_before: str | None
    notice_id: UUID
    notice_title: str
    group_id: UUID | None
    person_id: UUID
    person_name: str
    reason: str
    made_at: datetime
    state: ObjectionState
    answer: str
    answered_at: datetime | None
    answered_by_name: str | None


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What everybody may read of an answered objection: no names, no reason."""

    upheld: bool
    answer: str
    answered_at: datetime


def _rows() -> Select[*tuple[Any, ...]]:
    objector, answerer = aliased(Person), aliased(Person)
    return (
        select(
            col(Objection.id),
            col(Objection.item_id),
            col(NoticeItem.title),
            col(NoticeItem.detail),
            col(Objection.detail_before),
            col(Notice.id),
            col(Notice.title),
            col(NoticeItem.group_id),
            col(Objection.person_id),
            col(objector.name),
            col(Objection.reason),
            col(Objection.made_at),
            col(Objection.state),
            col(Objection.answer),
            col(Objection.answered_at),
            col(answerer.name),
        )
        .join(NoticeItem, col(NoticeItem.id) == col(Objection.item_id))
        .join(Notice, col(Notice.id) == col(NoticeItem.notice_id))
        .join(objector, col(objector.id) == col(Objection.person_id))
        .outerjoin(answerer, col(answerer.id) == col(Objection.answered_by_id))
        .where(
            col(Objection.community_id) == bindparam("community_id"),
            col(Notice.owner).in_(bindparam("owners", expanding=True)),
        )
    )


_ROWS = _rows()
_MINE = (
    _ROWS.where(col(Objection.person_id) == bindparam("person_id"))
    .order_by(col(Objection.id).desc())
    .limit(bindparam("limit"))
)


def objections(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    open_only: bool = True,
    before: UUID | None = None,
    limit: int = 50,
) -> list[ObjectionRow]:
    """Return the objections that the actor may answer, newest first, older than ``before``.

    Raises:
        NotAllowed: the actor may not answer objections here, in no group.
    """
    query = _for_answerer(session, actor, community_id, _ROWS)
    if open_only:
        query = query.where(col(Objection.state) == ObjectionState.OPEN)
    if before is not None:
        query = query.where(col(Objection.id) < before)
    query = query.order_by(col(Objection.id).desc()).limit(limit)
    rows = session.execute(query, _seen(session, community_id))
    return [ObjectionRow(*row) for row in rows]


def open_objections(session: Session, actor: Actor, community_id: UUID) -> int:
    """Return how many objections wait for an answer of the actor; 0 when they may not answer."""
    if not _may_answer(session, actor, community_id):
        return 0
    query = (
        select(func.count(col(Objection.id)))
        .join(NoticeItem, col(NoticeItem.id) == col(Objection.item_id))
        .join(Notice, col(Notice.id) == col(NoticeItem.notice_id))
        .where(
            col(Objection.community_id) == community_id,
            col(Objection.state) == ObjectionState.OPEN,
            col(Notice.owner).in_(owners(session, community_id)),
        )
    )
    counted = _for_answerer(session, actor, community_id, query)
    return int(session.execute(counted).scalar_one())


def find_objection(
    session: Session, actor: Actor, community_id: UUID, objection_id: UUID
) -> ObjectionRow:
    """Return one objection to its objector, or to somebody who may answer it.

    Raises:
        ObjectionNotFound: there is none here, or it is not for this reader.
    """
    query = _ROWS.where(col(Objection.id) == objection_id)
    row = session.execute(query, _seen(session, community_id)).one_or_none()
    found = ObjectionRow(*row) if row is not None else None
    if found is None or not (
        found.person_id == actor.beneficiary_id
        or access.can(session, actor, ANSWER, community_id, found.group_id)
    ):
        raise ObjectionNotFound(_("We cannot find this objection."))
    return found


def my_objections(
    session: Session, person_id: UUID, community_id: UUID, *, limit: int = 50
) -> list[ObjectionRow]:
    """Return what a person objected to in a community, newest first."""
    rows = prepared.read(
        session, _MINE, **_seen(session, community_id), person_id=person_id, limit=limit
    )
    return [ObjectionRow(*row) for row in rows.all()]


def answers(session: Session, item_ids: Iterable[UUID]) -> dict[UUID, list[PublicAnswer]]:
    """Return what was answered about each of these lines, oldest first, for everybody to read."""
    wanted = list(item_ids)
    given: dict[UUID, list[PublicAnswer]] = {}
    if not wanted:
        return given
    rows = session.execute(
        select(
            col(Objection.item_id),
            col(Objection.state),
            col(Objection.answer),
            col(Objection.answered_at),
        )
        .where(col(Objection.item_id).in_(wanted), col(Objection.state) != ObjectionState.OPEN)
        .order_by(col(Objection.answered_at), col(Objection.id))
    )
    for item_id, state, text, at in rows:
        assert at is not None
        mine = given.setdefault(item_id, [])
        one = PublicAnswer(state is ObjectionState.UPHELD, text, at)
        if one not in mine:  # one answer to several objections
            mine.append(one)
    return given


def _may_answer(session: Session, actor: Actor, community_id: UUID) -> bool:
    groups = access.groups_with(session, actor, ANSWER, community_id)
    return groups is None or bool(groups)


def _for_answerer(
    session: Session, actor: Actor, community_id: UUID, query: Select[*tuple[Any, ...]]
) -> Select[*tuple[Any, ...]]:
    groups = access.groups_with(session, actor, ANSWER, community_id)
    if groups is None:
        return query
    if not groups:
        access.require(session, actor, ANSWER, community_id)
    return query.where(col(NoticeItem.group_id).in_(groups))


def _seen(session: Session, community_id: UUID) -> dict[str, Any]:
    return {"community_id": community_id, "owners": owners(session, community_id)}

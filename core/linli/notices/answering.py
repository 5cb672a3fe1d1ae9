"""Answering an objection, in writing."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import Text, texts
from linli.notices.closing import tell
from linli.notices.correcting import AnswerRefused, Correction, check
from linli.notices.events import DecidedItem, Outcome
from linli.notices.finding import Standing, lock_objection
from linli.notices.models import ItemState, NoticeItem, Objection, ObjectionState
from linli.subjects import Subject

_ = texts("linli")

#: The permission, and the name of the duty that is done for the item's subject.
ANSWER = "core.notices.answer"
_LONGEST = 4000


class ObjectionAnswered(Refusal):
    """The objection was answered before."""

    code = "core.objection_answered"
    status = 409


def answer(
    session: Session,
    actor: Actor,
    community_id: UUID,
    objection_id: UUID,
    *,
    upheld: bool,
    answer: str,
    correction: Correction | None = None,
) -> None:
    """Answer an objection after it was investigated; the answer stays on file.

    Upheld, the item is rejected at once, and every other open objection to it gets the same
    answer; upheld with a correction, it stands with its new detail. When its last objection is
    dismissed or corrected, it is on notice again, or confirmed at once if the time is over.

    The actor does the duty ``core.notices.answer`` for the item's subject.

    Raises:
        NotAllowed: the actor may not answer objections here.
        DutiesIncompatible: the actor had an incompatible duty for the same thing.
        RelativeStepsBack: it is about the actor, or the objector or person concerned is close.
        ObjectionNotFound: there is no such objection in this community.
        ObjectionAnswered: it was answered before.
        AnswerRefused: the answer is missing or too long, or a correction makes no sense.
    """
    objection, standing = lock_objection(session, community_id, objection_id)
    access.require(session, actor, ANSWER, community_id, standing.group_id)
    if objection.state is not ObjectionState.OPEN:
        raise ObjectionAnswered(_("A colleague has already answered this objection."))
    answer = _checked(answer)
    if correction is not None:
        check(session, standing.subject, correction, upheld=upheld)
    rejecting = upheld and correction is None
    answered = _open(session, standing.item_id) if rejecting else [objection]
    concerned = {person for person in (standing.person_id,) if person is not None}
    access.take_duty(
        session,
        actor,
        standing.subject,
        ANSWER,
        concerning=concerned | {each.person_id for each in answered},
    )
    moment = now(session)
    for each in answered:
        each.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        each.answer, each.answered_at, each.answered_by_id = answer, moment, actor.person_id
    if correction is not None:
        objection.detail_before = standing.detail
    session.flush()
    state = _decide(session, standing, rejecting=rejecting, correction=correction)
    _record(session, actor, community_id, answered, standing, state, correction)
    if state in (ItemState.CONFIRMED, ItemState.REJECTED):
        _tell(session, community_id, standing, state, correction)


def _checked(answer: str) -> str:
    answer = answer.strip()
    if not answer:
        raise AnswerRefused(
            _("Please write down what you found out and what follows from it."), field="answer"
        )
    if len(answer) > _LONGEST:
        raise AnswerRefused(
            _("This is too long: at most %(most)s characters fit.", most=_LONGEST), field="answer"
        )
    return answer


def _open(session: Session, item_id: UUID) -> list[Objection]:
    return list(
        session.execute(
            select(Objection)
            .where(col(Objection.item_id) == item_id, col(Objection.state) == ObjectionState.OPEN)
            .order_by(col(Objection.id))
            .execution_options(populate_existing=True)
        ).scalars()
    )


def _decide(
    session: Session, standing: Standing, *, rejecting: bool, correction: Correction | None
) -> ItemState:
    left = 0 if rejecting else standing.open_objections - 1
    if rejecting:
        state = ItemState.REJECTED
    elif left:
        state = ItemState.SUSPENDED
    else:
        state = ItemState.CONFIRMED if standing.ended else ItemState.ON_NOTICE
    decided = state in (ItemState.CONFIRMED, ItemState.REJECTED)
    values: dict[str, Any] = {
        "state": state,
        "open_objections": left,
        "decided_at": now(session) if decided else None,
    }
    if correction is not None:
        values["detail"] = correction.detail.strip()
        values["correction"] = _corrected(standing, correction)
    session.execute(
        update(NoticeItem).where(col(NoticeItem.id) == standing.item_id).values(**values)
    )
    return state


def _corrected(standing: Standing, correction: Correction | None) -> dict[str, Any] | None:
    if correction is None:
        return standing.correction
    return {**(standing.correction or {}), **correction.terms}


def _record(
    session: Session,
    actor: Actor,
    community_id: UUID,
    answered: list[Objection],
    standing: Standing,
    state: ItemState,
    correction: Correction | None,
) -> None:
    # The words stand with the objection; here they would outlive the person whom they are about.
    before = {"item": standing.state.value}
    after: dict[str, Any] = {"item": state.value}
    if correction is not None:
        after["changed"] = ["detail"]
    for objection in answered:
        audit.record(
            session,
            actor,
            "core.objection.answered",
            community_id,
            Subject("core.objection", objection.id),
            before=before,
            after={**after, "outcome": objection.state.value},
            person_id=objection.person_id,
        )
        inbox.notify(
            session,
            objection.person_id,
            community_id,
            _news(objection, standing, correction),
            link=f"objections/{objection.id}",
        )


def _news(objection: Objection, standing: Standing, correction: Correction | None) -> Text:
    if objection.state is ObjectionState.DISMISSED:
        return _(
            "Your objection to “%(item)s” was looked into. The line stays as it is; "
            "please read the answer.",
            item=standing.title,
        )
    if correction is not None:
        return _("Thank you for your objection: “%(item)s” was corrected.", item=standing.title)
    return _("Thank you for your objection: “%(item)s” was struck off.", item=standing.title)


def _tell(
    session: Session,
    community_id: UUID,
    standing: Standing,
    state: ItemState,
    correction: Correction | None,
) -> None:
    decided = DecidedItem(
        item_id=standing.item_id,
        subject_type=standing.subject.type,
        subject_id=standing.subject.id,
        outcome=Outcome.REJECTED if state is ItemState.REJECTED else Outcome.CONFIRMED,
        person_id=standing.person_id,
        correction=_corrected(standing, correction),
    )
    tell(session, community_id, standing.notice_id, standing.kind, (decided,))

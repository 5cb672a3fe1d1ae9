"""Whoever was asked takes an order, or cannot; asks back; says what was answered or done."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from linli import evidence, inbox
from linli.access import Actor
from linli.clock import now
from linli_micro_wishes.claims.fulfilling import Photo
from linli_micro_wishes.clocks import promises
from linli_micro_wishes.models import IN_HAND, Kind, Order, OrderState, StepKind
from linli_micro_wishes.orders import dispatching, ordering, steps
from linli_micro_wishes.refusals import NotNow, NotYourOrder, OrderRefused, OrderUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import states


def accept(session: Session, actor: Actor, community_id: UUID, order_id: UUID) -> None:
    """Take an order; that is its first answer.

    Raises:
        OrderUnknown, NotYourOrder: there is none, or it was sent to somebody else.
        NotNow: it is not waiting for that.
    """
    order = _mine(session, actor, community_id, order_id)
    steps.require_state(order, OrderState.DISPATCHED)
    order.state = OrderState.ACCEPTED
    promises.answered(session, order)
    steps.note(session, actor, order, StepKind.ACCEPTED)
    steps.tell(
        session,
        order,
        order.requester_id,
        _("Somebody is taking care of no. %(number)s.", number=order.number),
    )


def decline(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID, *, reason: str
) -> None:
    """Say that one cannot take an order, or not go on with it; the desk sends it on.

    Raises:
        OrderUnknown, NotYourOrder: there is none, or it was sent to somebody else.
        NotNow: it is over.
        ReasonNeeded: there is no reason.
    """
    order = _mine(session, actor, community_id, order_id)
    steps.require_state(order, *IN_HAND)
    reason = states.reason_of(reason)
    order.state, order.assignee_id = OrderState.DECLINED, None
    steps.note(session, actor, order, StepKind.DECLINED, words=reason)


def start(session: Session, actor: Actor, community_id: UUID, order_id: UUID) -> None:
    """Say that one is on the way or at work.

    Raises:
        OrderUnknown, NotYourOrder: there is none, or it was sent to somebody else.
        NotNow: it was not accepted.
    """
    order = _mine(session, actor, community_id, order_id)
    steps.require_state(order, OrderState.ACCEPTED)
    order.state = OrderState.IN_PROGRESS
    steps.note(session, actor, order, StepKind.STARTED)


def ask(session: Session, actor: Actor, community_id: UUID, order_id: UUID, *, words: str) -> None:
    """Ask the resident something; the clocks stand until they reply.

    Raises:
        OrderUnknown, NotYourOrder: there is none, or it was sent to somebody else.
        NotNow: it is over, or waits for the resident already.
        OrderRefused: nothing is asked.
    """
    order = _mine(session, actor, community_id, order_id)
    steps.require_state(order, *IN_HAND)
    if order.waiting_since is not None:
        raise NotNow(_("It already waits for an answer."))
    if not words.strip():
        raise OrderRefused(_("Please write what you want to know."), field="words")
    promises.answered(session, order)
    promises.pause(session, order)
    steps.note(session, actor, order, StepKind.ASKED, words=words)
    steps.tell(
        session,
        order,
        order.requester_id,
        _("About no. %(number)s: %(question)s", number=order.number, question=words.strip()),
    )


def done(
    session: Session,
    actor: Actor,
    community_id: UUID,
    order_id: UUID,
    *,
    answer: str,
    photos: Iterable[Photo] = (),
) -> None:
    """Answer a question, or say what was done.

    Raises:
        OrderUnknown, NotYourOrder: there is none, or it was sent to somebody else.
        NotNow: it is over, or an order that was not accepted.
        OrderRefused: nothing is said.
        FileRefused, FileTooLarge, TooManyFiles: a photo cannot be taken.
    """
    order = _mine(session, actor, community_id, order_id)
    if order.kind is Kind.QUESTION:
        steps.require_state(order, *IN_HAND)
    else:
        steps.require_state(order, OrderState.ACCEPTED, OrderState.IN_PROGRESS)
    if len(answer.strip()) < 2:
        raise OrderRefused(_("Please write in a few words what came of it."), field="answer")
    for photo in photos:
        evidence.attach(
            session,
            actor,
            order.community_id,
            steps.subject_of(order.id),
            photo.filename,
            photo.stream,
        )
    if order.waiting_since is not None:
        promises.resume(session, order)
    promises.answered(session, order)
    order.state, order.done_at = OrderState.DONE, now(session)
    order.answer = answer.strip()[:2000]
    ordering.watch(session, order)
    steps.note(session, actor, order, StepKind.DONE)
    # Whatever asked for this, or warned of it, is settled by it.
    if order.assignee_id is not None:
        inbox.mark_link_read(session, (order.assignee_id,), steps.link_to(order.id))
    steps.tell(
        session,
        order,
        order.requester_id,
        _("There is an answer to what you told us, no. %(number)s.", number=order.number),
    )
    dispatching.tell_merged(session, order)


def _mine(session: Session, actor: Actor, community_id: UUID, order_id: UUID) -> Order:
    order = steps.find(session, community_id, order_id, lock=True)
    if not steps.may_read(session, actor, order):
        raise OrderUnknown(_("There is no such order here."))
    if order.assignee_id is None or order.assignee_id != actor.person_id:
        raise NotYourOrder(_("This was sent to somebody else."))
    return order

"""Finding an order, who may read it, and writing each of its steps down."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.i18n import Text
from linli.subjects import Subject
from linli_micro_wishes.models import Kind, Order, OrderState, Step, StepKind, Tier
from linli_micro_wishes.refusals import NotNow, OrderUnknown
from linli_micro_wishes.texts import _


def subject_of(order_id: UUID) -> Subject:
    """Name an order for core's services."""
    return Subject("micro_wishes.order", order_id)


def find(session: Session, community_id: UUID, order_id: UUID, *, lock: bool = False) -> Order:
    """Return an order told in a community or handled there; locked where asked.

    Raises:
        OrderUnknown: there is none with this id here.
    """
    query = select(Order).where(
        col(Order.id) == order_id,
        (col(Order.community_id) == community_id) | (col(Order.level_id) == community_id),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    order: Order | None = session.execute(query).scalar_one_or_none()
    if order is None:
        raise OrderUnknown(_("There is no such order here."))
    return order


def is_of_desk(session: Session, actor: Actor, order: Order) -> bool:
    """Return whether the actor handles an order on its rung, or where it was told."""
    return access.can(session, actor, "micro_wishes.dispatch", order.level_id) or access.can(
        session, actor, "micro_wishes.dispatch", order.community_id
    )


def may_read(session: Session, actor: Actor, order: Order) -> bool:
    """Return whether the actor may read an order; a dispute is read by few."""
    if actor.is_system or actor.beneficiary_id == order.requester_id:
        return True
    if order.assignee_id is not None and order.assignee_id == actor.person_id:
        return True
    if order.kind is Kind.DISPUTE:
        return access.can(session, actor, "micro_wishes.confidential", order.level_id)
    return is_of_desk(session, actor, order)


def require_state(order: Order, *states: OrderState) -> None:
    """Refuse unless an order is in one of these states.

    Raises:
        NotNow: it is in another.
    """
    if order.state not in states:
        raise NotNow(_SAID[order.state])


def note(
    session: Session,
    actor: Actor,
    order: Order,
    kind: StepKind,
    *,
    words: str = "",
    to_person_id: UUID | None = None,
    to_tier: Tier | None = None,
    other_id: UUID | None = None,
) -> None:
    """Write a step of an order down, and into the log; of a dispute the log says not whose."""
    session.add(
        Step(
            order_id=order.id,
            kind=kind,
            at=now(session),
            person_id=actor.person_id,
            to_person_id=to_person_id,
            tier=order.tier,
            to_tier=to_tier,
            other_id=other_id,
            note=words.strip()[:1000],
        )
    )
    session.flush()
    secret = order.kind is Kind.DISPUTE
    audit.record(
        session,
        Actor(None) if secret and actor.beneficiary_id == order.requester_id else actor,
        f"micro_wishes.order.{kind.value}",
        order.community_id,
        subject_of(order.id),
        after={"number": order.number},
        person_id=None if secret else order.requester_id,
    )


def tell(session: Session, order: Order, person_id: UUID, text: Text) -> None:
    """Tell somebody about an order that they may read."""
    inbox.notify(session, person_id, order.community_id, text, link_to(order.id))


def link_to(order_id: UUID) -> str:
    """Return where a message about an order leads."""
    return f"micro_wishes/orders/{order_id}"


def tell_desk(session: Session, order: Order) -> None:
    """Tell the desk that something waits to be sent: once, until they have read it."""
    inbox.notify_many(
        session,
        desk_of(session, order, "micro_wishes.dispatch"),
        order.level_id,
        _("Something has come in and waits to be sent to somebody."),
        "micro_wishes/desk/orders",
        unless_unread=True,
    )


def desk_of(session: Session, order: Order, permission: str) -> list[UUID]:
    """Return who holds a permission where an order is handled."""
    roles = access.permissions()[permission].roles
    return list(
        dict.fromkeys(
            holder.person_id
            for holder in access.holders(session, SYSTEM, order.level_id)
            if holder.role in roles and holder.group_id in (None, order.group_id)
        )
    )


_SAID = {
    OrderState.SUBMITTED: _("Nobody has been sent for this yet."),
    OrderState.DISPATCHED: _("Somebody has been asked to take this, and has not answered yet."),
    OrderState.DECLINED: _("Whoever was asked cannot take this; it is sent on."),
    OrderState.ACCEPTED: _("Somebody has already taken this."),
    OrderState.IN_PROGRESS: _("Somebody is already at work on this."),
    OrderState.DONE: _("This has already been done."),
    OrderState.CONFIRMED: _("This has been done and confirmed."),
    OrderState.RATED: _("This has been done and confirmed."),
    OrderState.WITHDRAWN: _("This was withdrawn."),
    OrderState.MERGED: _("This was told twice; the other one goes on."),
}

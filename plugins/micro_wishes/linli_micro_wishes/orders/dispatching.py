"""The desk sends orders to people, up and down the ladder, and puts together what belongs so."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, inbox, people
from linli.access import Actor
from linli.clock import now
from linli_micro_wishes.models import (
    IN_HAND,
    TO_DISPATCH,
    Kind,
    Order,
    OrderState,
    Step,
    StepKind,
)
from linli_micro_wishes.orders import ladder, steps
from linli_micro_wishes.orders.ladder import Rung
from linli_micro_wishes.refusals import EscalationLoop, NotNow, OrderRefused
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import states


def dispatch(
    session: Session,
    actor: Actor,
    community_id: UUID,
    order_id: UUID,
    person_id: UUID,
    *,
    words: str = "",
) -> None:
    """Ask somebody to take an order; asked anew, whoever had it is told.

    Raises:
        NotAllowed, OrderUnknown: the actor may not dispatch there, or there is none.
        NotAMember: the person is not of the community that handles it.
        NotNow: it is over.
        OrderRefused: the person ordered it themselves.
    """
    order = _for_desk(session, actor, community_id, order_id)
    steps.require_state(order, *TO_DISPATCH, *IN_HAND)
    people.membership_of(session, order.level_id, person_id)
    if person_id == order.requester_id:
        raise OrderRefused(_("This person ordered it themselves."), field="person")
    before = order.assignee_id
    order.assignee_id, order.state = person_id, OrderState.DISPATCHED
    steps.note(session, actor, order, StepKind.DISPATCHED, to_person_id=person_id, words=words)
    steps.tell(
        session,
        order,
        person_id,
        _("Could you take no. %(number)s? Please say yes or no.", number=order.number),
    )
    if before is not None and before != person_id:
        inbox.notify(
            session,
            before,
            order.community_id,
            _("No. %(number)s has been given to somebody else.", number=order.number),
        )


def escalate(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID, *, reason: str
) -> Rung:
    """Hand an order up one rung, with a reason: whoever has it, or the desk.

    From each rung it climbs once: what was sent back down is settled there.

    Raises:
        OrderUnknown: it is not the actor's to handle.
        NotNow: it is over.
        ReasonNeeded: there is no reason.
        EscalationLoop: there is no rung above, or it has climbed from here before.
    """
    order = _for_desk_or_assignee(session, actor, community_id, order_id)
    steps.require_state(order, *TO_DISPATCH, *IN_HAND)
    reason = states.reason_of(reason)
    _below, above = ladder.beside(session, order)
    if above is None:
        raise EscalationLoop(_("There is nobody above to hand this to."))
    climbed = session.execute(
        select(col(Step.id)).where(
            col(Step.order_id) == order.id,
            col(Step.kind) == StepKind.ESCALATED,
            col(Step.tier) == order.tier,
        )
    ).first()
    if climbed is not None:
        raise EscalationLoop(
            _("This was handed up from here before and came back. Please settle it here.")
        )
    steps.note(session, actor, order, StepKind.ESCALATED, words=reason, to_tier=above.tier)
    _put_on(session, order, above)
    return above


def send_down(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID, *, reason: str
) -> Rung:
    """Send an order back down one rung, with what is to be done there.

    Raises:
        NotAllowed, OrderUnknown: the actor may not dispatch there, or there is none.
        NotNow: it is over.
        ReasonNeeded: there is no reason.
        EscalationLoop: it is on the lowest rung.
    """
    order = _for_desk(session, actor, community_id, order_id)
    steps.require_state(order, *TO_DISPATCH, *IN_HAND)
    reason = states.reason_of(reason)
    below, _above = ladder.beside(session, order)
    if below is None:
        raise EscalationLoop(_("This is already on the lowest rung."))
    steps.note(session, actor, order, StepKind.SENT_DOWN, words=reason, to_tier=below.tier)
    _put_on(session, order, below)
    return below


def merge(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID, into_number: int
) -> None:
    """Put an order that was told twice to another one; both residents get the answer.

    Raises:
        NotAllowed, OrderUnknown: the actor may not dispatch there, or there is none.
        OrderRefused: there is no such number, or it is the same, or a confidential one.
        NotNow: one of them is over.
    """
    order = _for_desk(session, actor, community_id, order_id)
    other = _numbered(session, order, into_number)
    steps.require_state(order, *TO_DISPATCH, *IN_HAND)
    if Kind.DISPUTE in (order.kind, other.kind):
        raise OrderRefused(_("A confidential matter is not put to another."), field="number")
    if other.state.is_over:
        raise NotNow(_("The other one is over."))
    order.state, order.closed_at = OrderState.MERGED, now(session)
    order.merged_into_id, order.assignee_id = other.id, None
    # What was put to this one before now follows the other, so that no chain can close to a ring.
    for one in _merged_into(session, order.id):
        one.merged_into_id = other.id
    steps.note(session, actor, order, StepKind.MERGED, other_id=other.id)


def link(session: Session, actor: Actor, community_id: UUID, order_id: UUID, number: int) -> None:
    """Note on two orders that they belong together.

    Raises:
        NotAllowed, OrderUnknown: the actor may not dispatch there, or there is none.
        OrderRefused: there is no such number, or it is the same.
    """
    order = _for_desk(session, actor, community_id, order_id)
    other = _numbered(session, order, number)
    steps.note(session, actor, order, StepKind.LINKED, other_id=other.id)
    steps.note(session, actor, other, StepKind.LINKED, other_id=order.id)


def tell_merged(session: Session, order: Order) -> None:
    """Give the answer to an order to everybody who had told the same."""
    for one in _merged_into(session, order.id):
        one.answer, one.done_at = order.answer, order.done_at
        steps.tell(
            session,
            one,
            one.requester_id,
            _("There is an answer to what you told us, no. %(number)s.", number=one.number),
        )


def _merged_into(session: Session, order_id: UUID) -> list[Order]:
    return list(
        session.execute(select(Order).where(col(Order.merged_into_id) == order_id)).scalars()
    )


def _for_desk(session: Session, actor: Actor, community_id: UUID, order_id: UUID) -> Order:
    order = steps.find(session, community_id, order_id, lock=True)
    access.require(session, actor, "micro_wishes.dispatch", order.level_id)
    return order


def _for_desk_or_assignee(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID
) -> Order:
    order = steps.find(session, community_id, order_id, lock=True)
    if order.assignee_id is None or order.assignee_id != actor.person_id:
        access.require(session, actor, "micro_wishes.dispatch", order.level_id)
    return order


def _numbered(session: Session, order: Order, number: int) -> Order:
    other: Order | None = session.execute(
        select(Order)
        .where(col(Order.community_id) == order.community_id, col(Order.number) == number)
        .with_for_update()
    ).scalar_one_or_none()
    if other is None or other.id == order.id:
        raise OrderRefused(_("There is no other order with this number."), field="number")
    return other


def _put_on(session: Session, order: Order, rung: Rung) -> None:
    order.tier, order.level_id = rung.tier, rung.level_id
    order.state, order.assignee_id = OrderState.SUBMITTED, None
    session.flush()
    steps.tell_desk(session, order)

"""Ordering and asking: told by the resident or for them, withdrawn, confirmed, rated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, communities, events, jobs, people
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.people import served_by
from linli_micro_wishes import settings
from linli_micro_wishes.clocks import duty, promises
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.models import (
    SETTLED,
    TO_DISPATCH,
    Channel,
    Kind,
    Order,
    OrderState,
    StepKind,
    Tier,
)
from linli_micro_wishes.numbering import next_number
from linli_micro_wishes.orders import ladder, services, steps
from linli_micro_wishes.refusals import NotNow, OrderRefused, OrderUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import states

#: The contribution that is told of, declared by the hook ``linli_contributions``.
DONE = "micro_wishes.order_done"
CONFIRM_LATE = "micro_wishes.confirm_order_late"


@dataclass(frozen=True, slots=True)
class Request:
    """What a resident wants, as it was typed."""

    words: str
    address: str = ""
    phone: str = ""
    urgent: bool = False
    channel: Channel = Channel.PORTAL


def submit(
    session: Session,
    actor: Actor,
    community_id: UUID,
    service_id: UUID,
    request: Request,
    *,
    person_id: UUID | None = None,
    group_id: UUID | None = None,
    once: str | None = None,
) -> Order:
    """Order a service or ask a question: for oneself, or as staff for ``person_id``.

    A question goes at once to whoever is on duty. With ``group_id``, the grid from which the caller
    knows that it came, the right for that grid is enough.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        OrderUnknown: there is no such service here.
        OrderRefused: nothing is said of what is wanted, or where.
    """
    access.require(session, actor, "micro_wishes.order", community_id, group_id)
    if person_id is not None:
        access.require(session, actor, "micro_wishes.dispatch", community_id, group_id)
    requester = person_id or served_by(session, actor, community_id)
    membership = people.membership_of(session, community_id, requester)
    if once and (before := _sent_before(session, community_id, requester, once)) is not None:
        return before
    service = services.find(session, community_id, service_id)
    if not service.active:
        raise OrderRefused(_("This is not offered at present."))
    words = request.words.strip()
    if len(words) < 2:
        raise OrderRefused(_("Please write in a few words what it is about."), field="words")
    if service.needs_address and not request.address.strip():
        raise OrderRefused(_("Please write where we should come."), field="address")
    by_staff = requester != actor.person_id and access.can(
        session, actor, "micro_wishes.dispatch", community_id, group_id
    )
    channel = request.channel
    if by_staff and channel is Channel.PORTAL:
        channel = Channel.COUNTER
    order = Order(
        community_id=community_id,
        level_id=community_id,
        tier=Tier.COMMUNITY,
        group_id=membership.group_id,
        number=next_number(session, community_id, "order"),
        service_id=service.id,
        kind=service.kind,
        requester_id=requester,
        words=words[:1000],
        address=request.address.strip()[:200],
        phone=request.phone.strip()[:30],
        urgent=request.urgent,
        channel=channel,
        collector_id=actor.person_id if by_staff else None,
        state=OrderState.SUBMITTED,
        once=once,
        submitted_at=now(session),
    )
    order.tier = ladder.rungs(session, order)[0].tier
    session.add(order)
    session.flush()
    steps.note(session, actor, order, StepKind.SUBMITTED)
    promises.set_due(session, order)
    _send_to_whoever_is_on_duty(session, order)
    return order


def withdraw(session: Session, actor: Actor, community_id: UUID, order_id: UUID) -> None:
    """Take one's order back while nobody is at work on it.

    Raises:
        OrderUnknown: it is not the actor's.
        NotNow: somebody is at work on it, or it is over.
    """
    order = _own(session, actor, community_id, order_id)
    steps.require_state(order, *TO_DISPATCH, OrderState.DISPATCHED)
    order.state, order.closed_at = OrderState.WITHDRAWN, now(session)
    steps.note(session, actor, order, StepKind.WITHDRAWN)
    if order.assignee_id is not None:
        steps.tell(
            session,
            order,
            order.assignee_id,
            _("No. %(number)s was withdrawn; there is nothing more to do.", number=order.number),
        )


def reply(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID, *, words: str
) -> None:
    """Answer what one was asked; the clocks run again.

    Raises:
        OrderUnknown: it is not the actor's.
        NotNow: nobody asked.
        OrderRefused: nothing is said.
    """
    order = _own(session, actor, community_id, order_id)
    if order.waiting_since is None or order.state.is_over:
        raise NotNow(_("Nobody is waiting for an answer from you."))
    if not words.strip():
        raise OrderRefused(_("Please write an answer."), field="words")
    promises.resume(session, order)
    steps.note(session, actor, order, StepKind.REPLIED, words=words)
    if order.assignee_id is not None:
        steps.tell(
            session,
            order,
            order.assignee_id,
            _("There is a reply to no. %(number)s.", number=order.number),
        )


def confirm(session: Session, actor: Actor, community_id: UUID, order_id: UUID) -> None:
    """Say that it was done: the resident, or the desk for somebody who cannot.

    Whoever did it never confirms it themselves.

    Raises:
        OrderUnknown: it is not the actor's.
        NotNow: it has not been done, or was confirmed before.
    """
    order = _own(session, actor, community_id, order_id, or_desk=True)
    steps.require_state(order, OrderState.DONE)
    if order.assignee_id == actor.person_id and order.requester_id != actor.person_id:
        raise NotNow(_("You did it yourself. Please let a colleague confirm it."))
    _confirm(session, actor, order, now(session))


def confirm_late(session: Session, payload: Mapping[str, Any]) -> None:
    """Confirm what nobody has denied in the community's days. The job of that name."""
    order = steps.find(session, UUID(payload["community_id"]), UUID(payload["order_id"]), lock=True)
    _confirm_if_due(session, order)


def watch(session: Session, order: Order) -> None:
    """See to it that an order that was done counts as confirmed in time."""
    days = settings.of(session, order.community_id).confirm_days
    if days and order.done_at is not None:
        jobs.enqueue(
            session,
            CONFIRM_LATE,
            {"community_id": str(order.community_id), "order_id": str(order.id)},
            run_at=order.done_at + timedelta(days=days),
            key=f"{CONFIRM_LATE}:{order.id}:{order.done_at:%Y%m%d%H%M%S}",
            community_id=order.community_id,
        )


def reopen(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID, *, reason: str
) -> None:
    """Say that it is not done yet; whoever had it goes on.

    Raises:
        OrderUnknown: it is not the actor's.
        NotNow: nobody has said that it is done, or it was confirmed.
        ReasonNeeded: there is no reason.
    """
    order = _own(session, actor, community_id, order_id, or_desk=True)
    steps.require_state(order, OrderState.DONE)
    reason = states.reason_of(reason)
    order.state, order.done_at = OrderState.IN_PROGRESS, None
    steps.note(session, actor, order, StepKind.REOPENED, words=reason)
    if order.assignee_id is not None:
        steps.tell(
            session,
            order,
            order.assignee_id,
            _("No. %(number)s is not done yet: %(reason)s", number=order.number, reason=reason),
        )


def rate(
    session: Session,
    actor: Actor,
    community_id: UUID,
    order_id: UUID,
    *,
    stars: int,
    remark: str = "",
) -> None:
    """Say how content one is; what was only done is confirmed by it.

    Raises:
        OrderUnknown: it is not the actor's.
        NotNow: it has not been done.
        OrderRefused: the stars are not one to five.
    """
    order = _own(session, actor, community_id, order_id)
    steps.require_state(order, *SETTLED)
    if not 1 <= stars <= 5:
        raise OrderRefused(_("Please choose one to five stars."), field="stars")
    if order.state is OrderState.DONE:
        confirm(session, actor, community_id, order_id)
    order.rating, order.remark = stars, remark.strip()[:500]
    order.state = OrderState.RATED
    steps.note(session, actor, order, StepKind.RATED)


def _confirm_if_due(session: Session, order: Order) -> None:
    """Confirm a locked order whose days for saying otherwise are over: no worker is needed."""
    days = settings.of(session, order.community_id).confirm_days
    if not days or order.state is not OrderState.DONE or order.done_at is None:
        return
    due = order.done_at + timedelta(days=days)
    if due <= now(session):
        _confirm(session, SYSTEM, order, due)


def _confirm(session: Session, actor: Actor, order: Order, moment: datetime) -> None:
    order.state, order.closed_at = OrderState.CONFIRMED, moment
    steps.note(session, actor, order, StepKind.CONFIRMED)
    if order.assignee_id is not None and order.assignee_id != order.requester_id:
        service = services.find(session, order.community_id, order.service_id)
        place = communities.place(session, order.community_id)
        events.publish(
            session,
            events.ContributionConfirmed(
                community_id=order.community_id,
                kind=DONE,
                reference_id=order.id,
                person_id=order.assignee_id,
                quantity=1,
                on=local_day(order.done_at or moment, place),
                title=service.title,
            ),
        )


def _own(
    session: Session, actor: Actor, community_id: UUID, order_id: UUID, *, or_desk: bool = False
) -> Order:
    order = steps.find(session, community_id, order_id, lock=True)
    _confirm_if_due(session, order)
    if actor.beneficiary_id == order.requester_id:
        return order
    if (
        or_desk
        and steps.is_of_desk(session, actor, order)
        and steps.may_read(session, actor, order)
    ):
        return order
    raise OrderUnknown(_("There is no such order here."))


def _sent_before(session: Session, community_id: UUID, requester: UUID, once: str) -> Order | None:
    return session.execute(
        select(Order).where(
            col(Order.community_id) == community_id,
            col(Order.once) == once,
            col(Order.requester_id) == requester,
        )
    ).scalar_one_or_none()


def _send_to_whoever_is_on_duty(session: Session, order: Order) -> None:
    found = duty.on_duty(session, order.community_id) if order.kind is Kind.QUESTION else []
    chosen = next((one for one in found if one.person_id != order.requester_id), None)
    if chosen is not None:
        order.assignee_id, order.state = chosen.person_id, OrderState.DISPATCHED
        steps.note(session, SYSTEM, order, StepKind.DISPATCHED, to_person_id=chosen.person_id)
        steps.tell(
            session,
            order,
            chosen.person_id,
            _("A question for you, no. %(number)s. Please answer soon.", number=order.number),
        )
        return
    steps.tell_desk(session, order)

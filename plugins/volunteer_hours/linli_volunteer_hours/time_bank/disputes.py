"""What staff decide: when it was not so, as the receiver says, or one of the two has left."""

from uuid import UUID

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli.clock import now
from linli_volunteer_hours.models import Exchange, ExchangeState
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import ExchangeRefused, NotNow
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, departed, leaving, limits, steps


def dispute(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, text: str
) -> None:
    """Say, as the receiver, that it was not so; the helper is told, and the time stays held.

    Raises:
        ExchangeUnknown: the actor is not the receiver.
        NotNow: it is not done, or confirmed already.
        ExchangeRefused: it does not say what is wrong.
    """
    exchange, me = steps.part_of(session, actor, community_id, exchange_id)
    if exchange.receiver_id != me:
        raise steps.unknown()
    if exchange.state is not ExchangeState.DONE:
        raise NotNow(_("This can only be disputed before it is confirmed."))
    if not 2 <= len(text.strip()) <= 500:
        raise ExchangeRefused(_("Please say in a sentence why."), field="reason")
    exchange.remark = text.strip()
    steps.move(session, actor, exchange, ExchangeState.DISPUTED)
    steps.tell_other(
        session,
        me,
        exchange,
        _("The time for “%(title)s” is disputed. Staff will speak with both of you."),
    )


def settle(
    session: Session,
    actor: Actor,
    community_id: UUID,
    exchange_id: UUID,
    minutes: int,
    reason: str,
) -> None:
    """Decide a dispute, or what somebody left behind who no longer belongs here.

    So many minutes are paid, the rest is free again; 0 pays nothing. Both read the reason.

    Raises:
        NotAllowed, ExchangeUnknown: the actor may not decide.
        RelativeStepsBack: it is about the actor, their household or a relative.
        NotNow: it is not disputed, and both still belong here; or nothing is held any more.
        ExchangeRefused: it is more than was agreed on, or than the helper may earn; or it does
            not say why.
    """
    exchange = steps.find(session, community_id, exchange_id, lock=True)
    access.require(session, actor, SETTLE, community_id)
    access.refuse_relatives(session, actor, [exchange.helper_id, exchange.receiver_id])
    if exchange.state is not ExchangeState.DISPUTED and not waits_for_staff(session, exchange):
        raise NotNow(_("This is not disputed."))
    if not 0 <= minutes <= exchange.minutes:
        raise ExchangeRefused(
            _("At most %(most)s minutes were agreed on.", most=exchange.minutes), field="minutes"
        )
    if not 2 <= len(reason.strip()) <= 500:
        raise ExchangeRefused(_("Please say in a sentence why."), field="reason")
    exchange.decision = reason.strip()
    more = minutes - (exchange.done_minutes or 0)
    if more > 0:
        limits.refuse_too_much(session, community_id, exchange.helper_id, more, at=exchange.done_at)
    if minutes:
        # What one of the two left behind was perhaps never said to be done: it counts for today.
        exchange.done_at = exchange.done_at or now(session)
        steps.pay(session, actor, exchange, minutes)
    else:
        steps.free(session, actor, exchange)
        steps.move(session, actor, exchange, ExchangeState.CANCELLED)
    left = who_left(session, exchange)
    told = _(
        "The staff have decided about “%(title)s”: %(minutes)s minutes are paid. %(reason)s",
        minutes=minutes,
        reason=exchange.decision,
    )
    steps.tell_both(session, exchange, told)
    for person_id in left:
        # What came of it may stand on an account that was settled before.
        if accounts.balance(session, community_id, person_id).available:
            departed.await_settling(session, community_id, person_id)


def waits_for_staff(session: Session, exchange: Exchange) -> bool:
    """Return whether time is held between two of whom one has left."""
    held = exchange.state in (ExchangeState.ACCEPTED, ExchangeState.DONE)
    return held and bool(who_left(session, exchange))


def who_left(session: Session, exchange: Exchange) -> list[UUID]:
    """Return which of the two of an exchange no longer belong to the community."""
    return [
        person_id
        for person_id in (exchange.helper_id, exchange.receiver_id)
        if not leaving.belongs(session, exchange.community_id, person_id)
    ]

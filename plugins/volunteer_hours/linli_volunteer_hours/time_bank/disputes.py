"""When the receiver says that it was not so, and what staff decide."""

from uuid import UUID

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli_volunteer_hours.models import ExchangeState
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import ExchangeRefused, NotNow
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import steps


def dispute(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, text: str
) -> None:
    """Say, as the receiver, that it was not so; staff decide, and the time stays held.

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


def settle(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, minutes: int
) -> None:
    """Decide a dispute: so many minutes are paid, the rest is free again; 0 pays nothing.

    Raises:
        NotAllowed, ExchangeUnknown: the actor may not decide.
        RelativeStepsBack: it is about the actor, their household or a relative.
        NotNow: it is not disputed.
        ExchangeRefused: it is more than was agreed on.
    """
    exchange = steps.find(session, community_id, exchange_id, lock=True)
    access.require(session, actor, SETTLE, community_id)
    access.refuse_relatives(session, actor, [exchange.helper_id, exchange.receiver_id])
    if exchange.state is not ExchangeState.DISPUTED:
        raise NotNow(_("This is not disputed."))
    if not 0 <= minutes <= exchange.minutes:
        raise ExchangeRefused(
            _("At most %(most)s minutes were agreed on.", most=exchange.minutes), field="minutes"
        )
    if minutes:
        steps.pay(session, actor, exchange, minutes)
    else:
        steps.free(session, actor, exchange)
        steps.move(session, actor, exchange, ExchangeState.CANCELLED)
    for person_id in (exchange.helper_id, exchange.receiver_id):
        steps.tell(session, exchange, person_id, _("The dispute about “%(title)s” is decided."))

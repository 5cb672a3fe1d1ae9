"""Exchanges that nobody takes further: they lapse, and staff can call them off."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, jobs, plugins
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli_volunteer_hours import settings
from linli_volunteer_hours.models import Exchange, ExchangeState
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import ExchangeRefused, NotNow
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import disputes, steps

#: The job of an agreed exchange of which both were reminded.
LET_GO = "volunteer_hours.let_go_exchange"
#: Days from the reminder until held time is free again.
_LAST_DAYS = 7
_OPEN = (ExchangeState.REQUESTED, ExchangeState.ACCEPTED)


def look_after(session: Session, _payload: Mapping[str, Any]) -> None:
    """End what nobody answered, remind of what was agreed on and never done; a daily job."""
    places = session.execute(
        select(col(Exchange.community_id)).where(col(Exchange.state).in_(_OPEN)).distinct()
    )
    for community_id in places.scalars().all():
        days = settings.of(session, community_id).bank_idle_days
        if days and settings.OWNER in plugins.enabled(session, community_id):
            for exchange in _idle(session, community_id, ExchangeState.REQUESTED, days):
                told = _("“%(title)s” was called off: nobody answered.")
                steps.call_off(session, SYSTEM, exchange, told)
            for exchange in _idle(session, community_id, ExchangeState.ACCEPTED, 2 * days):
                _remind(session, exchange)


def let_go(session: Session, payload: Mapping[str, Any]) -> None:
    """Free what is held although both were reminded; the job of an exchange that is idle."""
    found = session.get(Exchange, UUID(payload["exchange_id"]))
    if found is None:
        return
    exchange = steps.find(session, found.community_id, found.id, lock=True)
    if (
        exchange.state is ExchangeState.ACCEPTED
        and settings.of(session, exchange.community_id).bank_idle_days
        and not disputes.waits_for_staff(session, exchange)
    ):
        told = _("“%(title)s” was never said to be done. It is called off; the time is free again.")
        steps.call_off(session, SYSTEM, exchange, told)


def call_off(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, reason: str
) -> None:
    """Call off, as staff, what two do not take further themselves; held time is free again.

    Raises:
        NotAllowed, ExchangeUnknown: the actor may not decide.
        RelativeStepsBack: it is about the actor, their household or a relative.
        NotNow: it is done or over, or one of the two has left and it is to be decided.
        ExchangeRefused: it does not say why.
    """
    exchange = steps.find(session, community_id, exchange_id, lock=True)
    access.require(session, actor, SETTLE, community_id)
    access.refuse_relatives(session, actor, [exchange.helper_id, exchange.receiver_id])
    if not may_be_called_off(session, exchange):
        raise NotNow(_("Only what is asked for or agreed on can be called off."))
    if not 2 <= len(reason.strip()) <= 500:
        raise ExchangeRefused(_("Please say in a sentence why."), field="reason")
    exchange.remark = reason.strip()
    steps.call_off(session, actor, exchange, _("The staff have called off “%(title)s”."))


def may_be_called_off(session: Session, exchange: Exchange) -> bool:
    """Return whether an exchange is not done yet, and both still belong here."""
    return exchange.state in _OPEN and not disputes.waits_for_staff(session, exchange)


def _idle(session: Session, community_id: UUID, state: ExchangeState, days: int) -> list[Exchange]:
    found = session.execute(
        select(Exchange)
        .where(
            col(Exchange.community_id) == community_id,
            col(Exchange.state) == state,
            col(Exchange.asked_at) <= now(session) - timedelta(days=days),
        )
        .order_by(col(Exchange.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found.scalars())


def _remind(session: Session, exchange: Exchange) -> None:
    queued = not disputes.waits_for_staff(session, exchange) and jobs.enqueue(
        session,
        LET_GO,
        {"exchange_id": str(exchange.id)},
        run_at=now(session) + timedelta(days=_LAST_DAYS),
        key=f"{LET_GO}:{exchange.id}",
        community_id=exchange.community_id,
    )
    if queued:
        told = _("“%(title)s” is still open. In a week it is called off and the time is free.")
        steps.tell_both(session, exchange, told)

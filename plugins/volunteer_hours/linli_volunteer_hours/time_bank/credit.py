"""Changing how much one may owe the time bank, also for accounts that exist."""

from uuid import UUID

from sqlmodel import Session

from linli import access, audit, communities, points
from linli.access import SYSTEM, Actor
from linli.points import AccountKind, AccountStatus
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.refusals import ExchangeRefused
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import currency


def change(session: Session, actor: Actor, community_id: UUID) -> int:
    """Let every account owe what the settings say, and return how many changed.

    Who owes more already keeps that as their limit: they owe nothing more until it is less.

    Raises:
        NotAllowed: the actor may not change settings here.
        ExchangeRefused: nothing is banked, the bank is one above, or all have this limit already.
        LimitsRefused: somebody spent time in this moment; it can be tried again.
    """
    access.require(session, actor, "core.settings", community_id)
    unit = currency.current(session, community_id)
    if unit is None:
        raise ExchangeRefused(_("Nothing is banked yet: what the settings say holds."))
    if unit.community_id != community_id:
        above = communities.place(session, unit.community_id).name
        raise ExchangeRefused(
            _("The time bank is that of %(name)s. Please let it be changed there.", name=above)
        )
    hours = settings.of(session, community_id).bank_credit_hours
    changed = 0
    for one in points.accounts_in(session, unit.id):
        limit = min(-hours * 60, one.balance.available)
        held_by_somebody = one.account.kind is AccountKind.HOLDER
        closed = one.account.status is AccountStatus.CLOSED
        if held_by_somebody and not closed and one.account.minimum != limit:
            points.change_limits(
                session,
                SYSTEM,
                one.account.id,
                minimum=limit,
                maximum=one.account.maximum,
                reason="volunteer_hours.credit",
            )
            changed += 1
    if not changed:
        raise ExchangeRefused(_("Every account has this limit already."))
    audit.record(
        session,
        actor,
        "volunteer_hours.time.credit",
        community_id,
        Subject("volunteer_hours.time", unit.id),
        after={"hours": hours, "accounts": changed},
    )
    return changed

"""Changing how long banked time lasts in a time bank that is in use.

A unit of the ledger keeps its rule for ever. So a change makes a new unit, and all time goes over
to it: whatever it had left, it lasts from the day of the change by the new rule. What is held for
an exchange stays where it is until that is over, and goes over then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli import access, audit, communities, inbox, points
from linli.access import SYSTEM, Actor
from linli.i18n import Text, translate
from linli.ids import new_id
from linli.points import MAX_BATCH, AccountBalance, AccountKind, Owner, Scale, Transfer, Unit
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.refusals import ExchangeRefused
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import currency

REASON = "volunteer_hours.carried"


@dataclass(frozen=True, slots=True)
class Lasting:
    """How many months banked time lasts, and what the settings say; 0 is for ever."""

    present: int
    wanted: int


def lasting(session: Session, community_id: UUID) -> Lasting | None:
    """Return how long banked time lasts here; None where nothing was banked yet."""
    unit = currency.current(session, community_id)
    if unit is None:
        return None
    return Lasting(unit.expiry.count, settings.of(session, community_id).bank_months)


def change(session: Session, actor: Actor, community_id: UUID) -> int:
    """Let banked time last as the settings say, and return how many accounts went over.

    Raises:
        NotAllowed: the actor may not change settings here.
        ExchangeRefused: it lasts so long already, nothing is banked, or the bank is one above.
        NotEnough: somebody spent time in this moment; it can be tried again.
    """
    access.require(session, actor, "core.settings", community_id)
    old = currency.current(session, community_id)
    if old is None:
        raise ExchangeRefused(_("Nothing is banked yet: what the settings say holds."))
    if old.community_id != community_id:
        above = communities.place(session, old.community_id).name
        raise ExchangeRefused(
            _("The time bank is that of %(name)s. Please let it be changed there.", name=above)
        )
    months = settings.of(session, community_id).bank_months
    if old.expiry.count == months:
        raise ExchangeRefused(_("Banked time lasts as the settings say already."))
    new = _define(session, old, months)
    found = [one for one in points.accounts_in(session, old.id) if one.balance.available]
    between = _sources(session, old.id, new)
    moves = [move for one in found for move in _moves(session, one, new, between, str(new.id))]
    for start in range(0, len(moves), MAX_BATCH):
        points.transfer_linked(session, actor, moves[start : start + MAX_BATCH])
    audit.record(
        session,
        actor,
        "volunteer_hours.time.lasts",
        community_id,
        Subject("volunteer_hours.time", new.id),
        before={"months": old.expiry.count},
        after={"months": months, "accounts": len(found)},
    )
    inbox.notify_many(
        session,
        [
            one.account.owner.id
            for one in found
            if one.account.kind is AccountKind.HOLDER and one.balance.available > 0
        ],
        community_id,
        told(months),
        "volunteer_hours/bank",
    )
    return len(found)


def carry_over(session: Session, community_id: UUID, people: Iterable[UUID]) -> None:
    """Take along what became free in an earlier unit, of people whose exchange is over."""
    *earlier, new = currency.known(session, community_id)
    if not earlier:
        return
    old = {unit.id for unit in earlier}
    moves = [
        move
        for person_id in sorted(people)
        for one in points.accounts_of(session, Owner.person(person_id), community_id)
        if one.unit.id in old and one.balance.available
        for move in _moves(session, one, new, _sources(session, one.unit.id, new), str(new_id()))
    ]
    if moves:
        points.transfer_linked(session, SYSTEM, moves)


def told(months: int) -> Text:
    """Return what people are told of a change."""
    if not months:
        return _("Banked time now lasts for ever, also what you have already.")
    return _(
        "Banked time now lasts %(months)s months. What you have already lasts as long from today.",
        months=months,
    )


def _define(session: Session, old: Unit, months: int) -> Unit:
    place = communities.place(session, old.community_id)
    name = (
        _("Banked time (%(months)s months)", months=months)
        if months
        else _("Banked time (for ever)")
    )
    return points.define_unit(
        session,
        SYSTEM,
        place.id,
        currency.next_code(old),
        translate(name, place.language),
        scale=Scale.MINUTES,
        transferable=True,
        expiry=currency.expiry_of(months),
    )


def _sources(session: Session, old_id: UUID, new: Unit) -> tuple[UUID, UUID]:
    """Return the accounts from which time of the two units is given out."""
    community = Owner.community(new.community_id)
    old_source = points.open_account(session, old_id, community, "issuance").id
    return old_source, points.open_account(session, new.id, community, "issuance").id


def _moves(
    session: Session, one: AccountBalance, new: Unit, between: tuple[UUID, UUID], key: str
) -> list[Transfer]:
    """Return what brings an account's free time, or what it owes, into the new unit."""
    account, amount = one.account, one.balance.available
    old_source, new_source = between
    successor = points.open_account(
        session, new.id, account.owner, account.kind, minimum=account.minimum
    ).id
    pairs = [(account.id, old_source), (new_source, successor)]
    if amount < 0:
        pairs = [(taker, giver) for giver, taker in pairs]
    return [
        Transfer(
            key=f"{REASON}:{key}:{account.id}:{number}",
            from_id=from_id,
            to_id=to_id,
            amount=abs(amount),
            reason=REASON,
        )
        for number, (from_id, to_id) in enumerate(pairs)
    ]

"""An exchange on its way: asked for, agreed (time is held), done, confirmed or disputed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import jobs
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.points import NotEnough
from linli_volunteer_hours import settings
from linli_volunteer_hours.models import Exchange, ExchangeState, Listing, ListingKind
from linli_volunteer_hours.refusals import ExchangeRefused, ListingUnknown, NotNow, TimeMissing
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import agents, blocking, home_visits, limits, listings, steps

#: The job of an exchange that is done: it confirms itself when nobody says otherwise.
CONFIRM_ITSELF = "volunteer_hours.confirm_itself"


def ask(
    session: Session,
    actor: Actor,
    community_id: UUID,
    listing_id: UUID,
    minutes: int,
    *,
    for_id: UUID | None = None,
) -> Exchange:
    """Ask for what is offered, or offer to do what is asked for; asked already, nothing changes.

    ``for_id`` is whom the actor was named to act for; none means the actor.

    Raises:
        NotAllowed, NotAMember, ListingUnknown: the actor may not, or its time is over.
        ExchangeRefused: it is their own.
        ListingRefused: the minutes are too few or too many, the helper may not come into homes, or
            nobody named the actor.
        NotNow: there are as many helpers as are needed.
    """
    person_id = agents.answers_for(session, actor, community_id, for_id)
    listing = listings.find(session, community_id, listing_id)
    # Whoever asks twice at once waits here for the first.
    session.execute(select(Listing).where(col(Listing.id) == listing_id).with_for_update())
    if not listings.is_open(session, listing):
        raise ListingUnknown(_("This is no longer offered."))
    if listing.person_id == person_id:
        raise ExchangeRefused(_("This is your own."))
    if listing.person_id == actor.person_id or agents.speaks_for(session, actor, listing):
        raise ExchangeRefused(_("You cannot stand on both sides of an exchange."))
    if listing.person_id in blocking.apart(session, person_id):
        raise ListingUnknown(_("This is no longer offered."))
    offered = listing.kind is ListingKind.OFFER
    helper_id, receiver_id = (
        (listing.person_id, person_id) if offered else (person_id, listing.person_id)
    )
    present = _open_one(session, listing_id, helper_id, receiver_id)
    if present is not None:
        return present
    listings.check_minutes(session, community_id, minutes)
    _refuse_enough(session, listing)
    if listing.at_home:
        home_visits.refuse_visitor(session, community_id, helper_id, person_id)
    exchange = Exchange(
        community_id=community_id,
        listing_id=listing_id,
        helper_id=helper_id,
        receiver_id=receiver_id,
        state=ExchangeState.REQUESTED,
        minutes=minutes,
        asked_at=now(session),
    )
    session.add(exchange)
    session.flush()
    steps.note(session, actor, exchange)
    steps.tell(session, exchange, listing.person_id, _("A neighbour answers “%(title)s”."))
    return exchange


def accept(session: Session, actor: Actor, community_id: UUID, exchange_id: UUID) -> None:
    """Agree, as the one whose offer or request it is; the receiver's time is held.

    Raises:
        ExchangeUnknown: it is not the actor's to agree to.
        NotNow: it was decided before, the two are kept apart by now, or there are as many helpers
            as are needed.
        ListingRefused: the helper may not come into homes, by what the community wants today.
        TimeMissing: the receiver's account cannot bear it.
    """
    exchange, me = steps.part_of(session, actor, community_id, exchange_id)
    listing = session.get_one(Listing, exchange.listing_id)
    if listing.person_id != me:
        raise steps.unknown()
    two_apart = exchange.helper_id in blocking.apart(session, exchange.receiver_id)
    if exchange.state is not ExchangeState.REQUESTED or two_apart:
        raise NotNow(_("This was decided already."))
    if listing.at_home:
        home_visits.refuse_visitor(session, community_id, exchange.helper_id, me)
    session.execute(select(Listing).where(col(Listing.id) == listing.id).with_for_update())
    _refuse_enough(session, listing)
    try:
        # In a savepoint: the ledger would remember the refusal and give it again next time.
        with session.begin_nested():
            held = steps.hold(session, actor, exchange)
    except NotEnough as error:
        raise TimeMissing(
            _("There is not enough time on the receiver's account. The community can help out.")
        ) from error
    exchange.hold_id = held.id
    steps.move(session, actor, exchange, ExchangeState.ACCEPTED)
    steps.tell_other(session, me, exchange, _("“%(title)s” is agreed on."))


def cancel(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, reason: str = ""
) -> None:
    """Call an exchange off before it is done; held time is free again. Off already: no change.

    Raises:
        ExchangeUnknown: the actor has no part in it.
        NotNow: it is done; the receiver can dispute it.
    """
    exchange, me = steps.part_of(session, actor, community_id, exchange_id)
    if exchange.state is ExchangeState.CANCELLED:
        return
    if exchange.state not in (ExchangeState.REQUESTED, ExchangeState.ACCEPTED):
        raise NotNow(_("This is done already and cannot be called off."))
    steps.free(session, actor, exchange)
    exchange.remark = reason.strip()[:500]
    steps.move(session, actor, exchange, ExchangeState.CANCELLED)
    steps.tell_other(session, me, exchange, _("“%(title)s” was called off."))


def done(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, minutes: int
) -> None:
    """Say, as the helper, that it is done and how long it took: at most what was agreed on.

    Raises:
        ExchangeUnknown: the actor is not the helper.
        NotNow: it was not agreed on, or is done already.
        ExchangeRefused: it took longer than was agreed on, nobody goes along on a home visit that
            needs two, or it is more than one may earn.
    """
    exchange, me = steps.part_of(session, actor, community_id, exchange_id)
    if exchange.helper_id != me:
        raise steps.unknown()
    if exchange.state is not ExchangeState.ACCEPTED:
        raise NotNow(_("This is not agreed on, or done already."))
    if not 1 <= minutes <= exchange.minutes:
        raise ExchangeRefused(
            _("From 1 to %(most)s minutes were agreed on.", most=exchange.minutes),
            field="minutes",
        )
    if home_visits.needs_companion(session, exchange):
        raise ExchangeRefused(
            _("Two people go on a home visit. Please name who comes along first."), field="minutes"
        )
    limits.refuse_too_much(session, community_id, exchange.helper_id, minutes)
    days = settings.of(session, community_id).bank_confirm_days
    exchange.done_minutes, exchange.done_at = minutes, now(session)
    exchange.confirm_by = exchange.done_at + timedelta(days=days)
    steps.move(session, actor, exchange, ExchangeState.DONE)
    jobs.enqueue(
        session,
        CONFIRM_ITSELF,
        {"exchange_id": str(exchange.id)},
        run_at=exchange.confirm_by,
        key=f"{CONFIRM_ITSELF}:{exchange.id}",
        community_id=community_id,
    )
    steps.tell_other(session, me, exchange, _("“%(title)s” is done. Please confirm it."))


def confirm(session: Session, actor: Actor, community_id: UUID, exchange_id: UUID) -> None:
    """Confirm, as the receiver, what was done; the minutes move. Confirmed: no change.

    Raises:
        ExchangeUnknown: the actor is not the receiver.
        NotNow: the helper has not said that it is done.
    """
    exchange, me = steps.part_of(session, actor, community_id, exchange_id)
    if exchange.receiver_id != me:
        raise steps.unknown()
    if exchange.state is ExchangeState.CONFIRMED:
        return
    if exchange.state is not ExchangeState.DONE:
        raise NotNow(_("The helper has not said yet that it is done."))
    steps.pay(session, actor, exchange, exchange.done_minutes or 0)


def overdue(session: Session, payload: Mapping[str, Any]) -> None:
    """Confirm an exchange that nobody disputed in time; the job of one that is done."""
    found = session.get(Exchange, UUID(payload["exchange_id"]))
    if found is None:
        return
    exchange = steps.find(session, found.community_id, found.id, lock=True)
    if (
        exchange.state is ExchangeState.DONE
        and exchange.confirm_by is not None
        and exchange.confirm_by <= now(session)
    ):
        steps.pay(session, SYSTEM, exchange, exchange.done_minutes or 0)


def _open_one(
    session: Session, listing_id: UUID, helper_id: UUID, receiver_id: UUID
) -> Exchange | None:
    found: Exchange | None = session.execute(
        select(Exchange).where(
            col(Exchange.listing_id) == listing_id,
            col(Exchange.helper_id) == helper_id,
            col(Exchange.receiver_id) == receiver_id,
            col(Exchange.state).not_in((ExchangeState.CONFIRMED, ExchangeState.CANCELLED)),
        )
    ).scalar_one_or_none()
    return found


def _refuse_enough(session: Session, listing: Listing) -> None:
    if listing.kind is ListingKind.REQUEST and listings.agreed(session, listing) >= listing.helpers:
        raise NotNow(_("There are enough helpers already. Thank you!"))

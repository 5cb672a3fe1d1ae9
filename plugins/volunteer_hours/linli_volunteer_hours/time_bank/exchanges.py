"""An exchange on its way: asked for, agreed (time is held), done, confirmed or disputed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, inbox, jobs, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.i18n import Text
from linli.points import Booked, Hold, NotEnough
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import Exchange, ExchangeState, Listing, ListingKind
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    ExchangeUnknown,
    ListingUnknown,
    NotNow,
    TimeMissing,
)
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, listings

#: The job of an exchange that is done: it confirms itself when nobody says otherwise.
CONFIRM_ITSELF = "volunteer_hours.confirm_itself"


def ask(
    session: Session, actor: Actor, community_id: UUID, listing_id: UUID, minutes: int
) -> Exchange:
    """Ask for what is offered, or offer to do what is asked for; asked already, nothing changes.

    Raises:
        NotAllowed, NotAMember, ListingUnknown: the actor may not, or its time is over.
        ExchangeRefused: it is their own, or the minutes make no sense.
        ListingRefused: the helper may not come into homes.
    """
    person_id = served_by(session, actor, community_id)
    listing = listings.find(session, community_id, listing_id)
    # Whoever asks twice at once waits here for the first.
    session.execute(select(Listing).where(col(Listing.id) == listing_id).with_for_update())
    if not listings.is_open(session, listing):
        raise ListingUnknown(_("This is no longer offered."))
    if listing.person_id == person_id:
        raise ExchangeRefused(_("This is your own."))
    offered = listing.kind is ListingKind.OFFER
    helper_id, receiver_id = (
        (listing.person_id, person_id) if offered else (person_id, listing.person_id)
    )
    present = _open_one(session, listing_id, helper_id, receiver_id)
    if present is not None:
        return present
    _check_minutes(minutes)
    if listing.at_home and not offered:
        listings.refuse_at_home(session, community_id, helper_id)
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
    _note(session, actor, exchange)
    _tell(session, exchange, listing.person_id, _("A neighbour answers “%(title)s”."))
    return exchange


def accept(session: Session, actor: Actor, community_id: UUID, exchange_id: UUID) -> None:
    """Agree, as the one whose offer or request it is; the receiver's time is held.

    Raises:
        ExchangeUnknown: it is not the actor's to agree to.
        NotNow: it was decided before.
        TimeMissing: the receiver's account cannot bear it.
    """
    exchange = _of(session, actor, community_id, exchange_id)
    listing = session.get_one(Listing, exchange.listing_id)
    if listing.person_id != actor.beneficiary_id:
        raise _unknown()
    if exchange.state is not ExchangeState.REQUESTED:
        raise NotNow(_("This was decided already."))
    try:
        # In a savepoint: the ledger would remember the refusal and give it again next time.
        with session.begin_nested():
            held = _hold(session, actor, exchange, listing.title)
    except NotEnough as error:
        raise TimeMissing(
            _("There is not enough time on the receiver's account. The community can help out.")
        ) from error
    exchange.hold_id = held.id
    _move(session, actor, exchange, ExchangeState.ACCEPTED)
    _tell_other(session, actor, exchange, _("“%(title)s” is agreed on."))


def cancel(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, reason: str = ""
) -> None:
    """Call an exchange off before it is done; held time is free again. Off already: no change.

    Raises:
        ExchangeUnknown: the actor has no part in it.
        NotNow: it is done; the receiver can dispute it.
    """
    exchange = _of(session, actor, community_id, exchange_id)
    if exchange.state is ExchangeState.CANCELLED:
        return
    if exchange.state not in (ExchangeState.REQUESTED, ExchangeState.ACCEPTED):
        raise NotNow(_("This is done already and cannot be called off."))
    _free(session, actor, exchange)
    exchange.remark = reason.strip()[:500]
    _move(session, actor, exchange, ExchangeState.CANCELLED)
    _tell_other(session, actor, exchange, _("“%(title)s” was called off."))


def done(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, minutes: int
) -> None:
    """Say, as the helper, that it is done and how long it took: at most what was agreed on.

    Raises:
        ExchangeUnknown: the actor is not the helper.
        NotNow: it was not agreed on, or is done already.
        ExchangeRefused: it took longer than was agreed on.
    """
    exchange = _of(session, actor, community_id, exchange_id)
    if exchange.helper_id != actor.beneficiary_id:
        raise _unknown()
    if exchange.state is not ExchangeState.ACCEPTED:
        raise NotNow(_("This is not agreed on, or done already."))
    if not 1 <= minutes <= exchange.minutes:
        raise ExchangeRefused(
            _("From 1 to %(most)s minutes were agreed on.", most=exchange.minutes),
            field="minutes",
        )
    days = settings.of(session, community_id).bank_confirm_days
    exchange.done_minutes, exchange.done_at = minutes, now(session)
    exchange.confirm_by = exchange.done_at + timedelta(days=days)
    _move(session, actor, exchange, ExchangeState.DONE)
    jobs.enqueue(
        session,
        CONFIRM_ITSELF,
        {"exchange_id": str(exchange.id)},
        run_at=exchange.confirm_by,
        key=f"{CONFIRM_ITSELF}:{exchange.id}",
        community_id=community_id,
    )
    _tell_other(session, actor, exchange, _("“%(title)s” is done. Please confirm it."))


def confirm(session: Session, actor: Actor, community_id: UUID, exchange_id: UUID) -> None:
    """Confirm, as the receiver, what was done; the minutes move. Confirmed: no change.

    Raises:
        ExchangeUnknown: the actor is not the receiver.
        NotNow: the helper has not said that it is done.
    """
    exchange = _of(session, actor, community_id, exchange_id)
    if exchange.receiver_id != actor.beneficiary_id:
        raise _unknown()
    if exchange.state is ExchangeState.CONFIRMED:
        return
    if exchange.state is not ExchangeState.DONE:
        raise NotNow(_("The helper has not said yet that it is done."))
    _pay(session, actor, exchange, exchange.done_minutes or 0)


def dispute(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID, text: str
) -> None:
    """Say, as the receiver, that it was not so; staff decide, and the time stays held.

    Raises:
        ExchangeUnknown: the actor is not the receiver.
        NotNow: it is not done, or confirmed already.
        ExchangeRefused: it does not say what is wrong.
    """
    exchange = _of(session, actor, community_id, exchange_id)
    if exchange.receiver_id != actor.beneficiary_id:
        raise _unknown()
    if exchange.state is not ExchangeState.DONE:
        raise NotNow(_("This can only be disputed before it is confirmed."))
    if not 2 <= len(text.strip()) <= 500:
        raise ExchangeRefused(_("Please say in a sentence why."), field="reason")
    exchange.remark = text.strip()
    _move(session, actor, exchange, ExchangeState.DISPUTED)


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
    exchange = find(session, community_id, exchange_id, lock=True)
    access.require(session, actor, SETTLE, community_id)
    access.refuse_relatives(session, actor, [exchange.helper_id, exchange.receiver_id])
    if exchange.state is not ExchangeState.DISPUTED:
        raise NotNow(_("This is not disputed."))
    if not 0 <= minutes <= exchange.minutes:
        raise ExchangeRefused(
            _("At most %(most)s minutes were agreed on.", most=exchange.minutes), field="minutes"
        )
    if minutes:
        _pay(session, actor, exchange, minutes)
    else:
        _free(session, actor, exchange)
        _move(session, actor, exchange, ExchangeState.CANCELLED)
    for person_id in (exchange.helper_id, exchange.receiver_id):
        _tell(session, exchange, person_id, _("The dispute about “%(title)s” is decided."))


def overdue(session: Session, payload: Mapping[str, Any]) -> None:
    """Confirm an exchange that nobody disputed in time; the job of one that is done."""
    found = session.get(Exchange, UUID(payload["exchange_id"]))
    if found is None:
        return
    exchange = find(session, found.community_id, found.id, lock=True)
    if (
        exchange.state is ExchangeState.DONE
        and exchange.confirm_by is not None
        and exchange.confirm_by <= now(session)
    ):
        _pay(session, SYSTEM, exchange, exchange.done_minutes or 0)


def find(
    session: Session, community_id: UUID, exchange_id: UUID, *, lock: bool = False
) -> Exchange:
    """Return an exchange of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        ExchangeUnknown: there is none with this id here.
    """
    query = select(Exchange).where(
        col(Exchange.id) == exchange_id, col(Exchange.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Exchange | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise _unknown()
    return found


def _of(session: Session, actor: Actor, community_id: UUID, exchange_id: UUID) -> Exchange:
    exchange = find(session, community_id, exchange_id, lock=True)
    if served_by(session, actor, community_id) not in (exchange.helper_id, exchange.receiver_id):
        raise _unknown()
    return exchange


def _pay(session: Session, actor: Actor, exchange: Exchange, minutes: int) -> None:
    assert exchange.hold_id is not None
    points.settle(
        session,
        actor,
        exchange.hold_id,
        key=f"volunteer_hours.exchange:{exchange.id}:paid",
        amount=minutes,
    )
    exchange.done_minutes = minutes
    _move(session, actor, exchange, ExchangeState.CONFIRMED, minutes=minutes)
    accounts.skim(session, exchange.community_id, exchange.helper_id)


def _free(session: Session, actor: Actor, exchange: Exchange) -> None:
    if exchange.hold_id is not None:
        points.void(
            session, actor, exchange.hold_id, key=f"volunteer_hours.exchange:{exchange.id}:free"
        )


def _hold(session: Session, actor: Actor, exchange: Exchange, title: str) -> Booked:
    return points.hold(
        session,
        actor,
        Hold(
            key=f"volunteer_hours.exchange:{exchange.id}",
            from_id=accounts.account(session, exchange.community_id, exchange.receiver_id),
            to_id=accounts.account(session, exchange.community_id, exchange.helper_id),
            amount=exchange.minutes,
            reason="volunteer_hours.exchange",
            subject=_subject(exchange),
            note=title,
        ),
    )


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


def _check_minutes(minutes: int) -> None:
    if not 10 <= minutes <= 12 * 60:
        raise ExchangeRefused(_("It takes from 10 minutes to 12 hours."), field="minutes")


def _move(
    session: Session, actor: Actor, exchange: Exchange, state: ExchangeState, **more: object
) -> None:
    exchange.state = state
    if state.is_over:
        exchange.ended_at = now(session)
    session.flush()
    _note(session, actor, exchange, **more)


def _note(session: Session, actor: Actor, exchange: Exchange, **more: object) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.exchange.{exchange.state.value}",
        exchange.community_id,
        _subject(exchange),
        after={"title": _title(session, exchange), **more},
        person_id=exchange.receiver_id,
    )


def _tell_other(session: Session, actor: Actor, exchange: Exchange, text: Text) -> None:
    helps = actor.beneficiary_id == exchange.helper_id
    _tell(session, exchange, exchange.receiver_id if helps else exchange.helper_id, text)


def _tell(session: Session, exchange: Exchange, person_id: UUID, text: Text) -> None:
    said = Text(text.domain, text.message, {"title": _title(session, exchange)})
    link = f"volunteer_hours/bank/exchanges/{exchange.id}"
    inbox.notify(session, person_id, exchange.community_id, said, link)


def _title(session: Session, exchange: Exchange) -> str:
    return session.get_one(Listing, exchange.listing_id).title


def _subject(exchange: Exchange) -> Subject:
    return Subject("volunteer_hours.exchange", exchange.id)


def _unknown() -> ExchangeUnknown:
    return ExchangeUnknown(_("There is no such exchange here."))

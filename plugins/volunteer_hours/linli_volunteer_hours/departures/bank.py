"""The time bank of somebody who left: offers, what was asked for, proxies, and the account."""

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from linli import communities, inbox
from linli.access import SYSTEM
from linli.events import PersonJoined
from linli.i18n import Text
from linli_volunteer_hours.models import (
    Companion,
    Exchange,
    ExchangeState,
    Listing,
)
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, departed, listings, proxies, steps

#: Agreed on, and not over: time is held, or was said to be earned.
HELD = (ExchangeState.ACCEPTED, ExchangeState.DONE, ExchangeState.DISPUTED)


def let_go(session: Session, community_id: UUID, person_id: UUID) -> None:
    """Close what a person offers and asks for, and put their account before the staff."""
    _close_listings(session, community_id, person_id)
    held = _call_off(session, community_id, person_id)
    _stay_away(session, community_id, person_id)
    proxies.end_all(session, community_id, person_id)
    _put_before_staff(session, community_id, person_id, held)


def on_joined(session: Session, event: PersonJoined) -> None:
    """Leave the account alone of who came back before it was settled."""
    departed.settled(session, event.community_id, event.person_id)


def _close_listings(session: Session, community_id: UUID, person_id: UUID) -> None:
    for listing in session.execute(
        select(Listing)
        .where(
            col(Listing.person_id) == person_id,
            col(Listing.community_id) == community_id,
            col(Listing.closed_at).is_(None),
        )
        .order_by(col(Listing.id))
    ).scalars():
        listings.shut(session, SYSTEM, listing)


def _call_off(session: Session, community_id: UUID, person_id: UUID) -> int:
    """Call off what nobody has agreed to yet; return how many exchanges wait for staff."""
    mine = or_(col(Exchange.helper_id) == person_id, col(Exchange.receiver_id) == person_id)
    found = session.execute(
        select(Exchange)
        .where(
            col(Exchange.community_id) == community_id,
            col(Exchange.state).in_((ExchangeState.REQUESTED, *HELD)),
            mine,
        )
        .order_by(col(Exchange.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    waiting = 0
    for exchange in found.scalars().all():
        if exchange.state is ExchangeState.REQUESTED:
            steps.move(session, SYSTEM, exchange, ExchangeState.CANCELLED)
            told = _("“%(title)s” was called off: your neighbour no longer belongs here.")
        else:
            waiting += 1
            told = _("Your neighbour no longer belongs here. Staff decide about “%(title)s”.")
        steps.tell_other(session, person_id, exchange, told)
    return waiting


def _stay_away(session: Session, community_id: UUID, person_id: UUID) -> None:
    """Another companion is needed for home visits that were not made yet."""
    planned = (
        select(Exchange)
        .join(Companion, col(Companion.exchange_id) == col(Exchange.id))
        .where(
            col(Companion.person_id) == person_id,
            col(Exchange.community_id) == community_id,
            col(Exchange.state) == ExchangeState.ACCEPTED,
        )
    )
    for exchange in session.execute(planned).scalars().all():
        session.execute(
            delete(Companion)
            .where(col(Companion.exchange_id) == exchange.id)
            .execution_options(synchronize_session=False)
        )
        told = _("Who was to come along for “%(title)s” no longer belongs here. Name another one.")
        steps.tell(session, exchange, exchange.helper_id, told)


def _put_before_staff(session: Session, community_id: UUID, person_id: UUID, held: int) -> None:
    minutes = accounts.balance(session, community_id, person_id).available
    if not minutes and not held:
        return
    departed.await_settling(session, community_id, person_id)
    inbox.notify(
        session,
        person_id,
        community_id,
        _told(minutes, communities.place(session, community_id).name),
        "volunteer_hours/bank",
    )


def _told(minutes: int, community: str) -> Text:
    if minutes < 0:
        return _(
            "You have left %(community)s owing %(minutes)s minutes to the time bank. The staff "
            "settle it with the community's pool; nobody asks you for it.",
            community=community,
            minutes=-minutes,
        )
    if not minutes:
        return _(
            "You have left %(community)s while an exchange was not over. The staff decide it.",
            community=community,
        )
    return _(
        "You have left %(community)s with %(minutes)s banked minutes. Bring them along to a "
        "community of the same tree, or tell the staff which relative gets them; else they go to "
        "the pool.",
        community=community,
        minutes=minutes,
    )

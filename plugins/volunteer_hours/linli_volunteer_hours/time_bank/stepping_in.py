"""What staff stop themselves: an offer or request that must not stand, and visits at home."""

from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select
from sqlmodel import Session, col

from linli import access, inbox
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli_volunteer_hours.models import (
    Companion,
    Exchange,
    ExchangeState,
    HomeLevel,
    Listing,
    ListingKind,
    RealName,
)
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ListingRefused
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import home_visits, listings, steps


def take_down(
    session: Session, actor: Actor, community_id: UUID, listing_id: UUID, reason: str
) -> None:
    """Take away somebody's offer or request, and what was only asked for; its owner reads why.

    What was agreed on goes on until somebody calls it off. Away already, nothing changes.

    Raises:
        NotAllowed, RelativeStepsBack: the actor may not, or it is of somebody close to them.
        ListingUnknown: there is none with this id here.
        ListingRefused: it does not say why.
    """
    access.require(session, actor, MANAGE, community_id)
    why = _reason(reason)
    listing = listings.find(session, community_id, listing_id)
    access.refuse_relatives(session, actor, [listing.person_id])
    if listing.closed_at is not None:
        return
    listings.shut(session, actor, listing)
    asked = (col(Exchange.listing_id) == listing.id) & (
        col(Exchange.state) == ExchangeState.REQUESTED
    )
    _call_off(session, actor, asked, _("“%(title)s” was called off."))
    inbox.notify(
        session,
        listing.person_id,
        community_id,
        _("Staff have taken away “%(title)s”: %(reason)s", title=listing.title, reason=why),
        "volunteer_hours/bank/mine",
    )


def bar_from_homes(
    session: Session, actor: Actor, community_id: UUID, person_id: UUID, reason: str
) -> None:
    """Let somebody make no visits at home until staff note anew that they know them.

    Their offers to come home end, and so does what was asked for or agreed on with them; where
    they were to come along, somebody else has to be named. They read why; nobody else does.

    Raises:
        NotAllowed, RelativeStepsBack: the actor may not decide this of this person.
        NotRegistered: the person is not a volunteer here.
        ListingRefused: it does not say why.
    """
    access.require(session, actor, MANAGE, community_id)
    access.refuse_relatives(session, actor, [person_id])
    why = _reason(reason)
    volunteers.locked(session, community_id, person_id)
    known = home_visits.known(session, community_id, person_id)
    if known is None:
        known = RealName(community_id=community_id, person_id=person_id, at=now(session))
        session.add(known)
    elif known.barred_at is not None:
        return
    known.level, known.barred_at = HomeLevel.REGISTERED, now(session)
    session.flush()
    home_visits.note(session, actor, community_id, person_id, "barred")
    _end_visits(session, actor, community_id, person_id)
    inbox.notify(
        session,
        person_id,
        community_id,
        _("You make no visits at home for now: %(reason)s", reason=why),
        "volunteer_hours/bank",
    )


def _end_visits(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> None:
    at_home = (col(Listing.community_id) == community_id) & col(Listing.at_home)
    own = select(Listing).where(
        at_home,
        col(Listing.person_id) == person_id,
        col(Listing.kind) == ListingKind.OFFER,
        col(Listing.closed_at).is_(None),
    )
    for listing in session.execute(own.with_for_update()).scalars().all():
        listings.shut(session, actor, listing)
    homes = select(col(Listing.id)).where(at_home)
    visits = (
        col(Exchange.listing_id).in_(homes)
        & (col(Exchange.helper_id) == person_id)
        & or_(
            col(Exchange.state) == ExchangeState.REQUESTED,
            col(Exchange.state) == ExchangeState.ACCEPTED,
        )
    )
    _call_off(session, actor, visits, _("The staff have called off “%(title)s”."))
    along = (
        select(Exchange)
        .join(Companion, col(Companion.exchange_id) == col(Exchange.id))
        .where(col(Companion.person_id) == person_id, col(Exchange.state) == ExchangeState.ACCEPTED)
        .order_by(col(Exchange.id))
        .with_for_update(of=Exchange)
        .execution_options(populate_existing=True)
    )
    for exchange in session.execute(along).scalars().all():
        session.execute(delete(Companion).where(col(Companion.exchange_id) == exchange.id))
        told = _("Whoever was to come along for “%(title)s” cannot. Please name somebody else.")
        steps.tell(session, exchange, exchange.helper_id, told)


def _call_off(session: Session, actor: Actor, which: ColumnElement[bool], told: Text) -> None:
    found = session.execute(
        select(Exchange)
        .where(which)
        .order_by(col(Exchange.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for exchange in found.scalars().all():
        steps.call_off(session, actor, exchange, told)


def _reason(reason: str) -> str:
    if not 2 <= len(reason.strip()) <= 300:
        raise ListingRefused(_("Please say in a sentence why."), field="reason")
    return reason.strip()

"""Who speaks for whom: the person, who serves them at the counter, or the relative who asked."""

from uuid import UUID

from sqlmodel import Session

from linli import access, people
from linli.access import Actor
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import Exchange, Listing
from linli_volunteer_hours.refusals import ExchangeUnknown, ListingRefused
from linli_volunteer_hours.texts import _


def asks_for(session: Session, actor: Actor, community_id: UUID, person_id: UUID | None) -> UUID:
    """Return whose request it is: the actor's, or that of a relative of theirs.

    Raises:
        NotAllowed, NotAMember: the actor may not, or somebody does not belong here.
        ListingRefused: the two are neither related nor of one household.
    """
    me = served_by(session, actor, community_id)
    if person_id is None or person_id == me:
        return me
    people.membership_of(session, community_id, person_id)
    if actor.on_behalf_of is not None or not access.is_close(session, me, [person_id]):
        raise ListingRefused(
            _("You can ask for relatives who stand in the register. Staff can help with others."),
            field="for_whom",
        )
    return person_id


def side(session: Session, actor: Actor, community_id: UUID, exchange: Exchange) -> UUID:
    """Return which of the two of an exchange the actor speaks for.

    Raises:
        NotAllowed: the actor may not take part here.
        ExchangeUnknown: for neither.
    """
    me = served_by(session, actor, community_id)
    if me in (exchange.helper_id, exchange.receiver_id):
        return me
    listing = session.get_one(Listing, exchange.listing_id)
    if speaks_for(session, actor, listing):
        return listing.person_id
    raise ExchangeUnknown(_("There is no such exchange here."))


def speaks_for(session: Session, actor: Actor, listing: Listing) -> bool:
    """Return whether the actor wrote a request for a relative, and is still one of theirs."""
    return (
        actor.person_id is not None
        and listing.person_id != actor.person_id
        and listing.entered_by_id == actor.person_id
        and access.is_close(session, actor.person_id, [listing.person_id])
    )

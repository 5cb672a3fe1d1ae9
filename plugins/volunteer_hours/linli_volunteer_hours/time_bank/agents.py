"""Who speaks for whom in the time bank.

The person themselves, who serves them at the counter, a proxy whom they or staff named, and for a
single request the relative who wrote it.
"""

from uuid import UUID

from sqlmodel import Session

from linli import access, people
from linli.access import Actor
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import Exchange, Listing
from linli_volunteer_hours.refusals import ExchangeUnknown, ListingRefused
from linli_volunteer_hours.register import guardians, volunteers
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import proxies


def asks_for(session: Session, actor: Actor, community_id: UUID, person_id: UUID | None) -> UUID:
    """Return whose request it is: the actor's, a relative's, or of whom they act for.

    Raises:
        NotAllowed, NotAMember: the actor may not, or somebody does not belong here.
        NotRegistered, GuardianMissing: a minor's guardian does not know of it.
        ListingRefused: the two are neither related nor of one household, nor is the actor named.
    """
    me = served_by(session, actor, community_id)
    if person_id is None or person_id == me:
        _refuse_unguarded(session, community_id, me)
        return me
    people.membership_of(session, community_id, person_id)
    if actor.on_behalf_of is not None or not (
        access.is_close(session, me, [person_id])
        or proxies.acts_for(session, community_id, me, person_id)
    ):
        raise ListingRefused(
            _(
                "You can ask for relatives who stand in the register, and for whom you were named. "
                "Staff can help with others."
            ),
            field="for_whom",
        )
    return person_id


def answers_for(session: Session, actor: Actor, community_id: UUID, person_id: UUID | None) -> UUID:
    """Return who answers an offer or request: the actor, or whom they were named to act for.

    Raises:
        NotAllowed, NotAMember: the actor may not, or somebody does not belong here.
        NotRegistered, GuardianMissing: a minor's guardian does not know of it.
        ListingRefused: nobody named the actor.
    """
    me = served_by(session, actor, community_id)
    if person_id is None or person_id == me:
        _refuse_unguarded(session, community_id, me)
        return me
    people.membership_of(session, community_id, person_id)
    if actor.on_behalf_of is not None or not proxies.acts_for(session, community_id, me, person_id):
        raise ListingRefused(_("You were not named to act for this person."), field="for_whom")
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
    for one in (exchange.receiver_id, exchange.helper_id):
        if actor.on_behalf_of is None and proxies.acts_for(session, community_id, me, one):
            return one
    raise ExchangeUnknown(_("There is no such exchange here."))


def speaks_for(session: Session, actor: Actor, listing: Listing) -> bool:
    """Return whether the actor was named for who wrote it, or wrote it for a relative of theirs."""
    me = actor.person_id
    if me is None or actor.on_behalf_of is not None or listing.person_id == me:
        return False
    if listing.entered_by_id == me and access.is_close(session, me, [listing.person_id]):
        return True
    return proxies.acts_for(session, listing.community_id, me, listing.person_id)


def _refuse_unguarded(session: Session, community_id: UUID, person_id: UUID) -> None:
    """Refuse a minor whose guardian has not agreed; the question is asked when they register."""
    if guardians.is_minor(session, community_id, person_id):
        volunteers.locked(session, community_id, person_id)

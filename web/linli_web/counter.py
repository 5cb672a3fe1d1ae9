"""Serving somebody at the counter: staff act for a person, and both are recorded.

While a staff member serves somebody, ``page.actor`` carries that person as ``on_behalf_of`` on
every page of the community, so that a plugin's own pages work for them too; a banner says so.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import session as cookie
from sqlmodel import Session

from linli import access, people
from linli.access import Actor
from linli.communities import Place
from linli.people import MembershipStatus, NotAMember

_COOKIE = "serving"


@dataclass(frozen=True, slots=True)
class Served:
    """The person who stands at the counter."""

    id: UUID
    name: str


def start(session: Session, actor: Actor, community: Place, person_id: UUID) -> None:
    """Serve a member of the community in this browser from now on; whoever was served is done.

    Raises:
        NotAllowed: the actor does not serve people here.
        NotAMember: the person is not an admitted member of this community.
    """
    slip_id = people.start_serving(session, actor, community.id, person_id)
    cookie[_COOKIE] = [str(community.id), str(person_id), str(slip_id)]


def finish(session: Session, actor: Actor, community: Place) -> UUID | None:
    """Serve nobody any more, and return the number of the slip; None when nobody was served."""
    match cookie.pop(_COOKIE, None):
        case [str(where), str(whom), str(slip)] if where == str(community.id):
            people.finish_serving(session, actor, community.id, UUID(whom))
            return UUID(slip)
    return None


def served(session: Session, actor: Actor, community: Place) -> Served | None:
    """Return whom the reader serves here; nobody once either of the two has lost their place."""
    match cookie.get(_COOKIE):
        case [str(where), str(whom), _slip] if where == str(community.id):
            person_id = UUID(whom)
        case _:
            return None
    if not access.can(session, actor, "core.counter", community.id):
        return None
    try:
        membership = people.membership_of(session, community.id, person_id)
    except NotAMember:
        return None
    if membership.status is not MembershipStatus.ACTIVE:
        return None
    return Served(person_id, people.names_of(session, {person_id})[person_id])

"""Serving somebody at the counter: staff act for a person, and both are recorded.

While a staff member serves somebody, ``page.actor`` carries that person as ``on_behalf_of`` on
every page of the community, so that a plugin's own pages work for them too; a banner says so.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import session as cookie
from sqlmodel import Session

from linli import access, people
from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli.people import MembershipStatus, NotAMember
from linli_web.texts import _

_COOKIE = "serving"
#: What serving itself takes: the one right that the person served need not have.
_SERVING = "core.counter"


class FinishServing(Refusal):
    """Staff opened work of their own while the screen is that of the person whom they serve."""

    code = "web.finish_serving"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("This is work of your own. Please finish serving first."))


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
    if not access.can(session, actor, _SERVING, community.id):
        return None
    try:
        membership = people.membership_of(session, community.id, person_id)
    except NotAMember:
        return None
    if membership.status is not MembershipStatus.ACTIVE:
        return None
    return Served(person_id, people.names_of(session, {person_id})[person_id])


def may_show(
    session: Session,
    actor: Actor,
    permission: str,
    community_id: UUID,
    group_id: UUID | None = None,
) -> bool:
    """Return whether whoever is served, if anybody, may do something themselves."""
    if actor.on_behalf_of is None or permission == _SERVING:
        return True
    return access.can(session, as_served(actor), permission, community_id, group_id)


def as_served(actor: Actor) -> Actor:
    """Return the person whom the actor serves, as if they were here by themselves."""
    return replace(actor, person_id=actor.on_behalf_of, on_behalf_of=None)

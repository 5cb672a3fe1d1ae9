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
from linli.people import NotAMember

_COOKIE = "serving"


@dataclass(frozen=True, slots=True)
class Served:
    """The person who stands at the counter."""

    id: UUID
    name: str


def start(session: Session, actor: Actor, community: Place, person_id: UUID) -> None:
    """Serve a member of the community in this browser from now on.

    Raises:
        NotAllowed: the actor does not serve people here.
        NotAMember: the person does not belong to this community.
    """
    access.require(session, actor, "core.counter", community.id)
    people.membership_of(session, community.id, person_id)
    cookie[_COOKIE] = [str(community.id), str(person_id)]


def stop() -> None:
    """Serve nobody any more."""
    cookie.pop(_COOKIE, None)


def served(session: Session, actor: Actor, community: Place) -> Served | None:
    """Return whom the reader serves here; nobody once either of the two has lost their place."""
    match cookie.get(_COOKIE):
        case [str(where), str(whom)] if where == str(community.id):
            person_id = UUID(whom)
        case _:
            return None
    if not access.can(session, actor, "core.counter", community.id):
        return None
    try:
        people.membership_of(session, community.id, person_id)
    except NotAMember:
        return None
    return Served(person_id, people.names_of(session, {person_id})[person_id])

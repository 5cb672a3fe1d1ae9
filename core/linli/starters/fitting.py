"""Giving a community the groups, organisations and people of a template that it lacks.

Plugins whose section describes communities of its own, such as a district's outlets, use it too.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, people, signin
from linli.access import Actor
from linli.people import Organisation, Person
from linli.starters.model import GroupPart, OrganisationPart, PersonPart

#: Called with the steps to an entry (``2, "agents", 0``); what is refused inside tells the place.
At = Callable[..., AbstractContextManager[None]]


def _nowhere(*_steps: str | int) -> AbstractContextManager[None]:
    return nullcontext()


def add_groups(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wanted: Iterable[GroupPart],
    *,
    at: At = _nowhere,
) -> dict[str, UUID]:
    """Make the groups that are not there yet, and return all of them by code.

    Raises:
        NotAllowed, CommunityRefused: the actor may not, or one cannot be made.
    """
    known = {node.code: node.id for node in communities.children(session, community_id)}
    for index, group in enumerate(wanted):
        with at(index):
            if group.code not in known:
                known[group.code] = communities.create(
                    session,
                    actor,
                    kind=group.kind,
                    code=group.code,
                    name=group.name,
                    parent_id=community_id,
                ).id
    return known


def add_organisations(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wanted: Iterable[OrganisationPart],
    *,
    at: At = _nowhere,
) -> None:
    """Register the organisations whose names are not known yet, with who acts for them.

    Raises:
        NotAllowed, OrganisationRefused: the actor may not, or one does not fit.
    """
    known = set(
        session.execute(
            select(col(Organisation.name)).where(col(Organisation.community_id) == community_id)
        ).scalars()
    )
    for index, part in enumerate(wanted):
        if part.name in known:
            continue
        with at(index):
            made = people.add_organisation(
                session,
                actor,
                community_id,
                kind=part.kind,
                name=part.name,
                fields_of_work=part.fields,
                phone=part.phone,
                address=part.address,
            )
        for number, agent in enumerate(part.agents):
            with at(index, "agents", number):
                person = enter(session, actor, community_id, agent)
                people.name_agent(session, actor, made.id, person.id)


def enter(
    session: Session,
    actor: Actor,
    community_id: UUID,
    part: PersonPart,
    group_id: UUID | None = None,
) -> Person:
    """Return the person whom a template means, entered as a member when nobody knows them yet."""
    for name in (part.sign_in_name, part.phone):
        known = signin.find_person(session, name) if name else None
        if known is not None:
            return known
    return people.add_person(
        session,
        actor,
        community_id,
        name=part.name,
        sign_in_name=part.sign_in_name,
        phone=part.phone,
        group_id=group_id,
    )

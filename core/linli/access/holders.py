"""Who holds which role where, for the people who look after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access.actor import Actor
from linli.access.grants import require
from linli.access.models import RoleGrant
from linli.access.roles import ROLES, permissions
from linli.clock import now
from linli.communities.tree import ancestor_ids
from linli.hooks import Permission
from linli.people.models import Person


@dataclass(frozen=True, slots=True)
class Holder:
    """A role that somebody holds, or will hold from ``since`` on."""

    grant_id: UUID
    person_id: UUID
    name: str
    role: str
    #: The community that gave it, perhaps one above.
    community_id: UUID
    #: The one group for which it holds; None for all of the community.
    group_id: UUID | None
    since: date
    until: date | None


def holders(
    session: Session, actor: Actor, community_id: UUID, *, person_id: UUID | None = None
) -> list[Holder]:
    """Return who holds a role in a community, given there or above it, the most powerful first.

    Only of one person where ``person_id`` is given; roles that have ended are left out.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    require(session, actor, "core.people.see", community_id)
    today = now(session).date()
    query = (
        select(
            col(RoleGrant.id),
            col(Person.id),
            col(Person.name),
            col(RoleGrant.role),
            col(RoleGrant.community_id),
            col(RoleGrant.group_id),
            col(RoleGrant.since),
            col(RoleGrant.until),
        )
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(
            col(RoleGrant.community_id).in_(ancestor_ids(session, community_id)),
            col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= today),
        )
        .order_by(col(Person.name), col(RoleGrant.id))
    )
    if person_id is not None:
        query = query.where(col(RoleGrant.person_id) == person_id)
    rank = {role: place for place, role in enumerate(reversed(ROLES))}
    found = [Holder(*row) for row in session.execute(query)]
    return sorted(found, key=lambda holder: rank.get(holder.role, len(rank)))


def who_may(
    session: Session, actor: Actor, permission: str, community_id: UUID, *, limit: int = 5
) -> list[str]:
    """Return the names of people who may do something in all of a community, for its staff.

    Raises:
        NotAllowed: the actor does not work for this community.
    """
    require(session, actor, "core.staff_area", community_id)
    declared = permissions().get(permission)
    today = now(session).date()
    names = session.execute(
        select(col(Person.name))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(
            col(RoleGrant.role).in_(declared.roles if declared else ()),
            col(RoleGrant.community_id).in_(ancestor_ids(session, community_id)),
            col(RoleGrant.group_id).is_(None),
            col(RoleGrant.since) <= today,
            col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= today),
        )
        .distinct()
        .order_by(col(Person.name))
        .limit(limit)
    )
    return list(names.scalars())


def carried_by(role: str, owners: Iterable[str]) -> list[Permission]:
    """Return what a role lets its holder do, as core and the plugins ``owners`` declare it."""
    wanted = {"core", *owners}
    return [
        permission
        for permission in permissions().values()
        if role in permission.roles and permission.code.partition(".")[0] in wanted
    ]

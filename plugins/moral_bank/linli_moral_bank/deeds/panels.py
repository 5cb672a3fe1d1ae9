"""Which resident groups have nobody who verifies their deeds."""

from uuid import UUID

from sqlmodel import Session

from linli import access, communities
from linli.access import Actor
from linli.communities import CommunityKind, Place


def groups_served(session: Session, actor: Actor, community_id: UUID) -> set[UUID | None]:
    """Return the groups that have a panel; None among them: its members look after all groups.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    roles = access.permissions()["moral_bank.verify"].roles
    held = access.holders(session, actor, community_id)
    return {one.group_id for one in held if one.role in roles}


def missing(session: Session, actor: Actor, community_id: UUID) -> list[Place]:
    """Return the resident groups without a panel, by code.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    served = groups_served(session, actor, community_id)
    if None in served:
        return []
    return [
        one
        for one in communities.groups(session, community_id)
        if one.kind is CommunityKind.GROUP and one.id not in served
    ]

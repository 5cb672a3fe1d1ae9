"""Which resident groups have nobody who verifies their deeds, or fewer than an item asks."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from linli import access, communities
from linli.access import Actor
from linli.communities import CommunityKind, Place
from linli_moral_bank import rule_sets, settings
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Party

_VERIFY = "moral_bank.verify"


def may_verify(session: Session, actor: Actor, community_id: UUID, group_id: UUID | None) -> bool:
    """Return whether an actor is on the panel of a group; of no group, on any of the community."""
    if access.can(session, actor, _VERIFY, community_id, group_id):
        return True
    return group_id is None and bool(access.groups_with(session, actor, _VERIFY, community_id))


def require(session: Session, actor: Actor, community_id: UUID, group_id: UUID | None) -> None:
    """Refuse unless :func:`may_verify`.

    Raises:
        NotAllowed: the actor is not on that panel.
    """
    if not may_verify(session, actor, community_id, group_id):
        access.require(session, actor, _VERIFY, community_id, group_id)


def of_group(members: Mapping[UUID | None, set[UUID]], group_id: UUID | None) -> set[UUID]:
    """Return who looks after the deeds of a group; those of no group everybody looks after."""
    if group_id is None:
        return set().union(*members.values())
    return members.get(None, set()) | members.get(group_id, set())


def groups_served(session: Session, actor: Actor, community_id: UUID) -> set[UUID | None]:
    """Return the groups that have a panel; None among them: its members look after all groups.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    return set(members(session, actor, community_id))


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


def too_small(session: Session, actor: Actor, place: Place) -> tuple[int, list[Place]]:
    """Return the most members who must agree on an item in force, and whose panel has fewer.

    Groups without any member are left to ``missing``; a community without groups stands for itself.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    needed = _most_needed(session, place)
    panel = members(session, actor, place.id)
    for_all = panel.get(None, set())
    groups = [
        one for one in communities.groups(session, place.id) if one.kind is CommunityKind.GROUP
    ]
    sizes = [(one, len(for_all | panel.get(one.id, set()))) for one in groups or [place]]
    return needed, [one for one, size in sizes if 0 < size < needed]


def _most_needed(session: Session, place: Place) -> int:
    """Return how many of a panel the item that asks most of them needs; 0: none asks a panel."""
    book = rule_sets.in_force(session, place.id)
    if book is None:
        return 0
    usual, present = settings.of(session, place.id).verifiers, today(session, place)
    return max(
        (
            one.verifiers or usual
            for one in book.rules
            if (not one.parties or Party.PANEL in one.parties)
            and (one.until is None or one.until >= present)
        ),
        default=0,
    )


def members(session: Session, actor: Actor, community_id: UUID) -> Mapping[UUID | None, set[UUID]]:
    """Return who is on the panel of each group; None: of all groups.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    roles = access.permissions()[_VERIFY].roles
    found = defaultdict[UUID | None, set[UUID]](set)
    for one in access.holders(session, actor, community_id):
        if one.role in roles:
            found[one.group_id].add(one.person_id)
    return found

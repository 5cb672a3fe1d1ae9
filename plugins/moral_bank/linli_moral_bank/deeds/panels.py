"""Which resident groups have nobody who verifies their deeds, or fewer than an item asks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Panels:
    """Who verifies the deeds of each resident group of a community."""

    place: Place
    #: By code; none where the community has no resident groups.
    groups: Sequence[Place]
    #: By group; None: of all groups.
    members: Mapping[UUID | None, set[UUID]]
    #: How many must agree on the item in force that asks most; 0: none asks a panel.
    needed: int

    @property
    def everybody(self) -> set[UUID]:
        """All who are on any panel."""
        return set().union(*self.members.values())

    def of_group(self, group_id: UUID | None) -> set[UUID]:
        """Return who looks after a group's deeds; those of no group everybody looks after."""
        if group_id is None:
            return self.everybody
        return self.members.get(None, set()) | self.members.get(group_id, set())

    @property
    def missing(self) -> list[Place]:
        """The groups that have no panel."""
        return [one for one in self.groups if not self.of_group(one.id)]

    @property
    def too_small(self) -> list[Place]:
        """The groups whose panel has some members, and fewer than ``needed``.

        A community without groups stands for itself.
        """
        return [
            one
            for one in self.groups or [self.place]
            if 0 < len(self.of_group(one.id)) < self.needed
        ]


def read(session: Session, actor: Actor, place: Place) -> Panels:
    """Return the panels of a community; a few queries.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    roles = access.permissions()[_VERIFY].roles
    members = defaultdict[UUID | None, set[UUID]](set)
    for one in access.holders(session, actor, place.id):
        if one.role in roles:
            members[one.group_id].add(one.person_id)
    groups = [
        one for one in communities.groups(session, place.id) if one.kind is CommunityKind.GROUP
    ]
    return Panels(place, groups, dict(members), _most_needed(session, place))


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

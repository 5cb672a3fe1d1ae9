"""How far two neighbours live apart, as the tree of the community has it."""

from enum import IntEnum
from uuid import UUID

from sqlmodel import Session

from linli import communities


class Distance(IntEnum):
    """The nearer, the smaller."""

    #: The same resident group, grid or building.
    SAME = 0
    #: Another one in the same part of the community: two buildings of a grid.
    NEXT = 1
    #: Somewhere in the community, or nobody knows where.
    HERE = 2


class Map:
    """The parts of a community, read once."""

    def __init__(self, session: Session, community_id: UUID) -> None:
        self._parts = {part.id: part for part in communities.branch(session, community_id)}

    def between(self, one: UUID | None, other: UUID | None) -> Distance:
        """Return how far two parts are apart.

        Parts right below the community are no neighbours only for that: all of them are.
        """
        first, second = self._parts.get(one), self._parts.get(other)  # type: ignore[arg-type]
        if first is None or second is None:
            return Distance.HERE
        if first is second:
            return Distance.SAME
        shared = [id_ for id_ in first.ancestor_ids if id_ in second.ancestor_ids][-1]
        within = self._parts.get(shared)
        return Distance.HERE if within is None or within.kind.has_portal else Distance.NEXT

    def around(self, one: UUID | None) -> tuple[frozenset[UUID], ...]:
        """Return the parts that are the same as one, and those next to it."""
        near = {far: set[UUID]() for far in (Distance.SAME, Distance.NEXT)}
        for other in self._parts:
            far = self.between(one, other)
            if far in near:
                near[far].add(other)
        return tuple(frozenset(parts) for parts in near.values())

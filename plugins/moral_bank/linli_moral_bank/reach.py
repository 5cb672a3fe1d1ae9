"""Whose deeds a node of the tree counts: its own, and a branch's or district's also those below."""

from uuid import UUID

from sqlmodel import Session

from linli import communities
from linli.communities import CommunityKind, Place

_WITH_OTHERS_BELOW = (CommunityKind.DISTRICT, CommunityKind.TOWNSHIP)


def has_others_below(place: Place) -> bool:
    """Return whether a place is a branch or district."""
    return place.kind in _WITH_OTHERS_BELOW


def reach(session: Session, community_id: UUID) -> list[UUID]:
    """Return the communities whose deeds, households and organisations count in one; itself first.

    One query for a branch or district, none for an outlet, a village or a community.
    """
    if not has_others_below(communities.place(session, community_id)):
        return [community_id]
    below = communities.subtree_ids(session, community_id)
    return [community_id, *(id_ for id_ in below if id_ != community_id)]

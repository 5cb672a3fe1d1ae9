"""Whose deeds a node of the tree counts: its own, and a branch's or district's also those below."""

from uuid import UUID

from sqlmodel import Session

from linli import communities
from linli.communities import CommunityKind

_WITH_OTHERS_BELOW = (CommunityKind.DISTRICT, CommunityKind.TOWNSHIP)


def reach(session: Session, community_id: UUID) -> list[UUID]:
    """Return the communities whose deeds, households and organisations count in one; itself first.

    One query for a branch or district, none for an outlet, a village or a community.
    """
    if communities.place(session, community_id).kind not in _WITH_OTHERS_BELOW:
        return [community_id]
    below = communities.subtree_ids(session, community_id)
    return [community_id, *(id_ for id_ in below if id_ != community_id)]

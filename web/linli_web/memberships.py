"""Where a reader stands with a community, for the pages that people see before they are members."""

from uuid import UUID

from sqlmodel import Session

from linli import access, communities, people
from linli.communities import CommunityNotFound, Place
from linli.people import MembershipStatus, NotAMember


def communities_of(session: Session, person_id: UUID) -> list[Place]:
    """Return the communities where a person belongs or has an office, by their names."""
    found = {}
    for id_ in {grant.community_id for grant in access.grants_of(session, person_id)}:
        try:
            place = communities.home_of(session, id_)
        except CommunityNotFound:
            continue
        found[place.id] = place
    return sorted(found.values(), key=lambda place: place.name)


def is_waiting(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Return whether a person has signed up and waits for the community's approval."""
    try:
        membership = people.membership_of(session, community_id, person_id)
    except NotAMember:
        return False
    return membership.status is MembershipStatus.PENDING

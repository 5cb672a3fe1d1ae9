"""Where a reader stands with a community, for the pages that people see before they are members."""

from uuid import UUID

from sqlmodel import Session

from linli import people
from linli.people import MembershipStatus, NotAMember


def is_waiting(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Return whether a person has signed up and waits for the community's approval."""
    try:
        membership = people.membership_of(session, community_id, person_id)
    except NotAMember:
        return False
    return membership.status is MembershipStatus.PENDING

"""For whom somebody acts."""

from uuid import UUID

from sqlmodel import Session

from linli import access, people
from linli.access import Actor
from linli_volunteer_hours.permissions import TAKE_PART


def served_by(session: Session, actor: Actor, community_id: UUID) -> UUID:
    """Return the person an act is for: the actor, or whom they serve at the counter.

    Raises:
        NotAllowed: nobody is acting, or the actor may not volunteer here or act for that person.
        NotAMember: the person does not belong to this community.
    """
    access.require(session, actor, TAKE_PART, community_id)
    return people.served_by(session, actor, community_id)

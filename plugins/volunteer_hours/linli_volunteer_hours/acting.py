"""For whom somebody acts."""

from uuid import UUID

from sqlmodel import Session

from linli import access, people
from linli.access import Actor, NotAllowed
from linli_volunteer_hours.permissions import TAKE_PART
from linli_volunteer_hours.texts import _


def served_by(session: Session, actor: Actor, community_id: UUID) -> UUID:
    """Return the person an act is for: the actor, or whom they serve at the counter.

    Raises:
        NotAllowed: nobody is acting, or the actor may not volunteer here or act for that person.
        NotAMember: the person does not belong to this community.
    """
    access.require(session, actor, TAKE_PART, community_id)
    person_id = actor.beneficiary_id
    if person_id is None:
        raise NotAllowed(_("Somebody has to say whom this is for."))
    if (
        actor.person_id is not None
        and person_id != actor.person_id
        and not access.can(session, actor, "core.counter", community_id)
        and not people.may_act_for(session, actor.person_id, person_id)
    ):
        raise NotAllowed(_("You may not act for this person."))
    people.membership_of(session, community_id, person_id)
    return person_id

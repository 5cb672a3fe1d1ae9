"""For whom somebody acts, and as whom they stand in the log."""

from uuid import UUID

from sqlmodel import Session

from linli import access, people
from linli.access import Actor, NotAllowed
from linli_micro_wishes.texts import _


def served_by(session: Session, actor: Actor, community_id: UUID) -> UUID:
    """Return the person an act is for: the actor, or whom they serve at the counter.

    Raises:
        NotAllowed: nobody is acting, or the actor may not act for that person.
        NotAMember: the person does not belong to this community.
    """
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


def discreet(actor: Actor, *, wisher: bool) -> Actor:
    """Return who stands in the log beside a wish: never the wisher, not even as whom staff served.

    A wisher's own act is the system's there, without the address that would name them.
    """
    return Actor(None) if wisher else Actor(actor.person_id, origin=actor.origin)

"""Finding the neighbour somebody means, without opening the register to everybody."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.people import Membership, MembershipStatus, Person
from linli_moral_bank.deeds.refusals import NeighbourUnknown
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A member of the community who has the name that was typed."""

    person_id: UUID
    name: str
    group_id: UUID | None


def named(
    session: Session,
    actor: Actor,
    community_id: UUID,
    name: str,
    *,
    group_id: UUID | None = None,
) -> Neighbour:
    """Return the one active member with exactly this name, in this group where given.

    Only a whole name finds somebody, so that nobody can leaf through the register.

    Raises:
        NotAllowed: the actor may not declare deeds here.
        NeighbourUnknown: nobody has this name, or several have.
    """
    access.require(session, actor, "moral_bank.declare", community_id)
    query = (
        select(col(Person.id), col(Person.name), col(Membership.group_id))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None),
            col(Person.name) == name.strip(),
        )
        .limit(2)
    )
    if group_id is not None:
        query = query.where(col(Membership.group_id) == group_id)
    found = session.execute(query).all()
    if not found:
        raise NeighbourUnknown(
            _("Nobody with this name is registered there. Please write the whole name."),
            field="name",
        )
    if len(found) > 1:
        raise NeighbourUnknown(
            _("Several neighbours have this name. Please choose the resident group as well.")
            if group_id is None
            else _("Several neighbours of this group have this name. Please ask at the desk."),
            field="group" if group_id is None else "name",
        )
    return Neighbour(*found[0])

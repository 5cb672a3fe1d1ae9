"""Finding the neighbour somebody means, without opening the register to everybody."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, people
from linli.access import Actor
from linli.people import Membership, MembershipStatus, Organisation, Person
from linli.points import Owner, OwnerKind
from linli_moral_bank.deeds.refusals import NeighbourUnknown
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A member of the community who has the name that was typed."""

    person_id: UUID
    name: str
    group_id: UUID | None


def meant(
    session: Session,
    actor: Actor,
    community_id: UUID,
    rule: RuleRow,
    name: str,
    *,
    group_id: UUID | None = None,
) -> Owner:
    """Return whose deed somebody tells of: an organisation by its name, a home by who lives there.

    Raises:
        NotAllowed: the actor may not declare deeds here.
        NeighbourUnknown: nobody has this name, or several have, or they live in no known home.
    """
    access.require(session, actor, "moral_bank.declare", community_id)
    kinds = [OwnerKind(kind) for kind in rule.owner_kinds]
    if OwnerKind.ORGANISATION in kinds:
        body = _organisation(session, community_id, name)
        if body is not None or len(kinds) == 1:
            return body or of_kind(session, actor, community_id, kinds[0], name)
    kind = OwnerKind.PERSON if OwnerKind.PERSON in kinds else OwnerKind.HOUSEHOLD
    return of_kind(session, actor, community_id, kind, name, group_id=group_id)


def of_kind(
    session: Session,
    actor: Actor,
    community_id: UUID,
    kind: OwnerKind,
    name: str,
    *,
    group_id: UUID | None = None,
) -> Owner:
    """Return the one person or organisation of this whole name, or the home the person lives in.

    Raises:
        NotAllowed: the actor may not declare deeds here.
        NeighbourUnknown: nobody has this name, or several have, or they live in no known home.
    """
    if kind is OwnerKind.ORGANISATION:
        access.require(session, actor, "moral_bank.declare", community_id)
        body = _organisation(session, community_id, name)
        if body is None:
            raise NeighbourUnknown(
                _("No organisation with this name is registered here. Please write all of it."),
                field="name",
            )
        return body
    found = named(session, actor, community_id, name, group_id=group_id)
    if kind is OwnerKind.PERSON:
        return Owner.person(found.person_id)
    home = people.household_of(session, found.person_id)
    if home is None:
        raise NeighbourUnknown(_("No home is registered for this person."), field="name")
    return Owner.household(home)


def _organisation(session: Session, community_id: UUID, name: str) -> Owner | None:
    body = session.execute(
        select(col(Organisation.id)).where(
            col(Organisation.community_id) == community_id,
            col(Organisation.name) == name.strip(),
            col(Organisation.closed_on).is_(None),
        )
    ).scalar_one_or_none()
    return Owner.organisation(body) if body is not None else None


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

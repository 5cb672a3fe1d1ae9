"""The accounts of children: whoever is registered as guardian sees and manages them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli import people
from linli.access import Actor, NotAllowed
from linli.db import read
from linli.people import Kinship, KinshipKind, Membership, MembershipStatus, Person
from linli_moral_bank.models import Deed
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Child:
    """Somebody whose guardian the reader is."""

    person_id: UUID
    name: str
    categories: Sequence[str]


_OF = (
    select(col(Person.id), col(Person.name), col(Membership.categories))
    .join(Kinship, col(Kinship.relative_id) == col(Person.id))
    .join(
        Membership,
        (col(Membership.person_id) == col(Person.id))
        & (col(Membership.community_id) == bindparam("community_id"))
        & (col(Membership.status) == MembershipStatus.ACTIVE),
    )
    .where(
        col(Kinship.person_id) == bindparam("guardian_id"),
        col(Kinship.kind) == KinshipKind.GUARDIAN,
    )
    .order_by(col(Person.name), col(Person.id))
)


def of(session: Session, guardian_id: UUID, community_id: UUID) -> list[Child]:
    """Return the members of a community whose guardian somebody is, by name."""
    found = read(session, _OF, guardian_id=guardian_id, community_id=community_id)
    return [Child(*row) for row in found]


def acting_for(session: Session, actor: Actor, child_id: UUID) -> Actor:
    """Return the guardian acting in the name of a child; both are recorded.

    Raises:
        NotAllowed: the actor is not registered as this person's guardian.
    """
    if actor.person_id is None or not people.may_act_for(session, actor.person_id, child_id):
        raise NotAllowed(_("You may not act for this person."))
    return Actor(actor.person_id, on_behalf_of=child_id, origin=actor.origin)


def in_whose_name(session: Session, actor: Actor, deed: Deed) -> Actor:
    """Return as whom a reader meets a deed: as themselves, or as the guardian of its child.

    A guardian who told of it themselves stays who told of it.
    """
    if actor.beneficiary_id == deed.declarer_id:
        return actor
    return for_child(session, actor, deed.owner_id)


def for_child(session: Session, actor: Actor, child_id: UUID) -> Actor:
    """Return the actor in the name of a child whose guardian they are, else as themselves."""
    if actor.person_id is None or actor.beneficiary_id == child_id:
        return actor
    if not people.may_act_for(session, actor.person_id, child_id):
        return actor
    return Actor(actor.person_id, on_behalf_of=child_id, origin=actor.origin)

"""The accounts of children: whoever may act for them sees and manages them.

These are their guardians, and their parents while they are under 18; for the family they speak too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlmodel import Session, col

from linli import communities, people
from linli.access import Actor, NotAllowed
from linli.db import read
from linli.people import Membership, MembershipStatus, Person
from linli.points import Owner
from linli_moral_bank import owners
from linli_moral_bank.calendar import age, today
from linli_moral_bank.deeds.refusals import GuardianNeeded
from linli_moral_bank.models import Deed
from linli_moral_bank.texts import _

#: Age from which somebody agrees alone to what is told of them, in years.
AGREES_FROM = 14


@dataclass(frozen=True, slots=True)
class Child:
    """Somebody for whom the reader may act."""

    person_id: UUID
    name: str
    categories: Sequence[str]


_OF = (
    select(col(Person.id), col(Person.name), col(Membership.categories))
    .join(
        Membership,
        (col(Membership.person_id) == col(Person.id))
        & (col(Membership.community_id) == bindparam("community_id"))
        & (col(Membership.status) == MembershipStatus.ACTIVE),
    )
    .where(
        col(Person.id).in_(
            people.wards_of(bindparam("guardian_id", type_=Uuid), bindparam("born_after"))
        )
    )
    .order_by(col(Person.name), col(Person.id))
)


def of(session: Session, guardian_id: UUID, community_id: UUID) -> list[Child]:
    """Return the members of a community for whom somebody may act, by name."""
    found = read(
        session,
        _OF,
        guardian_id=guardian_id,
        community_id=community_id,
        born_after=people.under_age_since(session),
    )
    return [Child(*row) for row in found]


def acting_for(session: Session, actor: Actor, child_id: UUID) -> Actor:
    """Return the guardian acting in the name of a child; both are recorded.

    Raises:
        NotAllowed: the actor is neither guardian nor parent of this child.
    """
    if actor.person_id is None or not people.may_act_for(session, actor.person_id, child_id):
        raise NotAllowed(_("You may not act for this person."))
    return Actor(actor.person_id, on_behalf_of=child_id, origin=actor.origin)


def refuse_alone(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> None:
    """Refuse a child's own yes to what is told of it: its guardian agrees, or at the counter.

    Raises:
        GuardianNeeded: the actor is under 14 and acts for themselves.
    """
    born = session.get_one(Person, person_id).birth_date
    if actor.person_id != person_id or born is None:
        return
    if age(born, today(session, communities.place(session, community_id))) < AGREES_FROM:
        raise GuardianNeeded(
            _("Please let your parents or your guardian agree, or come to the counter with them.")
        )


def in_whose_name(session: Session, actor: Actor, deed: Deed) -> Actor:
    """Return as whom a reader meets a deed: as themselves, or as the guardian of a child.

    The child is whose deed it is, or who told of it. A guardian who told of it themselves stays who
    told of it; of what a child reported about them they know nothing.
    """
    if actor.beneficiary_id == deed.declarer_id:
        return actor
    found = for_child(session, actor, deed.owner_id)
    if found is not actor or deed.declarer_id is None:
        return found
    owner = Owner(deed.owner_kind, deed.owner_id)
    if actor.beneficiary_id in owners.speakers(session, deed.community_id, owner):
        return actor
    return for_child(session, actor, deed.declarer_id)


def for_child(session: Session, actor: Actor, child_id: UUID) -> Actor:
    """Return the actor in the name of a child whose guardian they are, else as themselves."""
    if actor.person_id is None or actor.beneficiary_id == child_id:
        return actor
    if not people.may_act_for(session, actor.person_id, child_id):
        return actor
    return Actor(actor.person_id, on_behalf_of=child_id, origin=actor.origin)

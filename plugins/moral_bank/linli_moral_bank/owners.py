"""Households and organisations as depositors: who speaks for them, and what they are called."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, func, select
from sqlmodel import Session, col

from linli import people
from linli.access import Actor
from linli.db import read
from linli.i18n import Text
from linli.people import (
    Household,
    HouseholdMember,
    Masking,
    Membership,
    MembershipStatus,
    NotAMember,
    Organisation,
    OrganisationAgent,
    OrganisationKind,
    Person,
    masked,
)
from linli.points import Owner, OwnerKind
from linli_moral_bank.reach import reach
from linli_moral_bank.texts import _

#: Who can have an account, and what they are called in the rules.
KINDS = {
    OwnerKind.PERSON: _("persons"),
    OwnerKind.HOUSEHOLD: _("households"),
    OwnerKind.ORGANISATION: _("organisations"),
}

#: What organisations count as, beside their fields of work.
ORGANISATIONS = {
    OrganisationKind.SOCIAL.value: _("Social organisations"),
    OrganisationKind.ENTERPRISE.value: _("Enterprises"),
    OrganisationKind.MERCHANT.value: _("Merchants"),
    OrganisationKind.UNIT.value: _("Public bodies"),
}


@dataclass(frozen=True, slots=True)
class Represented:
    """A household or organisation that somebody speaks for."""

    owner: Owner
    #: The organisation's name; a household's number.
    name: str
    #: The person who speaks for it.
    speaker: str


_HOUSEHOLDS: Select[*tuple[Any, ...]] = (
    select(col(Household.id), col(Household.code), col(Person.name))
    .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
    .join(Person, col(Person.id) == col(HouseholdMember.person_id))
    .where(
        col(Household.community_id) == bindparam("community_id"),
        col(HouseholdMember.representative),
        col(HouseholdMember.until).is_(None),
    )
)
_ORGANISATIONS: Select[*tuple[Any, ...]] = (
    select(col(Organisation.id), col(Organisation.name), col(Person.name))
    .join(OrganisationAgent, col(OrganisationAgent.organisation_id) == col(Organisation.id))
    .join(Person, col(Person.id) == col(OrganisationAgent.person_id))
    .where(
        col(Organisation.community_id) == bindparam("community_id"),
        col(Organisation.closed_on).is_(None),
        col(OrganisationAgent.until).is_(None),
    )
    .order_by(col(Organisation.name), col(Person.name), col(Person.id))
)
_ME = col(Person.id) == bindparam("person_id", type_=Uuid)
_MY_HOUSEHOLD, _MY_ORGANISATIONS = _HOUSEHOLDS.where(_ME), _ORGANISATIONS.where(_ME)
_HOUSEHOLD = _HOUSEHOLDS.where(col(Household.id) == bindparam("owner_id"))
_ORGANISATION = _ORGANISATIONS.where(col(Organisation.id) == bindparam("owner_id"))
_SPEAKERS = {
    OwnerKind.HOUSEHOLD: _HOUSEHOLD.with_only_columns(col(Person.id)),
    OwnerKind.ORGANISATION: _ORGANISATION.with_only_columns(col(Person.id)),
}
_HOMES = {
    OwnerKind.HOUSEHOLD: select(col(Household.community_id)).where(
        col(Household.id) == bindparam("owner_id")
    ),
    OwnerKind.ORGANISATION: select(col(Organisation.community_id)).where(
        col(Organisation.id) == bindparam("owner_id")
    ),
}


def name_of(person: type[Person]) -> ColumnElement[str]:
    """Return what a query calls the owner of a deed: an organisation's name, else its speaker's."""
    return func.coalesce(col(Organisation.name), col(person.name))


#: The same where the query has nobody else in it.
NAME: ColumnElement[str] = name_of(Person)


def spoken_for(session: Session, person_id: UUID, community_id: UUID) -> list[Represented]:
    """Return the household and the organisations that somebody speaks for; two queries."""
    asked = {"person_id": person_id, "community_id": community_id}
    homes = read(session, _MY_HOUSEHOLD, **asked)
    bodies = read(session, _MY_ORGANISATIONS, **asked)
    return [
        *(Represented(Owner.household(id_), name, speaker) for id_, name, speaker in homes),
        *(Represented(Owner.organisation(id_), name, speaker) for id_, name, speaker in bodies),
    ]


def find(session: Session, community_id: UUID, owner_id: UUID) -> Represented | None:
    """Return a household or organisation of a community for which somebody speaks."""
    for kind, query in ((Owner.household, _HOUSEHOLD), (Owner.organisation, _ORGANISATION)):
        row = read(session, query, community_id=community_id, owner_id=owner_id).first()
        if row is not None:
            return Represented(kind(owner_id), row[1], row[2])
    return None


def speakers(session: Session, community_id: UUID, owner: Owner) -> Sequence[UUID]:
    """Return who speaks for an owner of a community, or of one below: a person for themselves."""
    if owner.kind is OwnerKind.PERSON:
        return [owner.id]
    within = reach(session, community_id)
    if len(within) > 1:
        home: UUID | None = read(
            session, _HOMES[owner.kind], owner_id=owner.id
        ).scalar_one_or_none()
        if home not in within:
            return []
        community_id = home
    rows = read(session, _SPEAKERS[owner.kind], community_id=community_id, owner_id=owner.id)
    return list(rows.scalars())


def all_speakers(
    session: Session, community_id: UUID, kind: OwnerKind
) -> Mapping[UUID, Sequence[UUID]]:
    """Return who speaks for each household or organisation of a community; one query."""
    query, owner_id = {
        OwnerKind.HOUSEHOLD: (_HOUSEHOLDS, col(Household.id)),
        OwnerKind.ORGANISATION: (_ORGANISATIONS, col(Organisation.id)),
    }[kind]
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for id_, person_id in read(
        session, query.with_only_columns(owner_id, col(Person.id)), community_id=community_id
    ):
        found[id_].append(person_id)
    return found


def categories(session: Session, owner: Owner, membership: Membership | None) -> frozenset[str]:
    """Return what an owner counts as: an organisation by its kind and fields of work.

    A person and a household count as the person's membership says.
    """
    if owner.kind is OwnerKind.ORGANISATION:
        found = session.get_one(Organisation, owner.id)
        return frozenset({found.kind.value, *found.fields_of_work})
    return frozenset(membership.categories if membership else ())


def fields_of_work(session: Session, community_id: UUID) -> list[str]:
    """Return the fields in which organisations of a community, or below, work; one query."""
    rows = session.execute(
        select(col(Organisation.fields_of_work)).where(
            col(Organisation.community_id).in_(reach(session, community_id)),
            col(Organisation.closed_on).is_(None),
        )
    )
    return sorted({field for row in rows for field in row.fields_of_work})


def all_categories(session: Session, community_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """Return what all households and organisations of some communities count as."""
    bodies = session.execute(
        select(
            col(Organisation.id), col(Organisation.kind), col(Organisation.fields_of_work)
        ).where(col(Organisation.community_id).in_(community_ids))
    )
    homes = session.execute(
        select(col(HouseholdMember.household_id), col(Membership.categories))
        .join(Membership, col(Membership.person_id) == col(HouseholdMember.person_id))
        .where(
            col(HouseholdMember.representative),
            col(HouseholdMember.until).is_(None),
            col(Membership.community_id).in_(community_ids),
            col(Membership.status) == MembershipStatus.ACTIVE,
        )
    )
    return {
        **{id_: frozenset({kind.value, *fields}) for id_, kind, fields in bodies},
        **{row.household_id: frozenset(row.categories) for row in homes},
    }


def names_of(session: Session, owner_ids: set[UUID]) -> dict[UUID, Text | str]:
    """Return what some persons, households and organisations are called among themselves."""
    homes = session.execute(
        select(col(HouseholdMember.household_id), col(Person.name))
        .join(Person, col(Person.id) == col(HouseholdMember.person_id))
        .where(
            col(HouseholdMember.household_id).in_(owner_ids),
            col(HouseholdMember.representative),
            col(HouseholdMember.until).is_(None),
        )
    )
    bodies = session.execute(
        select(col(Organisation.id), col(Organisation.name)).where(
            col(Organisation.id).in_(owner_ids)
        )
    )
    return {
        **people.names_of(session, owner_ids),
        **{id_: whole(OwnerKind.HOUSEHOLD, name) for id_, name in homes},
        **{row.id: row.name for row in bodies},
    }


def membership(session: Session, community_id: UUID, person_id: UUID) -> Membership | None:
    """Return the membership of who speaks for somebody; an agent may live elsewhere."""
    try:
        return people.membership_of(session, community_id, person_id)
    except NotAMember:
        return None


def acts_from_elsewhere(
    session: Session, actor: Actor, community_id: UUID, owner: Owner | None
) -> bool:
    """Return whether the actor acts for an organisation of a community that they do not belong to.

    Who acts for it may live elsewhere, or may have moved away; they do so for it alone.
    """
    me = actor.person_id
    if owner is None or owner.kind is not OwnerKind.ORGANISATION or actor.beneficiary_id != me:
        return False
    if me is None or membership(session, community_id, me) is not None:
        return False
    return me in speakers(session, community_id, owner)


def shown(kind: OwnerKind, name: str, how: Masking) -> Text | str:
    """Return how an owner is called in public: an organisation by name, people masked."""
    return whole(kind, name if kind is OwnerKind.ORGANISATION else masked(name, how))


def whole(kind: OwnerKind, name: str) -> Text | str:
    """Return how an owner is called by those who may know; a household by who speaks for it."""
    return _("%(name)s's household", name=name) if kind is OwnerKind.HOUSEHOLD else name

"""Owners as lists write them: whole names, namesakes told apart by their home or phone number.

A unit belongs to people together, or to one organisation, for which its agents vote.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlmodel import Session, col

from linli.i18n import Text
from linli.people import (
    Household,
    HouseholdMember,
    Membership,
    MembershipStatus,
    Organisation,
    OrganisationAgent,
    Person,
)
from linli_deliberation.models import Unit, UnitOwner
from linli_deliberation.texts import _

_BETWEEN = re.compile(r"\s*[/／、]\s*")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owns a unit: people, or an organisation."""

    people: frozenset[UUID] = frozenset()
    body: UUID | None = None


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose a unit is, with their names."""

    people: tuple[tuple[UUID, str], ...] = ()
    body: tuple[UUID, str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """How they are called."""
        return (self.body[1],) if self.body else tuple(name for _id, name in self.people)

    @property
    def owners(self) -> Owners:
        """Who they are."""
        return Owners(
            frozenset(id_ for id_, _name in self.people), self.body[0] if self.body else None
        )


NOBODY = Owned()


@dataclass(frozen=True, slots=True)
class Known:
    """The members of a community, by name and by what tells namesakes apart; its organisations."""

    called: Mapping[str, Sequence[UUID]]
    #: Person → their home and their phone number.
    marks: Mapping[UUID, Sequence[str]]
    bodies: Mapping[str, UUID]

    def mark(self, name: str, person_id: UUID) -> str:
        """Return what tells a person from their namesakes; nothing where they have none."""
        if len(self.called.get(name, ())) < 2:
            return ""
        return next(iter(self.marks.get(person_id, ())), "")

    def owners(self, names: str, which: str) -> tuple[Owners, Text | None]:
        """Return whom a cell with one or several names means, or what is unclear about it."""
        body = self.bodies.get(names.strip())
        if body is not None and names.strip() not in self.called:
            return Owners(body=body), None
        found = list[UUID]()
        marks = _BETWEEN.split(which.strip())
        cells = [one for one in _BETWEEN.split(names.strip()) if one]
        for place, name in enumerate(cells):
            if name in self.bodies and name not in self.called:
                return Owners(), _("An organisation owns a unit alone. Please write only its name.")
            mark = marks[place] if place < len(marks) else ""
            meant = [
                one
                for one in self.called.get(name, ())
                if not mark or mark in self.marks.get(one, ())
            ]
            if len(meant) != 1:
                return Owners(), _unclear(name, mark, len(meant))
            found.append(meant[0])
        return Owners(frozenset(found)), None


def known(session: Session, community_id: UUID) -> Known:
    """Return the members and organisations of a community; three queries."""
    called, marks = defaultdict[str, list[UUID]](list), defaultdict[UUID, list[str]](list)
    for person_id, code in session.execute(
        select(col(HouseholdMember.person_id), col(Household.code))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .where(col(Household.community_id) == community_id, col(HouseholdMember.until).is_(None))
        .order_by(col(Household.code))
    ):
        marks[person_id].append(code)
    for name, person_id, phone in session.execute(
        select(col(Person.name), col(Person.id), col(Person.phone))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
        )
    ):
        called[name].append(person_id)
        if phone:
            marks[person_id] += [phone, phone.removeprefix("+86")]
    bodies = session.execute(
        select(col(Organisation.name), col(Organisation.id)).where(
            col(Organisation.community_id) == community_id, col(Organisation.closed_on).is_(None)
        )
    )
    return Known(called, marks, {row.name: row.id for row in bodies})


def set_owners(session: Session, owners: Mapping[UUID, Owners]) -> None:
    """Let units, by their ids, have these owners and no others."""
    ids = list(owners)
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        session.execute(delete(UnitOwner).where(col(UnitOwner.unit_id).in_(some)))
    rows = [
        {"unit_id": unit_id, "person_id": person_id}
        for unit_id, one in owners.items()
        for person_id in sorted(one.people)
    ]
    if rows:
        session.execute(insert(UnitOwner), rows)
    bodies = [{"id": unit_id, "organisation_id": one.body} for unit_id, one in owners.items()]
    if bodies:
        session.execute(update(Unit), bodies)


def owners_of(
    session: Session, community_id: UUID, unit_ids: Sequence[UUID] | None = None
) -> dict[UUID, Owned]:
    """Return the owners of a community's units, or of some, each with their name; two queries."""
    wanted = (
        col(Unit.community_id) == community_id,
        *(() if unit_ids is None else (col(Unit.id).in_(unit_ids),)),
    )
    found = defaultdict[UUID, list[tuple[UUID, str]]](list)
    for unit_id, person_id, name in session.execute(
        select(col(UnitOwner.unit_id), col(Person.id), col(Person.name))
        .join(Unit, col(Unit.id) == col(UnitOwner.unit_id))
        .join(Person, col(Person.id) == col(UnitOwner.person_id))
        .where(*wanted)
        .order_by(col(Person.name), col(Person.id))
    ):
        found[unit_id].append((person_id, name))
    owned = {unit_id: Owned(tuple(people)) for unit_id, people in found.items()}
    for unit_id, body_id, name in session.execute(
        select(col(Unit.id), col(Organisation.id), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(Unit.organisation_id))
        .where(*wanted)
    ):
        owned[unit_id] = Owned(body=(body_id, name))
    return owned


def owned_by(name: str) -> ColumnElement[bool]:
    """Say in SQL that part of an owner's name is this."""
    people = (
        select(col(UnitOwner.unit_id))
        .join(Person, col(Person.id) == col(UnitOwner.person_id))
        .where(col(Person.name).contains(name, autoescape=True))
    )
    bodies = select(col(Organisation.id)).where(
        col(Organisation.name).contains(name, autoescape=True)
    )
    return col(Unit.id).in_(people) | col(Unit.organisation_id).in_(bodies)


def agents_of(session: Session, bodies: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return who may act for each of these organisations now; one query."""
    found = defaultdict[UUID, list[UUID]](list)
    for body_id, person_id in session.execute(
        select(col(OrganisationAgent.organisation_id), col(OrganisationAgent.person_id))
        .where(
            col(OrganisationAgent.organisation_id).in_(bodies),
            col(OrganisationAgent.until).is_(None),
        )
        .order_by(col(OrganisationAgent.person_id))
    ):
        found[body_id].append(person_id)
    return found


def _unclear(name: str, mark: str, matches: int) -> Text:
    if mark:
        return _("Nobody called %(name)s has the home or phone number %(mark)s.",
                 name=name, mark=mark)  # fmt: skip
    if matches:
        return _("Several people here are called %(name)s. Please add the home or phone number of"
                 " the right one.", name=name)  # fmt: skip
    return _("Nobody here is called %(name)s.", name=name)

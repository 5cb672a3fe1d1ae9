"""Owners as lists write them: whole names, namesakes told apart by their home or phone number."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from linli.i18n import Text
from linli.people import Household, HouseholdMember, Membership, MembershipStatus, Person
from linli_deliberation.models import Unit, UnitOwner
from linli_deliberation.texts import _

_BETWEEN = re.compile(r"\s*[/／、]\s*")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """The members of a community: by name, and by what tells namesakes apart."""

    called: Mapping[str, Sequence[UUID]]
    #: Person → their home and their phone number.
    marks: Mapping[UUID, Sequence[str]]

    def mark(self, name: str, person_id: UUID) -> str:
        """Return what tells a person from their namesakes; nothing where they have none."""
        if len(self.called.get(name, ())) < 2:
            return ""
        return next(iter(self.marks.get(person_id, ())), "")

    def owners(self, names: str, which: str) -> tuple[list[UUID], Text | None]:
        """Return whom a cell with one or several names means, or what is unclear about it."""
        found = list[UUID]()
        marks = _BETWEEN.split(which.strip())
        for place, name in enumerate(one for one in _BETWEEN.split(names.strip()) if one):
            mark = marks[place] if place < len(marks) else ""
            meant = [
                one
                for one in self.called.get(name, ())
                if not mark or mark in self.marks.get(one, ())
            ]
            if len(meant) != 1:
                return [], _unclear(name, mark, len(meant))
            if meant[0] not in found:
                found.append(meant[0])
        return found, None


def known(session: Session, community_id: UUID) -> Known:
    """Return the members of a community; two queries."""
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
    return Known(called, marks)


def set_owners(session: Session, owners: Mapping[UUID, Sequence[UUID]]) -> None:
    """Let units, by their ids, have these owners and no others."""
    ids = list(owners)
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        session.execute(delete(UnitOwner).where(col(UnitOwner.unit_id).in_(some)))
    rows = [
        {"unit_id": unit_id, "person_id": person_id}
        for unit_id, people in owners.items()
        for person_id in people
    ]
    if rows:
        session.execute(insert(UnitOwner), rows)


def owners_of(session: Session, community_id: UUID) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return the owners of a community's units, each with their name; one query."""
    found = defaultdict[UUID, list[tuple[UUID, str]]](list)
    for unit_id, person_id, name in session.execute(
        select(col(UnitOwner.unit_id), col(Person.id), col(Person.name))
        .join(Unit, col(Unit.id) == col(UnitOwner.unit_id))
        .join(Person, col(Person.id) == col(UnitOwner.person_id))
        .where(col(Unit.community_id) == community_id)
        .order_by(col(Person.name), col(Person.id))
    ):
        found[unit_id].append((person_id, name))
    return found


def _unclear(name: str, mark: str, matches: int) -> Text:
    if mark:
        return _("Nobody called %(name)s has the home or phone number %(mark)s.",
                 name=name, mark=mark)  # fmt: skip
    if matches:
        return _("Several people here are called %(name)s. Please add the home or phone number of"
                 " the right one.", name=name)  # fmt: skip
    return _("Nobody here is called %(name)s.", name=name)

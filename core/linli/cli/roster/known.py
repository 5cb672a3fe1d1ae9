"""Knowing people again: by phone number, sign-in name or e-mail, by home and name, by name."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.cli.roster.columns import CellRefused
from linli.communities import Place
from linli.i18n import texts
from linli.people import Household, HouseholdMember, Membership, MembershipStatus, Person

_ = texts("linli")


@dataclass(slots=True)
class Known:
    """What the register holds of a person, as far as a list can say it."""

    id: UUID
    name: str
    phone: str | None = None
    email: str | None = None
    sign_in_name: str | None = None
    birth_date: date | None = None
    is_member: bool = False
    group_id: UUID | None = None
    categories: tuple[str, ...] = ()
    household: str = ""
    representative: bool = False
    #: The line of this list that was about them.
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a row of the list says of a person, in the form that is stored."""

    name: str
    phone: str | None
    email: str | None
    sign_in_name: str | None
    birth_date: date | None
    household: str


class Register:
    """A community's members, looked up in memory; others are asked for one by one."""

    def __init__(self, session: Session, place: Place) -> None:
        self._session = session
        self._place = place
        self._by_contact: dict[str, Known] = {}
        self._by_home: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        for known in self._members():
            self.remember(known)

    def remember(self, known: Known) -> None:
        """Find a person from now on."""
        for contact in (known.phone, known.email, known.sign_in_name):
            if contact:
                self._by_contact[contact] = known
        if known.household:
            self._by_home[known.household, known.name].append(known)
        self._by_name[known.name].append(known)

    def find(self, told: Told) -> Known | None:
        """Return the person a row is about; None for somebody new.

        Raises:
            CellRefused: it contradicts the register, or fits several people.
        """
        by_contact = self._find_by_contact(told)
        if by_contact is not None:
            return by_contact
        fitting = [
            known
            for known in self._by_home.get((told.household, told.name), ())
            if _may_be(known, told)
        ]
        if not fitting and not told.household:
            fitting = [known for known in self._by_name.get(told.name, ()) if _may_be(known, told)]
        elif not fitting:
            # Somebody entered without a home before; with another home it is another person.
            fitting = [
                known
                for known in self._by_name.get(told.name, ())
                if not known.household and _may_be(known, told)
            ]
        if len(fitting) > 1:
            raise CellRefused(
                _(
                    "%(count)s people here are called %(name)s; give a phone number, a date of "
                    "birth or the number of the home",
                    count=len(fitting),
                    name=told.name,
                )
            )
        return fitting[0] if fitting else None

    def _find_by_contact(self, told: Told) -> Known | None:
        found: Known | None = None
        for contact in (told.phone, told.sign_in_name, told.email):
            known = self._contact(contact) if contact else None
            if known is None:
                continue
            if known.name != told.name:
                raise CellRefused(
                    _(
                        "%(contact)s belongs to %(name)s; see which of the two is right",
                        contact=contact,
                        name=known.name,
                    )
                )
            if found is not None and found is not known:
                raise CellRefused(
                    _("phone number, sign-in name and e-mail belong to different people")
                )
            found = known
        return found

    def _contact(self, contact: str) -> Known | None:
        if contact not in self._by_contact:
            person = self._session.execute(
                select(Person).where(
                    (col(Person.phone) == contact)
                    | (col(Person.sign_in_name) == contact)
                    | (col(Person.email) == contact)
                )
            ).scalar_one_or_none()
            if person is None:
                return None
            self.remember(
                Known(
                    person.id,
                    person.name,
                    person.phone,
                    person.email,
                    person.sign_in_name,
                    person.birth_date,
                )
            )
        return self._by_contact.get(contact)

    def _members(self) -> list[Known]:
        homes = (
            select(
                col(HouseholdMember.person_id),
                col(Household.code),
                col(HouseholdMember.representative),
            )
            .join(Household, col(Household.id) == col(HouseholdMember.household_id))
            .where(
                col(Household.community_id) == self._place.id, col(HouseholdMember.until).is_(None)
            )
            .subquery()
        )
        rows = self._session.execute(
            select(
                col(Person.id),
                col(Person.name),
                col(Person.phone),
                col(Person.email),
                col(Person.sign_in_name),
                col(Person.birth_date),
                col(Membership.group_id),
                col(Membership.categories),
                homes.c.code,
                homes.c.representative,
            )
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .outerjoin(homes, homes.c.person_id == col(Person.id))
            .where(
                col(Membership.community_id) == self._place.id,
                col(Membership.until).is_(None),
                col(Membership.status) == MembershipStatus.ACTIVE,
            )
            .order_by(col(Person.id))
        )
        return [
            Known(
                id_,
                name,
                phone,
                email,
                sign_in_name,
                born,
                is_member=True,
                group_id=group_id,
                categories=tuple(sorted(categories)),
                household=code or "",
                representative=bool(representative),
            )
            for (
                id_,
                name,
                phone,
                email,
                sign_in_name,
                born,
                group_id,
                categories,
                code,
                representative,
            ) in rows
        ]


def _may_be(known: Known, told: Told) -> bool:
    """Whether nothing that both give differs."""
    pairs = (
        (known.birth_date, told.birth_date),
        (known.phone, told.phone),
        (known.sign_in_name, told.sign_in_name),
        (known.email, told.email),
    )
    return all(one is None or other is None or one == other for one, other in pairs)

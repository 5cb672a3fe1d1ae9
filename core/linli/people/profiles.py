"""Everything a community's register holds about one person, as staff read it."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from linli import access
from linli.access.actor import Actor
from linli.i18n import texts
from linli.people.memberships import NotAMember
from linli.people.models import (
    Household,
    HouseholdMember,
    Kinship,
    KinshipKind,
    Membership,
    MembershipStatus,
    Organisation,
    OrganisationAgent,
    OrganisationKind,
    Person,
)

_ = texts("linli")


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with their latest membership in one community."""

    id: UUID
    name: str
    phone: str | None
    phone_verified: bool
    email: str | None
    email_verified: bool
    sign_in_name: str | None
    #: Whether a password is set; without one they are served at the counter.
    signs_in: bool
    birth_date: date | None
    membership_id: UUID
    status: MembershipStatus
    group_id: UUID | None
    categories: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Housemate:
    """One who lives in a household."""

    id: UUID
    name: str
    representative: bool


@dataclass(frozen=True, slots=True)
class Home:
    """A household with those who live in it now, its representative first."""

    id: UUID
    code: str
    address: str
    people: tuple[Housemate, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody's relative: ``kind`` is what the relative is to them.

    ``ward`` says that they are the relative's guardian.
    """

    kinship_id: UUID
    id: UUID
    name: str
    kind: KinshipKind
    ward: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation that a person may act for."""

    id: UUID
    name: str
    kind: OrganisationKind


def profile(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> Profile:
    """Return what the register holds about a person who belongs, or belonged, to a community.

    Raises:
        NotAllowed: the actor may not see the register here.
        NotAMember: the person never had to do with this community, or was erased.
    """
    access.require(session, actor, "core.people.see", community_id)
    row = session.execute(
        select(
            col(Person.id),
            col(Person.name),
            col(Person.phone),
            col(Person.phone_verified_at).is_not(None),
            col(Person.email),
            col(Person.email_verified_at).is_not(None),
            col(Person.sign_in_name),
            col(Person.password_hash).is_not(None),
            col(Person.birth_date),
            col(Membership.id),
            col(Membership.status),
            col(Membership.group_id),
            col(Membership.categories),
            col(Membership.since),
            col(Membership.until),
        )
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Person.id) == person_id,
            col(Person.erased_at).is_(None),
            col(Membership.community_id) == community_id,
        )
        .order_by(col(Membership.until).is_not(None), col(Membership.id).desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotAMember(_("This person does not belong to this community."))
    values = dict(zip((field.name for field in fields(Profile)), row, strict=True))
    return Profile(**{**values, "categories": tuple(values["categories"])})


def home(session: Session, community_id: UUID, person_id: UUID) -> Home | None:
    """Return the household of a community in which a person lives, if it is registered."""
    row = session.execute(
        select(col(Household.id), col(Household.code), col(Household.address))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(
            col(HouseholdMember.person_id) == person_id,
            col(HouseholdMember.until).is_(None),
            col(Household.community_id) == community_id,
        )
    ).one_or_none()
    if row is None:
        return None
    mates = session.execute(
        select(col(Person.id), col(Person.name), col(HouseholdMember.representative))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
        .where(col(HouseholdMember.household_id) == row[0], col(HouseholdMember.until).is_(None))
        .order_by(col(HouseholdMember.representative).desc(), col(Person.name))
    )
    id_, code, address = row
    return Home(id_, code, address, tuple(Housemate(*mate) for mate in mates))


def relatives(session: Session, person_id: UUID) -> list[Relative]:
    """Return a person's relatives, told from the person's side, by name."""
    rows = session.execute(
        select(
            col(Kinship.id),
            col(Kinship.person_id),
            col(Person.id),
            col(Person.name),
            col(Kinship.kind),
        )
        .join(
            Person,
            or_(
                col(Person.id) == col(Kinship.person_id), col(Person.id) == col(Kinship.relative_id)
            ),
        )
        .where(
            or_(col(Kinship.person_id) == person_id, col(Kinship.relative_id) == person_id),
            col(Person.id) != person_id,
        )
        .order_by(col(Person.name), col(Kinship.id))
    )
    found = []
    for kinship_id, first_id, id_, name, kind in rows:
        if first_id == person_id:
            found.append(
                Relative(
                    kinship_id, id_, name, _INVERSE.get(kind, kind), kind is KinshipKind.GUARDIAN
                )
            )
        else:
            found.append(Relative(kinship_id, id_, name, kind))
    return found


def offices_of(session: Session, community_id: UUID, person_id: UUID) -> list[Office]:
    """Return the community's organisations that a person may act for, by name."""
    rows = session.execute(
        select(col(Organisation.id), col(Organisation.name), col(Organisation.kind))
        .join(OrganisationAgent, col(OrganisationAgent.organisation_id) == col(Organisation.id))
        .where(
            col(OrganisationAgent.person_id) == person_id,
            col(OrganisationAgent.until).is_(None),
            col(Organisation.community_id) == community_id,
            col(Organisation.closed_on).is_(None),
        )
        .order_by(col(Organisation.name))
    )
    return [Office(*row) for row in rows]


#: What the other one is, where the two sides are not called the same.
_INVERSE = {KinshipKind.PARENT: KinshipKind.CHILD, KinshipKind.CHILD: KinshipKind.PARENT}

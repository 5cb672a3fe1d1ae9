"""Tables of who is who: persons, households, organisations and their ties to a community."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db.tables import Table, text_enum
from linli.ids import new_id


class Person(Table, table=True):
    """A human being. Without a phone or a sign-in name they are served at the counter."""

    __tablename__ = "core_person"
    __table_args__ = (
        UniqueConstraint("sign_in_name", name="uq_core_person_sign_in_name"),
        UniqueConstraint("phone", name="uq_core_person_phone"),
        UniqueConstraint("email", name="uq_core_person_email"),
        Index("ix_core_person_name", "name"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=80)
    #: Lower case; what is typed to sign in beside phone and e-mail.
    sign_in_name: str | None = Field(default=None, max_length=64)
    #: E.164, "+8613800000000".
    phone: str | None = Field(default=None, max_length=20)
    phone_verified_at: datetime | None = None
    #: Lower case.
    email: str | None = Field(default=None, max_length=254)
    email_verified_at: datetime | None = None
    birth_date: date | None = None
    #: BCP 47 tag; none follows the browser and the community.
    language: str | None = Field(default=None, max_length=16)
    large_type: bool = False
    #: argon2 hash; none for a person who does not sign in.
    password_hash: str | None = Field(default=None, max_length=255)
    created_at: datetime
    #: When everything above was taken out; the row stays for what they did (people.erasing).
    erased_at: datetime | None = None


class Household(Table, table=True):
    """People who live together; its representative speaks for it."""

    __tablename__ = "core_household"
    __table_args__ = (UniqueConstraint("community_id", "code", name="uq_core_household_code"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The community's own number of the home, "3-2-501".
    code: str = Field(max_length=40)
    address: str = Field(default="", max_length=200)
    created_at: datetime


class HouseholdMember(Table, table=True):
    """A person's time in a household."""

    __tablename__ = "core_household_member"
    __table_args__ = (
        Index("ix_core_household_member_person", "person_id"),
        Index(
            "uq_core_household_member_now",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "uq_core_household_representative",
            "household_id",
            unique=True,
            sqlite_where=text("representative AND until IS NULL"),
            postgresql_where=text("representative AND until IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    household_id: UUID = Field(foreign_key="core_household.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    representative: bool = False
    since: date
    until: date | None = None


class KinshipKind(StrEnum):
    """How two people are related, where that makes one step back from judging the other."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GUARDIAN = "guardian"
    OTHER = "other"


class Kinship(Table, table=True):
    """``person_id`` is the ``kind`` of ``relative_id``; looked up in both directions."""

    __tablename__ = "core_kinship"
    __table_args__ = (
        UniqueConstraint("person_id", "relative_id", name="uq_core_kinship"),
        Index("ix_core_kinship_relative", "relative_id"),
        CheckConstraint("person_id <> relative_id", name="ck_core_kinship_two"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id")
    relative_id: UUID = Field(foreign_key="core_person.id")
    kind: KinshipKind = Field(sa_type=text_enum(KinshipKind))
    #: Who was born until then was grown up when this was noted: their guardian stays it. Who was a
    #: child then has a guardian until they are 18.
    grown_up_born_until: date | None = None


class OrganisationKind(StrEnum):
    """What sort of body it is."""

    SOCIAL = "social"
    ENTERPRISE = "enterprise"
    MERCHANT = "merchant"
    UNIT = "unit"


class Organisation(Table, table=True):
    """A social organisation, enterprise, merchant or unit; it acts through named persons."""

    __tablename__ = "core_organisation"
    __table_args__ = (UniqueConstraint("community_id", "name", name="uq_core_organisation_name"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    kind: OrganisationKind = Field(sa_type=text_enum(OrganisationKind))
    name: str = Field(max_length=120)
    #: Fields of work in the community's own words: ["elder care", "legal advice"].
    fields_of_work: list[str] = Field(default_factory=list, sa_type=JSON)
    phone: str | None = Field(default=None, max_length=20)
    address: str = Field(default="", max_length=200)
    open_since: date
    closed_on: date | None = None
    created_at: datetime


class OrganisationAgent(Table, table=True):
    """A named person who may act for an organisation."""

    __tablename__ = "core_organisation_agent"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id", name="uq_core_organisation_agent"),
        Index("ix_core_organisation_agent_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="core_organisation.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    since: date
    until: date | None = None


class MembershipStatus(StrEnum):
    """Where a person stands with a community."""

    #: Signed up, waiting for the community's approval.
    PENDING = "pending"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class Membership(Table, table=True):
    """A person's time in a community, with the resident group or grid they belong to."""

    __tablename__ = "core_membership"
    __table_args__ = (
        Index("ix_core_membership_person", "person_id"),
        Index("ix_core_membership_community", "community_id", "status"),
        Index(
            "uq_core_membership_now",
            "community_id",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: A node of kind group, grid or building below the community.
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    #: Codes of the community's own list: ["party_member", "elder_alone"].
    categories: list[str] = Field(default_factory=list, sa_type=JSON)
    status: MembershipStatus = Field(sa_type=text_enum(MembershipStatus))
    since: date
    until: date | None = None
    created_at: datetime

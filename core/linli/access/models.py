"""Tables of who may do what, and of who did which duty for what."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class RoleGrant(Table, table=True):
    """A role that a person has in a community and everything below it."""

    __tablename__ = "core_role_grant"
    __table_args__ = (
        Index("ix_core_role_grant_person", "person_id"),
        Index("ix_core_role_grant_community", "community_id", "role"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    role: str = Field(max_length=32)
    #: The role holds for this resident group only (a group's panel).
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    since: date
    #: Last day of the role; none while it lasts.
    until: date | None = None
    created_at: datetime


class DutyDone(Table, table=True):
    """That a person did one duty for one subject; a second, incompatible one is refused."""

    __tablename__ = "core_duty_done"
    __table_args__ = (
        UniqueConstraint(
            "subject_type", "subject_id", "person_id", "duty", name="uq_core_duty_done"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    subject_type: str = Field(max_length=64)
    subject_id: UUID
    person_id: UUID = Field(foreign_key="core_person.id")
    duty: str = Field(max_length=64)
    at: datetime

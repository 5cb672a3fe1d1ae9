"""Tables of volunteers and their teams."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Time(StrEnum):
    """When somebody usually has time."""

    MORNINGS = "mornings"
    AFTERNOONS = "afternoons"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"


class Volunteer(Table, table=True):
    """A person who serves in a community; locked while their sign-ups are counted."""

    __tablename__ = "volunteer_hours_volunteer"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id", name="uq_volunteer_hours_volunteer"),
        Index("ix_volunteer_hours_volunteer_person", "person_id"),
        Index("ix_volunteer_hours_volunteer_organisation", "organisation_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: In the volunteer's own words: ["haircuts", "first aid"].
    skills: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    #: Values of :class:`Time`.
    times: list[str] = Field(default_factory=list, sa_type=JSON)
    #: What a leader must know in an emergency; nobody else reads it.
    health: str = Field(default="", max_length=500)
    #: Who agreed that a minor serves.
    guardian_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    guardian_agreed_at: datetime | None = None
    #: The organisation or unit that sent them to report in where they live.
    organisation_id: UUID | None = Field(default=None, foreign_key="core_organisation.id")
    #: Whether their name may stand in the ranking.
    ranked: bool = True
    #: Makes the address of their calendar feed; whoever has it can read the feed.
    calendar_key: str = Field(max_length=32)
    registered_at: datetime
    left_at: datetime | None = None


class Team(Table, table=True):
    """Volunteers who serve together in a field of work, with leaders of their own."""

    __tablename__ = "volunteer_hours_team"
    __table_args__ = (
        UniqueConstraint("community_id", "name", name="uq_volunteer_hours_team_name"),
        Index("ix_volunteer_hours_team_organisation", "organisation_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    name: str = Field(max_length=80)
    about: str = Field(default="", max_length=500)
    #: In the community's own words: ["elder care", "mediation"].
    fields: list[str] = Field(default_factory=list, sa_type=JSON)
    #: The organisation or unit whose team it is.
    organisation_id: UUID | None = Field(default=None, foreign_key="core_organisation.id")
    #: What it counts besides hours, in its own words: "disputes mediated"; empty for nothing.
    counts: str = Field(default="", max_length=40)
    #: Whether anybody may join without being admitted by a leader.
    open: bool = True
    calendar_key: str = Field(max_length=32)
    example: bool = False
    created_at: datetime
    closed_at: datetime | None = None


class MemberState(StrEnum):
    """Where somebody stands with a team."""

    #: Asked to join; a leader decides.
    ASKED = "asked"
    ACTIVE = "active"
    LEFT = "left"


class TeamMember(Table, table=True):
    """A volunteer's time in a team."""

    __tablename__ = "volunteer_hours_member"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_member_now",
            "team_id",
            "person_id",
            unique=True,
            sqlite_where=text("state <> 'left'"),
            postgresql_where=text("state <> 'left'"),
        ),
        Index("ix_volunteer_hours_member_person", "person_id", "state"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    team_id: UUID = Field(foreign_key="volunteer_hours_team.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    leader: bool = False
    state: MemberState = Field(sa_type=text_enum(MemberState))
    since: datetime
    until: datetime | None = None

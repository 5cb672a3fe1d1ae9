"""Tables of rounds: who is visited by a team again and again, and what came of each visit."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Stop(Table, table=True):
    """A neighbour on an activity's round: visited in each of its shifts."""

    __tablename__ = "volunteer_hours_stop"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_stop_now",
            "activity_id",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_volunteer_hours_stop_person", "person_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    activity_id: UUID = Field(foreign_key="volunteer_hours_activity.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: Where the door is, and what to know before one knocks.
    door: str = Field(default="", max_length=120)
    since: datetime
    #: When the neighbour was taken off the round.
    until: datetime | None = None


class Outcome(StrEnum):
    """What came of a visit."""

    WELL = "well"
    #: Met, but something has to be done for them.
    NEEDS_HELP = "needs_help"
    #: Nobody opened or answered.
    NO_ANSWER = "no_answer"


class Visit(Table, table=True):
    """One neighbour visited in one shift. Without a row, nobody went there."""

    __tablename__ = "volunteer_hours_visit"
    __table_args__ = (
        UniqueConstraint("shift_id", "stop_id", name="uq_volunteer_hours_visit"),
        Index("ix_volunteer_hours_visit_stop", "stop_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    shift_id: UUID = Field(foreign_key="volunteer_hours_shift.id")
    stop_id: UUID = Field(foreign_key="volunteer_hours_stop.id")
    outcome: Outcome = Field(sa_type=text_enum(Outcome))
    #: Only the team reads it.
    note: str = Field(default="", max_length=500)
    at: datetime
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

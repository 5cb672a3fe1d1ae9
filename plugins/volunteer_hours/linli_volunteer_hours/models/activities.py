"""Tables of activities, and of the shifts in which they are done."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class ActivityState(StrEnum):
    """Whether an activity goes on."""

    OPEN = "open"
    #: No further shifts are made; those that are there take place.
    ENDED = "ended"
    CANCELLED = "cancelled"


class HolidayRule(StrEnum):
    """What becomes of an activity's days that are public holidays."""

    ALWAYS = "always"
    #: No shift is made on a holiday.
    NOT = "not"
    #: Shifts are made on holidays alone: a roster for them.
    ONLY = "only"


class Activity(Table, table=True):
    """What a team does, once or again and again, and what a volunteer must know before."""

    __tablename__ = "volunteer_hours_activity"
    __table_args__ = (
        UniqueConstraint("team_id", "once", name="uq_volunteer_hours_activity_once"),
        Index("ix_volunteer_hours_activity_team", "team_id", "state"),
        Index("ix_volunteer_hours_activity_community", "community_id", "state"),
        CheckConstraint("minutes > 0", name="ck_volunteer_hours_activity_minutes"),
        CheckConstraint("capacity > 0", name="ck_volunteer_hours_activity_capacity"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    team_id: UUID = Field(foreign_key="volunteer_hours_team.id")
    title: str = Field(max_length=120)
    about: str = Field(default="", max_length=1000)
    #: Field of work; figures are counted by it.
    field: str = Field(default="", max_length=40)
    #: A campaign with a start and an end that it belongs to: "Epidemic 2022".
    campaign: str = Field(default="", max_length=80)
    place: str = Field(max_length=200)
    map_link: str = Field(default="", max_length=300)
    #: What to bring or be able to do.
    needs: str = Field(default="", max_length=300)
    risks: str = Field(default="", max_length=300)
    contact: str = Field(default="", max_length=120)
    #: Whole years; 0 for everybody.
    minimum_age: int = 0
    #: Only for members of the team.
    team_only: bool = False
    starts_on: date
    #: The last day; none goes on until somebody ends it.
    until_on: date | None = None
    #: ISO weekdays (1 is Monday) on which it is done; without days of a month either it is done
    #: once, on ``starts_on``.
    weekdays: list[int] = Field(default_factory=list, sa_type=JSON)
    #: Each week is 1; each second one is 2, from the first day's week on.
    every_weeks: int = 1
    #: Only the first, second, … of these weekdays in a month; 5 is the last one.
    weeks_of_month: list[int] = Field(default_factory=list, sa_type=JSON)
    #: Days of each month on which it is done, instead of days of the week.
    month_days: list[int] = Field(default_factory=list, sa_type=JSON)
    on_holidays: HolidayRule = Field(default=HolidayRule.ALWAYS, sa_type=text_enum(HolidayRule))
    #: Local time of day.
    begins: time
    minutes: int
    #: Places in each shift.
    capacity: int
    state: ActivityState = Field(sa_type=text_enum(ActivityState))
    #: The last day up to which shifts have been made.
    made_until: date
    once: str | None = Field(default=None, max_length=64)
    created_at: datetime
    created_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

    @property
    def recurs(self) -> bool:
        """Whether it is done again and again."""
        return bool(self.weekdays or self.month_days)


class ShiftState(StrEnum):
    """Whether a shift takes place."""

    OPEN = "open"
    #: It is over, and whoever forgot to check out has been.
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Shift(Table, table=True):
    """One time at which an activity is done, with so many places.

    ``taken`` counts who is signed up and for whom a place is kept; it is only changed under the
    row's lock, and the database refuses more than ``capacity``.
    """

    __tablename__ = "volunteer_hours_shift"
    __table_args__ = (
        UniqueConstraint("activity_id", "starts_at", name="uq_volunteer_hours_shift_start"),
        Index("ix_volunteer_hours_shift_time", "community_id", "state", "starts_at"),
        Index("ix_volunteer_hours_shift_team", "team_id", "starts_at"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="ck_volunteer_hours_shift_taken"),
        CheckConstraint("starts_at < ends_at", name="ck_volunteer_hours_shift_time"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    activity_id: UUID = Field(foreign_key="volunteer_hours_activity.id")
    team_id: UUID = Field(foreign_key="volunteer_hours_team.id")
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int = 0
    state: ShiftState = Field(sa_type=text_enum(ShiftState))
    #: Makes the leader's rotating codes; never shown.
    secret: str = Field(max_length=64)
    #: Why it was cancelled.
    reason: str = Field(default="", max_length=300)

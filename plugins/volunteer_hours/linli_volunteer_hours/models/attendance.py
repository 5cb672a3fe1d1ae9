"""The table of who is signed up for a shift, came, and had the hours confirmed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class State(StrEnum):
    """Where somebody stands with a shift."""

    #: On the waiting list.
    WAITING = "waiting"
    #: A place became free and is kept for them until ``offered_until``.
    OFFERED = "offered"
    SIGNED = "signed"
    IN = "in"
    #: They have served; the hours wait to be confirmed.
    OUT = "out"
    #: The leader has agreed; the hours wait for the next public notice.
    AGREED = "agreed"
    ON_NOTICE = "on_notice"
    CONFIRMED = "confirmed"
    #: The volunteer says that the hours are wrong.
    DISPUTED = "disputed"
    VOID = "void"


#: States that hold a place of the shift.
HOLDS_A_PLACE = (
    State.OFFERED,
    State.SIGNED,
    State.IN,
    State.OUT,
    State.AGREED,
    State.ON_NOTICE,
    State.CONFIRMED,
    State.DISPUTED,
)
#: States in which nobody can be somewhere else at the same time.
BUSY = HOLDS_A_PLACE[1:]


class VoidReason(StrEnum):
    """Why nothing came of it."""

    WITHDRAWN = "withdrawn"
    #: A place was kept, and the time to accept it went by.
    NOT_ACCEPTED = "not_accepted"
    #: No place became free before the shift began.
    NO_PLACE = "no_place"
    ABSENT = "absent"
    CANCELLED = "cancelled"
    #: The leader, or an objection, found that the hours were not served.
    REJECTED = "rejected"


class How(StrEnum):
    """How somebody was checked in or out."""

    #: The volunteer scanned the leader's rotating code.
    LEADER_CODE = "leader_code"
    #: The leader scanned the volunteer's own code.
    OWN_CODE = "own_code"
    #: The leader ticked the list there and then.
    LIST = "list"
    #: Staff did it at the counter there and then.
    COUNTER = "counter"
    #: Written down afterwards, from a paper list.
    BY_HAND = "by_hand"
    #: Nobody checked out: the shift's end counts.
    AT_THE_END = "at_the_end"


class Attendance(Table, table=True):
    """A volunteer in a shift, from signing up to confirmed hours.

    Minutes that the system saw and minutes that somebody wrote down are kept apart for ever: they
    stand in two columns and are booked in two units of the ledger.
    """

    __tablename__ = "volunteer_hours_attendance"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_attendance_now",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
        Index("ix_volunteer_hours_attendance_shift", "shift_id", "state", "id"),
        Index("ix_volunteer_hours_attendance_person", "person_id", "community_id", "starts_at"),
        Index("ix_volunteer_hours_attendance_state", "community_id", "state", "starts_at"),
        Index("ix_volunteer_hours_attendance_team", "team_id", "state", "starts_at"),
        CheckConstraint(
            "recorded_minutes >= 0 AND manual_minutes >= 0",
            name="ck_volunteer_hours_attendance_minutes",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    shift_id: UUID = Field(foreign_key="volunteer_hours_shift.id")
    activity_id: UUID = Field(foreign_key="volunteer_hours_activity.id")
    team_id: UUID = Field(foreign_key="volunteer_hours_team.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: The shift's begin again, so that a person's history is read from one index.
    starts_at: datetime
    state: State = Field(sa_type=text_enum(State))
    signed_at: datetime
    #: The end of the time to accept a place that became free.
    offered_until: datetime | None = None
    in_at: datetime | None = None
    in_how: How | None = Field(default=None, sa_type=text_enum(How))
    out_at: datetime | None = None
    out_how: How | None = Field(default=None, sa_type=text_enum(How))
    #: Minutes between a check-in and a check-out that the system saw.
    recorded_minutes: int = 0
    #: Minutes that somebody wrote down.
    manual_minutes: int = 0
    confirmed_at: datetime | None = None
    confirmed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: What the volunteer says to wrong hours, and the state it was said in.
    dispute: str = Field(default="", max_length=500)
    disputed_from: State | None = Field(default=None, sa_type=text_enum(State))
    void_reason: VoidReason | None = Field(default=None, sa_type=text_enum(VoidReason))
    #: A word on the last decision, for the volunteer's eyes.
    remark: str = Field(default="", max_length=500)
    #: How many corrections were booked; names the next one.
    corrections: int = 0

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.recorded_minutes + self.manual_minutes

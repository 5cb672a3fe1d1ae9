"""Tables of councils: seats, who holds them, meetings, who came, and the minutes."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_deliberation.models.base import Table

_HELD = text("ended_on IS NULL")


class Quorum(StrEnum):
    """How many of those who hold a seat must come."""

    #: More than half.
    HALF = "half"
    #: At least two thirds.
    TWO_THIRDS = "two_thirds"


class Decides(StrEnum):
    """How many must agree."""

    #: More than half of those who say yes or no.
    VOTES = "votes"
    #: More than half of all who hold a seat.
    MEMBERS = "members"
    #: At least two thirds of all who hold a seat.
    TWO_THIRDS = "two_thirds"


class Council(Table, table=True):
    """A council of residents, of whatever name: 居民议事会, "1+7+X"."""

    __tablename__ = "deliberation_council"
    __table_args__ = (
        UniqueConstraint("community_id", "title", name="uq_deliberation_council_title"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    title: str = Field(max_length=80)
    about: str = Field(default="", max_length=1000)
    #: More than half of the seats belong to people of this category; empty for no rule.
    majority: str = Field(default="", max_length=40)
    #: How many days before a meeting its members are invited at the latest.
    notice_days: int = 3
    quorum: Quorum = Field(default=Quorum.HALF, sa_type=text_enum(Quorum))
    decides: Decides = Field(default=Decides.VOTES, sa_type=text_enum(Decides))
    created_at: datetime
    dissolved_on: date | None = None
    #: Why it is no more, for everybody to read.
    dissolved_reason: str = Field(default="", max_length=300)


class Seat(Table, table=True):
    """Seats of one kind: one secretary, seven permanent members, as many guests as a matter needs.

    As many as are held stay; a kind that somebody holds or held is never taken away.
    """

    __tablename__ = "deliberation_seat"
    __table_args__ = (
        UniqueConstraint("council_id", "position", name="uq_deliberation_seat"),
        CheckConstraint("places > 0", name="ck_deliberation_seat_places"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    council_id: UUID = Field(foreign_key="deliberation_council.id")
    position: int
    title: str = Field(max_length=60)
    #: None for the "X": as many as a matter needs, invited to a meeting and no longer.
    places: int | None = None


class SeatHolder(Table, table=True):
    """A person on a seat, for a term."""

    __tablename__ = "deliberation_seat_holder"
    __table_args__ = (
        Index(
            "uq_deliberation_seat_holder_now",
            "council_id",
            "person_id",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        Index("ix_deliberation_seat_holder_council", "council_id", "ended_on"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    council_id: UUID = Field(foreign_key="deliberation_council.id")
    seat_id: UUID = Field(foreign_key="deliberation_seat.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    since: date
    #: The last day of the term.
    until: date
    #: The vote by which they were elected, or the draw by lot; neither when appointed.
    poll_id: UUID | None = Field(default=None, foreign_key="deliberation_poll.id")
    draw_id: UUID | None = Field(default=None, foreign_key="deliberation_draw.id")
    ended_on: date | None = None
    ended_reason: str = Field(default="", max_length=300)


class MeetingState(StrEnum):
    """How far a meeting has come."""

    CALLED = "called"
    #: Enough came; the minutes are written and being confirmed.
    HELD = "held"
    #: Too few came: nothing could be decided.
    INQUORATE = "inquorate"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Meeting(Table, table=True):
    """A meeting of a council, in the hall and online together."""

    __tablename__ = "deliberation_meeting"
    __table_args__ = (Index("ix_deliberation_meeting_council", "council_id", "starts_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    council_id: UUID = Field(foreign_key="deliberation_council.id")
    title: str = Field(max_length=120)
    #: Where it is, and how to join from afar.
    where: str = Field(max_length=300)
    agenda: list[str] = Field(sa_type=JSON)
    #: The topic that it is about, whose stage its confirmed minutes complete.
    topic_id: UUID | None = Field(default=None, foreign_key="deliberation_topic.id")
    starts_at: datetime
    #: As the council had them when it was called; what changes later holds from the next one on.
    quorum: Quorum = Field(default=Quorum.HALF, sa_type=text_enum(Quorum))
    decides: Decides = Field(default=Decides.VOTES, sa_type=text_enum(Decides))
    state: MeetingState = Field(sa_type=text_enum(MeetingState))
    minutes: str = Field(default="", max_length=8000)
    minutes_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Each time the minutes are written anew, they are confirmed anew.
    version: int = 0
    ended_reason: str = Field(default="", max_length=300)


class Coming(StrEnum):
    """Whether and how an invited person took part."""

    HALL = "hall"
    ONLINE = "online"
    EXCUSED = "excused"
    ABSENT = "absent"

    @property
    def is_present(self) -> bool:
        """Whether they count for the quorum."""
        return self in (Coming.HALL, Coming.ONLINE)


class Invited(Table, table=True):
    """A person invited to a meeting, whether they came, and what they say of the minutes."""

    __tablename__ = "deliberation_invited"

    meeting_id: UUID = Field(foreign_key="deliberation_meeting.id", primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id", primary_key=True)
    #: Holds a seat and counts for the quorum; a guest ("X") does not.
    is_member: bool
    coming: Coming | None = Field(default=None, sa_type=text_enum(Coming))
    #: The version of the minutes that they confirmed.
    confirmed: int | None = None
    #: What they say against the present version.
    objection: str = Field(default="", max_length=500)

"""Tables of topics: what residents propose, and the way it goes."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_deliberation.models.base import Table
from linli_deliberation.procedures.model import Artefact, TopicState

_IN_USE = text("retired_at IS NULL")


class Origin(StrEnum):
    """How a proposal came in."""

    WEB = "web"
    COUNTER = "counter"
    PHONE = "phone"
    PAPER = "paper"


class Did(StrEnum):
    """What happened to a topic, where its procedure has no name for it."""

    PROPOSED = "proposed"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    REJECTED = "rejected"
    MERGED = "merged"
    CANCELLED = "cancelled"
    EXTENDED = "extended"
    PRICED = "priced"
    NOT_CHOSEN = "not_chosen"
    PROMISED = "promised"
    AMENDED = "amended"
    DROPPED = "dropped"
    FULFILLED = "fulfilled"
    DONE = "done"
    EVALUATED = "evaluated"


class Procedure(Table, table=True):
    """A procedure in use in a community. A topic goes by the one it began with."""

    __tablename__ = "deliberation_procedure"
    __table_args__ = (
        Index(
            "uq_deliberation_procedure_in_use",
            "community_id",
            "code",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    code: str = Field(max_length=40)
    title: str = Field(max_length=120)
    #: A :class:`linli_deliberation.procedures.Plan`.
    plan: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime
    retired_at: datetime | None = None


class Topic(Table, table=True):
    """A matter on its way through a procedure."""

    __tablename__ = "deliberation_topic"
    __table_args__ = (
        UniqueConstraint("community_id", "once", name="uq_deliberation_topic_once"),
        Index("ix_deliberation_topic_community", "community_id", "state", "id"),
        CheckConstraint("merged_into_id <> id", name="ck_deliberation_topic_merged"),
        CheckConstraint("cost > 0", name="ck_deliberation_topic_cost"),
        Index("uq_deliberation_topic_decision", "decision_id", unique=True),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    procedure_id: UUID = Field(foreign_key="deliberation_procedure.id")
    title: str = Field(max_length=120)
    story: str = Field(max_length=4000)
    origin: Origin = Field(sa_type=text_enum(Origin))
    #: Who proposed it; none when a paper slip bears no name.
    proposer_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    once: str | None = Field(default=None, max_length=64)
    state: TopicState = Field(sa_type=text_enum(TopicState))
    #: The place of the stage in the procedure, from 0.
    stage: int = 0
    stage_since: datetime
    #: When the stage should be over; overdue is shown to everybody.
    due_at: datetime | None = None
    merged_into_id: UUID | None = Field(default=None, foreign_key="deliberation_topic.id")
    #: The vote that was prepared with it, where another plugin asked for a decision.
    decision_id: UUID | None = Field(default=None, foreign_key="deliberation_poll.id")
    #: About what it costs, in minor units (fen); what it stands with in a vote about money.
    cost: int | None = Field(default=None, sa_type=BigInteger)
    #: Of projects with the same word at most one is paid for.
    conflict: str = Field(default="", max_length=40)
    created_at: datetime


class Caller(Table, table=True):
    """Who proposed by phone or on a slip and has no account, so that they can be answered.

    Only those who look after topics read it; others read the name masked. How to reach them goes
    when they were told how it ended.
    """

    __tablename__ = "deliberation_caller"

    topic_id: UUID = Field(foreign_key="deliberation_topic.id", primary_key=True)
    name: str = Field(max_length=80)
    #: A telephone number, or where they live.
    contact: str = Field(default="", max_length=120)
    #: Until when they know what happened.
    told_at: datetime


class Support(Table, table=True):
    """A resident who supports a proposal."""

    __tablename__ = "deliberation_support"

    topic_id: UUID = Field(foreign_key="deliberation_topic.id", primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id", primary_key=True)
    at: datetime


class Revision(Table, table=True):
    """What a proposal said before it was changed. Never changed; its author erased, it is empty."""

    __tablename__ = "deliberation_revision"
    __table_args__ = (UniqueConstraint("topic_id", "version", name="uq_deliberation_revision"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    topic_id: UUID = Field(foreign_key="deliberation_topic.id")
    version: int
    title: str = Field(max_length=120)
    story: str = Field(max_length=4000)
    cost: int | None = Field(default=None, sa_type=BigInteger)
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    at: datetime


class Step(Table, table=True):
    """Something that happened to a topic, for everybody to read.

    Never changed; the words of a proposer who was erased are taken out.
    """

    __tablename__ = "deliberation_step"
    __table_args__ = (Index("ix_deliberation_step_topic", "topic_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    topic_id: UUID = Field(foreign_key="deliberation_topic.id")
    state: TopicState = Field(sa_type=text_enum(TopicState))
    #: The title of a stage, a vote or a meeting; empty where ``code`` says what was done.
    title: str = Field(max_length=120)
    #: What was done, said to everybody in their own language; rows of old have words as well.
    code: Did | None = Field(default=None, sa_type=text_enum(Did))
    note: str = Field(default="", max_length=2000)
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    at: datetime
    #: The place of the stage in the procedure; none of what was written down before it was kept.
    stage: int | None = None


class TopicPaper(Table, table=True):
    """A report, minutes, or a vote that belongs to a stage of a topic."""

    __tablename__ = "deliberation_topic_paper"
    __table_args__ = (
        Index("ix_deliberation_topic_paper_topic", "topic_id", "stage"),
        Index("ix_deliberation_topic_paper_poll", "poll_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    topic_id: UUID = Field(foreign_key="deliberation_topic.id")
    stage: int
    kind: Artefact = Field(sa_type=text_enum(Artefact))
    words: str = Field(default="", max_length=8000)
    poll_id: UUID | None = Field(default=None, foreign_key="deliberation_poll.id")
    by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    at: datetime


class Project(Table, table=True):
    """A topic that stands on a ballot with others, and what came out for it."""

    __tablename__ = "deliberation_project"
    __table_args__ = (
        UniqueConstraint("poll_id", "topic_id", name="uq_deliberation_project"),
        Index("ix_deliberation_project_topic", "topic_id"),
    )

    option_id: UUID = Field(
        foreign_key="deliberation_option.id", primary_key=True, ondelete="CASCADE"
    )
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    topic_id: UUID = Field(foreign_key="deliberation_topic.id")
    #: Whether it is paid for, or chosen; none before the result is final.
    paid: bool | None = None
    settled_at: datetime | None = None


class Commitment(Table, table=True):
    """What somebody will do, until when, for how much; overdue is shown to everybody."""

    __tablename__ = "deliberation_commitment"
    __table_args__ = (
        Index("ix_deliberation_commitment_topic", "topic_id"),
        CheckConstraint("cost >= 0", name="ck_deliberation_commitment_cost"),
        CheckConstraint("spent >= 0", name="ck_deliberation_commitment_spent"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    topic_id: UUID = Field(foreign_key="deliberation_topic.id")
    what: str = Field(max_length=300)
    #: Who answers for it, as everybody may read it.
    owner: str = Field(max_length=120)
    due_at: datetime
    #: Minor units (fen).
    cost: int | None = Field(default=None, sa_type=BigInteger)
    done_at: datetime | None = None
    done_note: str = Field(default="", max_length=500)
    #: What it really cost, in minor units (fen); none where nobody said it.
    spent: int | None = Field(default=None, sa_type=BigInteger)
    dropped_at: datetime | None = None
    #: Why it is not done, for everybody to read.
    dropped_reason: str = Field(default="", max_length=500)


class Evaluation(Table, table=True):
    """What a resident says of a topic that is done: once, or once for their home."""

    __tablename__ = "deliberation_evaluation"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="ck_deliberation_evaluation_stars"),
        Index("uq_deliberation_evaluation_elector", "topic_id", "elector_id", unique=True),
    )

    topic_id: UUID = Field(foreign_key="deliberation_topic.id", primary_key=True)
    person_id: UUID = Field(foreign_key="core_person.id", primary_key=True)
    #: The line of the roll, where homes or owners decided; one voice for each.
    elector_id: UUID | None = Field(default=None, foreign_key="deliberation_elector.id")
    stars: int
    words: str = Field(default="", max_length=500)
    at: datetime

"""Tables about reports that were made up, and of appeals against what was decided."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_moral_bank.models.base import Table


class FalseReport(Table, table=True):
    """A report that the panel found made up; whoever made it cannot report for a while."""

    __tablename__ = "moral_bank_false_report"
    __table_args__ = (
        UniqueConstraint("deed_id", name="uq_moral_bank_false_report_deed"),
        Index("ix_moral_bank_false_report_reporter", "reporter_id", "community_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    deed_id: UUID = Field(foreign_key="moral_bank_deed.id")
    #: Known to the panel only, and to whoever decides about their appeal.
    reporter_id: UUID = Field(foreign_key="core_person.id")
    reason: str = Field(max_length=500)
    found_at: datetime
    found_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: They cannot report before.
    until: datetime
    #: An appeal was upheld.
    lifted_at: datetime | None = None


class AppealAgainst(StrEnum):
    """What somebody appeals against."""

    DEDUCTION = "deduction"
    FALSE_REPORT = "false_report"
    BLACK_LIST = "black_list"


class AppealState(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Appeal(Table, table=True):
    """What somebody says against a decision about them; it is answered in writing, once."""

    __tablename__ = "moral_bank_appeal"
    __table_args__ = (
        UniqueConstraint("against", "subject_id", name="uq_moral_bank_appeal_subject"),
        Index("ix_moral_bank_appeal_state", "community_id", "state", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    against: AppealAgainst = Field(sa_type=text_enum(AppealAgainst))
    #: The deed, the false report or the entry of the black list.
    subject_id: UUID
    person_id: UUID = Field(foreign_key="core_person.id")
    reason: str = Field(max_length=1000)
    made_at: datetime
    state: AppealState = Field(default=AppealState.OPEN, sa_type=text_enum(AppealState))
    answer: str = Field(default="", max_length=1000)
    decided_at: datetime | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")

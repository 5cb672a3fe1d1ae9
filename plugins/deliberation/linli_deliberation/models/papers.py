"""Tables of paper ballots: what tellers read on them, what is missing, what was handed back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from linli.ids import new_id
from linli_deliberation.models.base import Table


class PaperEntry(Table, table=True):
    """What a teller reads on a paper ballot. It counts when two of them read the same."""

    __tablename__ = "deliberation_paper_entry"
    __table_args__ = (
        UniqueConstraint("poll_id", "serial", "hand", name="uq_deliberation_paper_entry_hand"),
        UniqueConstraint(
            "poll_id", "serial", "teller_id", name="uq_deliberation_paper_entry_teller"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    #: The number written on the paper after the box was opened.
    serial: int
    #: 1 or 2; 3 and more where the first two differ and somebody else decides.
    hand: int
    teller_id: UUID = Field(foreign_key="core_person.id")
    #: Canonical JSON, as in the result bundle; or ``paper_box.INVALID``.
    ballot: str = Field(sa_type=Text)
    #: In an open poll, whose paper it is.
    elector_id: UUID | None = Field(default=None, foreign_key="deliberation_elector.id")
    at: datetime
    #: What the paper is published by in a vote that can be recounted: drawn by chance with its
    #: first entry, and told to nobody. None where it was entered before there were any.
    receipt: str | None = Field(default=None, max_length=20)


class PapersMissing(Table, table=True):
    """How many of the papers handed out a teller did not find in the box. Two must say the same."""

    __tablename__ = "deliberation_papers_missing"
    __table_args__ = (CheckConstraint("number >= 0", name="ck_deliberation_papers_missing"),)

    poll_id: UUID = Field(foreign_key="deliberation_poll.id", primary_key=True)
    teller_id: UUID = Field(foreign_key="core_person.id", primary_key=True)
    number: int
    at: datetime


class PaperReturned(Table, table=True):
    """That a hand-out was taken back: the person holds no paper, and may vote by any way again."""

    __tablename__ = "deliberation_paper_returned"
    __table_args__ = (Index("ix_deliberation_paper_returned_poll", "poll_id", "person_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    person_id: UUID = Field(foreign_key="core_person.id")

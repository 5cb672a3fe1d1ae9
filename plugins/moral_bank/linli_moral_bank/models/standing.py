"""Tables of what is told of people beside honours: stories, the black list, consent to lists."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli.points import OwnerKind
from linli_moral_bank.models.base import Table


class StoryState(StrEnum):
    """Whether the person agrees that their story is told."""

    ASKED = "asked"
    PUBLISHED = "published"
    #: They said no, or took their consent back.
    DECLINED = "declined"


class Story(Table, table=True):
    """A good deed told to everybody, once the person whose it is agrees."""

    __tablename__ = "moral_bank_story"
    __table_args__ = (
        UniqueConstraint("deed_id", name="uq_moral_bank_story_deed"),
        Index("ix_moral_bank_story_state", "community_id", "state", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    deed_id: UUID = Field(foreign_key="moral_bank_deed.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    title: str = Field(max_length=80)
    text: str = Field(max_length=2000)
    state: StoryState = Field(default=StoryState.ASKED, sa_type=text_enum(StoryState))
    asked_at: datetime
    asked_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    answered_at: datetime | None = None
    #: The person, or the guardian of a child.
    answered_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Whether the whole name is shown, and the deed's photos.
    with_name: bool = False
    with_photo: bool = False


class BlackEntry(Table, table=True):
    """Somebody on the black list for a booked deduction: told before, and with an end."""

    __tablename__ = "moral_bank_black_entry"
    __table_args__ = (
        UniqueConstraint("deed_id", name="uq_moral_bank_black_entry_deed"),
        CheckConstraint("listed_from < ends_on", name="ck_moral_bank_black_entry_days"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: The booked deduction that it is for.
    deed_id: UUID = Field(foreign_key="moral_bank_deed.id")
    reason: str = Field(max_length=300)
    proposed_at: datetime
    proposed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Nobody sees it before; until then the person can appeal without having been shown.
    listed_from: date
    ends_on: date
    lifted_at: datetime | None = None


class Consent(Table, table=True):
    """Somebody agrees to stand on lists of who meets a threshold for another benefit.

    For a household or an organisation, who speaks for it agrees.
    """

    __tablename__ = "moral_bank_consent"
    __table_args__ = (UniqueConstraint("community_id", "owner_id", name="uq_moral_bank_consent"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: Who stands on the lists: a person, a household or an organisation.
    owner_kind: OwnerKind = Field(default=OwnerKind.PERSON, sa_type=text_enum(OwnerKind))
    owner_id: UUID
    #: Who agreed: the person, or who spoke for the household or organisation.
    person_id: UUID = Field(foreign_key="core_person.id")
    given_at: datetime
    withdrawn_at: datetime | None = None

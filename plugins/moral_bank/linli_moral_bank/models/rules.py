"""Tables of the score rules: a versioned set, and the items in it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_moral_bank.models.base import Table


class RuleSetState(StrEnum):
    """The life of a version; it only goes forward."""

    DRAFT = "draft"
    #: Decided; it holds from its day on, and is no longer changed.
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    RETIRED = "retired"


class Rhythm(StrEnum):
    """In which period the same deed counts again."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class EvidenceNeed(StrEnum):
    """What a declaration must bring along."""

    NONE = "none"
    PHOTO = "photo"


class Way(StrEnum):
    """How a deed comes in."""

    #: The person did it themselves.
    SELF = "self"
    #: Somebody else tells of it: a thanks, or a report of uncivil conduct.
    OTHER = "other"
    #: Staff enter it, of their own accord.
    STAFF = "staff"
    #: Another plugin has confirmed a contribution: hours given, a wish fulfilled.
    EVENT = "event"


class Party(StrEnum):
    """Who has to find a deed true before it counts."""

    #: Members of the resident group's panel.
    PANEL = "panel"
    #: Somebody who acts for a school.
    SCHOOL = "school"
    #: A parent or guardian of the young person.
    FAMILY = "family"
    #: One of the community's staff.
    STAFF = "staff"


class RuleSet(Table, table=True):
    """A version of a community's rules. Once published, the database refuses to change it."""

    __tablename__ = "moral_bank_rule_set"
    __table_args__ = (
        UniqueConstraint("community_id", "version", name="uq_moral_bank_rule_set_version"),
        Index(
            "uq_moral_bank_rule_set_published",
            "community_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index(
            "uq_moral_bank_rule_set_scheduled",
            "community_id",
            unique=True,
            sqlite_where=text("state = 'scheduled'"),
            postgresql_where=text("state = 'scheduled'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: 1, 2, 3 … in a community.
    version: int
    title: str = Field(max_length=120)
    #: The classes of items in their order: [{"code": "xiushen", "title": "修身", …}].
    products: list[dict[str, Any]] = Field(sa_type=JSON)
    state: RuleSetState = Field(default=RuleSetState.DRAFT, sa_type=text_enum(RuleSetState))
    #: Whether the rules of the level above hold too, where none here has the same code.
    extends: bool = False
    #: When the draft, as it stands, was last replayed over past deeds, and what came out.
    simulated_at: datetime | None = None
    simulation: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    #: When the draft was handed to a consultation, and whether the residents want it to hold.
    consulted_at: datetime | None = None
    agreed: bool | None = None
    #: Why it holds although they were asked and did not say yes. Everybody can read it.
    despite: str = Field(default="", max_length=500)
    #: From which day it holds; set when it is published.
    valid_from: date | None = None
    created_at: datetime
    created_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    published_at: datetime | None = None
    published_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    retired_at: datetime | None = None


class Rule(Table, table=True):
    """An item: what earns points, or costs them."""

    __tablename__ = "moral_bank_rule"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "code", name="uq_moral_bank_rule_code"),
        CheckConstraint("points_from <= points_to", name="ck_moral_bank_rule_range"),
        CheckConstraint("points_from > 0 OR points_to < 0", name="ck_moral_bank_rule_one_sign"),
        CheckConstraint("cap IS NULL OR cap > 0", name="ck_moral_bank_rule_cap"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    rule_set_id: UUID = Field(foreign_key="moral_bank_rule_set.id")
    #: Stays the same from version to version.
    code: str = Field(max_length=40)
    position: int
    title: str = Field(max_length=120)
    #: The clause of the residents' covenant that it stands for.
    clause: str = Field(max_length=300)
    #: Code of the class it belongs to.
    product: str = Field(max_length=40)
    rhythm: Rhythm = Field(sa_type=text_enum(Rhythm))
    #: Fixed when both are the same, else the scorer chooses between them; below zero: a deduction.
    points_from: int
    points_to: int
    #: How often it counts for one person in a period of its rhythm; none: every time.
    cap: int | None = None
    #: How often it counts for all of one household together in such a period.
    household_cap: int | None = None
    #: The most points that one person gets by it in such a period.
    cap_points: int | None = None
    #: Days that lie at least between two of one person.
    cooldown_days: int | None = None
    #: Its points are for every so many (``per``) of a unit; none: for each time.
    per: int | None = None
    unit: str = Field(default="", max_length=12)
    #: More than so many of the unit do not count at once.
    most: int | None = None
    #: The days on which it may happen, of a campaign; none: always.
    since: date | None = None
    until: date | None = None
    #: Categories of residents it is for; empty: everybody.
    categories: list[str] = Field(default_factory=list, sa_type=JSON)
    #: Kinds of account owners it is for: person, household, organisation.
    owner_kinds: list[str] = Field(sa_type=JSON)
    evidence: EvidenceNeed = Field(sa_type=text_enum(EvidenceNeed))
    #: Ways in which it may come in: self, other, staff, event.
    ways: list[str] = Field(sa_type=JSON)
    #: The kind of contribution of another plugin that it rewards.
    contribution: str = Field(default="", max_length=80)
    #: Whether such a contribution is booked at once, without a notice.
    direct: bool = False
    #: Who has to find it true; empty: the panel.
    parties: list[str] = Field(default_factory=list, sa_type=JSON)
    #: Days on notice and number of verifiers; none: as the community's settings say.
    notice_days: int | None = None
    verifiers: int | None = None
    #: Whether it blocks honours for the year in which it happened.
    veto: bool = False
    #: Invented to fill the list; the source names no such item.
    example: bool = False

    @property
    def is_deduction(self) -> bool:
        """Whether it takes points."""
        return self.points_to < 0

    @property
    def is_fixed(self) -> bool:
        """Whether nobody has to choose the points."""
        return self.points_from == self.points_to

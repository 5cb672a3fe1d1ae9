"""Tables of deeds, and of what the panel found."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli.points import OwnerKind
from linli_moral_bank.models.base import Table
from linli_moral_bank.models.rules import Party, Way


class DeedState(StrEnum):
    """Where a deed stands. An objection during the notice is the notice's to know."""

    SUBMITTED = "submitted"
    #: The panel has begun: it asked something, or not enough of its members have agreed yet.
    VERIFYING = "verifying"
    #: The panel agrees; the points are still to be set, or the person to be heard.
    VERIFIED = "verified"
    #: Ready to be put on notice.
    SCORED = "scored"
    ON_NOTICE = "on_notice"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self in (self.CONFIRMED, self.REJECTED, self.WITHDRAWN)


#: States in which a deed does not count any more: not against caps, not as a duplicate.
VOID = (DeedState.REJECTED, DeedState.WITHDRAWN)
_COUNTS = "state NOT IN ('rejected', 'withdrawn')"


class Deed(Table, table=True):
    """Something somebody did, on its way to being booked; a deduction takes the same way."""

    __tablename__ = "moral_bank_deed"
    __table_args__ = (
        UniqueConstraint("community_id", "once", name="uq_moral_bank_deed_once"),
        # The same deed is not paid twice; ``occasion`` tells two of one day apart.
        Index(
            "uq_moral_bank_deed_same",
            "community_id",
            "owner_id",
            "rule_code",
            "happened_on",
            "occasion",
            unique=True,
            sqlite_where=text(_COUNTS),
            postgresql_where=text(_COUNTS),
        ),
        Index("ix_moral_bank_deed_state", "community_id", "state", "id"),
        Index("ix_moral_bank_deed_group", "group_id", "state", "id"),
        Index("ix_moral_bank_deed_owner", "owner_id", "community_id", "id"),
        Index("ix_moral_bank_deed_declarer", "declarer_id", "community_id", "id"),
        # The figures of months are read from it alone, by group, by item and by owner.
        Index(
            "ix_moral_bank_deed_decided",
            "community_id",
            "state",
            "decided_at",
            "group_id",
            "rule_code",
            "owner_id",
            "points",
        ),
        # Years and rankings are read from it alone.
        Index(
            "ix_moral_bank_deed_happened",
            "community_id",
            "state",
            "happened_on",
            "owner_kind",
            "owner_id",
            "points",
            "rule_code",
            "rule_id",
            "group_id",
            "beneficiary_id",
        ),
        # Sums by depositor are read from it alone.
        Index(
            "ix_moral_bank_deed_sums", "community_id", "state", "owner_kind", "owner_id", "points"
        ),
        # A contribution of another plugin is rewarded once, however often it is told.
        Index(
            "uq_moral_bank_deed_contribution",
            "community_id",
            "contribution",
            "reference_id",
            unique=True,
            sqlite_where=text("reference_id IS NOT NULL"),
            postgresql_where=text("reference_id IS NOT NULL"),
        ),
        CheckConstraint("occasion > 0", name="ck_moral_bank_deed_occasion"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: The beneficiary's resident group when it was declared; its panel verifies.
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    rule_id: UUID = Field(foreign_key="moral_bank_rule.id")
    #: The rule's code again: it counts across versions.
    rule_code: str = Field(max_length=40)
    deduction: bool
    #: Whose points it concerns: a person, a household or an organisation.
    owner_kind: OwnerKind = Field(default=OwnerKind.PERSON, sa_type=text_enum(OwnerKind))
    #: Left out, it is the beneficiary.
    owner_id: UUID = Field(
        sa_column_kwargs={"default": lambda row: row.get_current_parameters()["beneficiary_id"]}
    )
    #: The owner, or the person who speaks for the household or organisation and is told of it.
    beneficiary_id: UUID = Field(foreign_key="core_person.id")
    #: Who told of it; for a deduction only the panel may know. None: the system.
    declarer_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    way: Way = Field(sa_type=text_enum(Way))
    #: The day in the community's zone.
    happened_on: date
    #: 1, or more for further ones of the same kind on the same day.
    occasion: int = 1
    #: The period of the rule's rhythm that the day is in: "2026-03-02", "2026-W10", "2026-03" …
    period: str = Field(max_length=10)
    story: str = Field(max_length=1000)
    #: How much it was, in the rule's unit.
    quantity: int = 1
    #: The contribution that it rewards: its kind and the other plugin's thing.
    contribution: str = Field(default="", max_length=80)
    reference_id: UUID | None = None
    #: None until it is clear how many.
    points: int | None = None
    #: How often its booked points were put right.
    corrections: int = 0
    state: DeedState = Field(sa_type=text_enum(DeedState))
    #: Key of the form that declared it, so that one sent twice declares once.
    once: str | None = Field(default=None, max_length=64)
    declared_at: datetime
    #: What the person reported says to it; a deduction waits for this, or until the day is over.
    hearing: str = Field(default="", max_length=1000)
    #: Until when they are asked to answer, the day among them.
    hear_until: date | None = None
    #: When they were heard, or when staff noted that they did not answer, and who wrote it down.
    heard_at: datetime | None = None
    unanswered: bool = False
    heard_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    scored_at: datetime | None = None
    scored_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: When it was confirmed, rejected or withdrawn, and why where it was not confirmed.
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=1000)


class Finding(StrEnum):
    """What a member of the panel says."""

    YES = "yes"
    NO = "no"
    #: Something must be answered first.
    ASK = "ask"


class Method(StrEnum):
    """How a member of the panel found out."""

    PHONE = "phone"
    VISIT = "visit"
    #: Saw it with their own eyes; what a school or family says, it has seen.
    SEEN = "seen"


class Verification(Table, table=True):
    """What one member of the panel found, and how. Questions may be many, the verdict is one."""

    __tablename__ = "moral_bank_verification"
    __table_args__ = (
        Index(
            "uq_moral_bank_verification_verdict",
            "deed_id",
            "verifier_id",
            unique=True,
            sqlite_where=text("finding <> 'ask'"),
            postgresql_where=text("finding <> 'ask'"),
        ),
        Index("ix_moral_bank_verification_deed", "deed_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    deed_id: UUID = Field(foreign_key="moral_bank_deed.id")
    verifier_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    finding: Finding = Field(sa_type=text_enum(Finding))
    #: For whom: a member of the panel, or another party that the rule asks.
    party: Party = Field(default=Party.PANEL, sa_type=text_enum(Party))
    #: One of the staff, for a panel of which too few may verify this deed.
    stands_in: bool = False
    method: Method = Field(sa_type=text_enum(Method))
    #: For a question, the question; for a no, the reason.
    remark: str = Field(default="", max_length=500)
    at: datetime
    #: The declarer's answer to a question.
    answer: str = Field(default="", max_length=500)
    answered_at: datetime | None = None


class Depositor(Table, table=True):
    """An owner's place in a community's bank; locked while their caps and limits are counted."""

    __tablename__ = "moral_bank_depositor"
    __table_args__ = (UniqueConstraint("community_id", "owner_id", name="uq_moral_bank_depositor"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: A person, a household or an organisation.
    owner_kind: OwnerKind = Field(default=OwnerKind.PERSON, sa_type=text_enum(OwnerKind))
    owner_id: UUID
    #: Accounts of the ledger: the score that is never spent, and the purse.
    standing_account_id: UUID
    points_account_id: UUID
    #: The household that a person's points belong to, where a community lets households pool them.
    household_id: UUID | None = Field(default=None, foreign_key="core_household.id")
    opened_at: datetime
    #: They were told of all points that end until then.
    warned_until: datetime | None = None
    #: Of so many of those that end last of them.
    warned_points: int = Field(default=0, sa_type=BigInteger)

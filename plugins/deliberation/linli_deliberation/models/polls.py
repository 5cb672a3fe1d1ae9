"""Tables of polls: what is asked, by which rules, and how far it has come."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_deliberation.counting import BallotKind
from linli_deliberation.models.base import Table


class PollState(StrEnum):
    """How far a poll has come. What depends on the clock only is told by ``polls.clockwork``."""

    DRAFT = "draft"
    #: Frozen, and waiting for its day; open as soon as that has come.
    SCHEDULED = "scheduled"
    OPEN = "open"
    #: Nobody can vote any more; paper ballots are still entered.
    CLOSED = "closed"
    #: Counted, and for a while not to be published: the council has to decide a tie.
    COUNTED = "counted"
    #: The result is on public notice.
    PROVISIONAL = "provisional"
    #: An objection to the result was upheld: it is recounted or annulled.
    OBJECTED = "objected"
    ANNULLED = "annulled"
    FINAL = "final"

    @property
    def is_counted(self) -> bool:
        """Whether a result may be shown."""
        return self in (self.COUNTED, self.PROVISIONAL, self.OBJECTED, self.FINAL)


class Secrecy(StrEnum):
    """Who may learn how somebody voted."""

    #: Everybody, once the poll has closed; a vote can be changed until then.
    OPEN = "open"
    #: Nobody; only totals are published.
    SECRET = "secret"  # noqa: S105 - a kind of ballot
    #: Nobody; all ballots are published without names, and each voter finds theirs by a receipt.
    RECOUNTABLE = "recountable"


class Voters(StrEnum):
    """What has one vote."""

    PERSONS = "persons"
    #: One vote for a home, cast by whichever of its grown-ups comes first.
    HOUSEHOLDS = "households"
    #: The members of some categories: residents' representatives.
    DELEGATES = "delegates"
    #: Owners of units, with their area (Civil Code of China, article 278).
    OWNERS = "owners"


class Poll(Table, table=True):
    """A question put to an electorate. Once scheduled, the database refuses to change its terms."""

    __tablename__ = "deliberation_poll"
    __table_args__ = (
        Index("ix_deliberation_poll_community", "community_id", "state", "id"),
        CheckConstraint("opens_at < closes_at", name="ck_deliberation_poll_times"),
        CheckConstraint("budget > 0", name="ck_deliberation_poll_budget"),
        CheckConstraint("notice_days BETWEEN 1 AND 60", name="ck_deliberation_poll_notice"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    title: str = Field(max_length=120)
    #: What there is to know before voting.
    about: str = Field(default="", max_length=4000)
    state: PollState = Field(default=PollState.DRAFT, sa_type=text_enum(PollState))
    #: The rule as ``formats.rules_json`` writes it.
    rule: dict[str, Any] = Field(sa_type=JSON)
    kind: BallotKind = Field(sa_type=text_enum(BallotKind))
    #: Breakers in their order, see ``counting.ties``.
    tie_chain: list[str] = Field(default_factory=list, sa_type=JSON)
    #: Whether the lot decides what the chain leaves; else the council does.
    tie_lot: bool = True
    #: What the lot is drawn from; set at the latest when the poll is scheduled.
    seed: str = Field(default="", max_length=80)
    secrecy: Secrecy = Field(default=Secrecy.RECOUNTABLE, sa_type=text_enum(Secrecy))
    voters: Voters = Field(default=Voters.PERSONS, sa_type=text_enum(Voters))
    #: Only this resident group votes.
    group_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    #: Only those vote whom this lot drew.
    draw_id: UUID | None = Field(default=None, foreign_key="deliberation_draw.id")
    #: Only those vote who hold a seat of this council.
    council_id: UUID | None = Field(default=None, foreign_key="deliberation_council.id")
    #: Only members of one of these categories vote; none means all.
    categories: list[str] = Field(default_factory=list, sa_type=JSON)
    #: Only owners of units vote whose number begins with one of these; none means all.
    buildings: list[str] = Field(default_factory=list, sa_type=JSON)
    #: Persons and delegates vote only if they live in a home on the register.
    homes_only: bool = False
    #: Whole years on the day on which the poll opens.
    min_age: int = 18
    #: Minor units (fen); for budgets.
    budget: int | None = Field(default=None, sa_type=BigInteger)
    #: How many must take part where the rule itself does not say; bars as ``rules_json`` has them.
    quorum: list[Any] = Field(default_factory=list, sa_type=JSON)
    #: How many options one ballot may name, or how many points one option may get.
    most: int | None = None
    paper: bool = False
    delegation: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    #: Full days that the result is on public notice.
    notice_days: int = 7
    created_at: datetime
    created_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: When staff asked the head of the community to announce it.
    asked_at: datetime | None = None
    scheduled_at: datetime | None = None
    scheduled_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Announcements that were taken back: when each was made and taken back, and the lot's seed.
    earlier: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    #: SHA-256 of the roll, and of all terms together, as published in the result bundle.
    electorate_hash: str | None = Field(default=None, max_length=64)
    terms_hash: str | None = Field(default=None, max_length=64)
    #: The first close when the time was extended before it came, once, and why.
    extended_from: datetime | None = None
    extension_reason: str = Field(default="", max_length=500)
    #: An interruption at the close, declared then, once: at which close, and why.
    interrupted_at: datetime | None = None
    interrupted_from: datetime | None = None
    interruption_reason: str = Field(default="", max_length=500)
    #: The close was seen late: nothing is counted before this, so that it can be declared.
    held_until: datetime | None = None
    closed_at: datetime | None = None
    #: What the council decided in a tie: options, best first.
    decided: list[str] = Field(default_factory=list, sa_type=JSON)
    #: When it became final or was annulled, and why it was annulled.
    ended_at: datetime | None = None
    ended_reason: str = Field(default="", max_length=1000)


class PollOption(Table, table=True):
    """Something that can be chosen. Ballots name it by its ``code``."""

    __tablename__ = "deliberation_option"
    __table_args__ = (
        UniqueConstraint("poll_id", "code", name="uq_deliberation_option_code"),
        CheckConstraint("cost >= 0", name="ck_deliberation_option_cost"),
        Index("ix_deliberation_option_poll", "poll_id", "position"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    code: str = Field(max_length=12)
    position: int
    title: str = Field(max_length=120)
    about: str = Field(default="", max_length=1000)
    #: Whom one elects by choosing it: two people may bear one name.
    person_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Minor units (fen); for budgets.
    cost: int | None = Field(default=None, sa_type=BigInteger)
    #: Of options with the same word at most one is taken.
    conflict: str = Field(default="", max_length=40)
    #: Whoever chooses it wants everything to stay as it is: chosen, nothing has passed.
    stays: bool = False
    #: Taken back while the vote was open: it stays on the ballots and is not chosen.
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=500)


class Count(Table, table=True):
    """A count of a poll: the first, and one more for each recount. Never changed."""

    __tablename__ = "deliberation_count"
    __table_args__ = (UniqueConstraint("poll_id", "number", name="uq_deliberation_count"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="deliberation_poll.id")
    number: int
    at: datetime
    counted_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Why it was counted again.
    reason: str = Field(default="", max_length=1000)
    #: ``decided``, ``undecided`` or ``no-decision``, and what was selected.
    outcome: str = Field(max_length=32)
    selected: list[str] = Field(sa_type=JSON)
    tied: list[str] = Field(sa_type=JSON)
    #: SHA-256 of the parts of the bundle (of a plain secret vote its sums stand for the ballots);
    #: of recountable ballots also the Merkle root. A secret vote counted before its sums were
    #: published has none of its ballots.
    rules_hash: str = Field(max_length=64)
    ballots_hash: str = Field(max_length=64)
    result_hash: str = Field(max_length=64)
    merkle_root: str | None = Field(default=None, max_length=64)
    #: The hashes as a note signed with the deployment's key; empty where the key was not at hand.
    signed: str = Field(default="", sa_type=Text)
    #: What would have helped projects that are not paid for: option code → a lower
    #: cost in whole yuan, and how many more voters.
    helped: dict[str, list[int | None]] = Field(default_factory=dict, sa_type=JSON)

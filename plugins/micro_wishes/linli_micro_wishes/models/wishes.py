"""Tables of wishes. What the public may read stands in one, who made the wish in another."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_micro_wishes.models.base import Table


class WishState(StrEnum):
    """Where a wish stands. CLAIMED and what follows tell of the claim that is furthest behind."""

    DRAFT = "draft"
    REVIEW = "review"
    #: Sent back by the reviewer with a reason.
    RETURNED = "returned"
    OPEN = "open"
    #: Open again: a claim ran out of time or was given back.
    REOPENED = "reopened"
    CLAIMED = "claimed"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    RATED = "rated"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        """Whether nobody waits for anything any more."""
        return self in (self.CONFIRMED, self.RATED, self.WITHDRAWN, self.EXPIRED)


#: States in which a part may be claimed.
CLAIMABLE = (WishState.OPEN, WishState.REOPENED)
#: States in which somebody is at work.
UNDER_WAY = (WishState.CLAIMED, WishState.IN_PROGRESS, WishState.DELIVERED)
#: States in which everybody may read it.
PUBLIC = (*CLAIMABLE, *UNDER_WAY, WishState.CONFIRMED, WishState.RATED)
#: States that count against a household's limit.
UNFINISHED = (WishState.REVIEW, *CLAIMABLE, *UNDER_WAY)
FULFILLED = (WishState.CONFIRMED, WishState.RATED)


class Channel(StrEnum):
    """How a wish, an order or a question came to the community."""

    PORTAL = "portal"
    PHONE = "phone"
    COUNTER = "counter"
    #: Paper in a wish box.
    BOX = "box"
    VISIT = "visit"
    IMPORT = "import"


class AgeBand(StrEnum):
    """As much as the public learns of somebody's age."""

    MINOR = "minor"
    ADULT = "adult"
    ELDER = "elder"
    AGED = "aged"


class Delivery(StrEnum):
    """How the wisher wants to receive it."""

    IN_PERSON = "in_person"
    #: It is brought to the community, and staff hand it over: the claimer learns nothing.
    COMMUNITY = "community"


class Wish(Table, table=True):
    """A small, concrete wish. Nothing here says whose it is; see :class:`Wisher`."""

    __tablename__ = "micro_wishes_wish"
    __table_args__ = (
        UniqueConstraint("community_id", "number", name="uq_micro_wishes_wish_number"),
        UniqueConstraint("community_id", "once", name="uq_micro_wishes_wish_once"),
        Index("ix_micro_wishes_wish_state", "community_id", "state", "id"),
        Index("ix_micro_wishes_wish_campaign", "campaign_id", "state"),
        Index("ix_micro_wishes_wish_closed", "community_id", "state", "closed_at"),
        CheckConstraint("value >= 0", name="ck_micro_wishes_wish_value"),
        CheckConstraint(
            "rating IS NULL OR rating BETWEEN 1 AND 5", name="ck_micro_wishes_wish_rating"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    campaign_id: UUID | None = Field(default=None, foreign_key="micro_wishes_campaign.id")
    #: Counts within the community; on the board and on paper a wish is called by it.
    number: int
    #: A code of :data:`linli_micro_wishes.wishes.categories.CATEGORIES`.
    category: str = Field(max_length=40)
    title: str = Field(max_length=60)
    #: Why, as everybody may read it.
    story: str = Field(default="", max_length=300)
    age_band: AgeBand = Field(sa_type=text_enum(AgeBand))
    delivery: Delivery = Field(sa_type=text_enum(Delivery))
    #: What all parts cost together, in hundredths of the currency.
    value: int = Field(sa_type=BigInteger)
    state: WishState = Field(sa_type=text_enum(WishState))
    channel: Channel = Field(sa_type=text_enum(Channel))
    #: Which box, which visit, from which file.
    channel_place: str = Field(default="", max_length=80)
    #: Who wrote it down for the wisher; None: the wisher did.
    collector_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Whether photos of how it was fulfilled may be taken and shown.
    photo_consent: bool = False
    once: str | None = Field(default=None, max_length=64)
    created_at: datetime
    sent_at: datetime | None = None
    opened_at: datetime | None = None
    reviewed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: An open wish that nobody claimed by then expires.
    expires_at: datetime | None = None
    first_claimed_at: datetime | None = None
    delivered_at: datetime | None = None
    #: When it was confirmed, withdrawn or expired.
    closed_at: datetime | None = None
    #: Why it was sent back or withdrawn.
    reason: str = Field(default="", max_length=300)
    rating: int | None = None
    #: The wisher's word of thanks, for the claimers.
    thanks: str = Field(default="", max_length=500)
    thanks_signed: bool = False
    #: What staff publish of it, after they have read it for anything that tells who it was.
    published_story: str = Field(default="", max_length=1000)
    published_at: datetime | None = None


class Part(Table, table=True):
    """One thing of a wish, which one claimer brings. Most wishes have a single part."""

    __tablename__ = "micro_wishes_part"
    __table_args__ = (
        UniqueConstraint("wish_id", "position", name="uq_micro_wishes_part_position"),
        CheckConstraint("value >= 0", name="ck_micro_wishes_part_value"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    wish_id: UUID = Field(foreign_key="micro_wishes_wish.id")
    position: int
    title: str = Field(max_length=60)
    #: In hundredths of the currency.
    value: int = Field(sa_type=BigInteger)


class Wisher(Table, table=True):
    """Whose wish it is, read only in ``privacy.identity``, which audits each look."""

    __tablename__ = "micro_wishes_wisher"
    __table_args__ = (
        UniqueConstraint("finding_id", name="uq_micro_wishes_wisher_finding"),
        Index("ix_micro_wishes_wisher_person", "person_id"),
        Index("ix_micro_wishes_wisher_household", "household_key"),
    )

    wish_id: UUID = Field(foreign_key="micro_wishes_wish.id", primary_key=True)
    #: None for somebody who is not in the register.
    person_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    name: str = Field(max_length=80)
    #: E.164, or empty.
    phone: str = Field(default="", max_length=20)
    address: str = Field(default="", max_length=200)
    #: For whoever brings it: when to ring, who opens.
    note: str = Field(default="", max_length=300)
    #: What counts as one home: "household:…", "person:…", "phone:…" or "name:…".
    household_key: str = Field(max_length=120)
    #: The need, noted on a visit, that became this wish. It tells whose wish it is as a name does.
    finding_id: UUID | None = Field(default=None, foreign_key="micro_wishes_finding.id")


class Home(Table, table=True):
    """A home's place in a community; locked while its open wishes are counted."""

    __tablename__ = "micro_wishes_home"
    __table_args__ = (UniqueConstraint("community_id", "key", name="uq_micro_wishes_home"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    key: str = Field(max_length=120)


class Counter(Table, table=True):
    """The last number that was given out in a community, for wishes and for orders apart."""

    __tablename__ = "micro_wishes_counter"
    __table_args__ = (UniqueConstraint("community_id", "what", name="uq_micro_wishes_counter"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    what: str = Field(max_length=20)
    last: int


class Campaign(Table, table=True):
    """A batch of wishes with a theme and a season."""

    __tablename__ = "micro_wishes_campaign"
    __table_args__ = (
        UniqueConstraint("community_id", "title", name="uq_micro_wishes_campaign_title"),
        CheckConstraint("starts_on <= ends_on", name="ck_micro_wishes_campaign_days"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    title: str = Field(max_length=60)
    about: str = Field(default="", max_length=300)
    #: Days in the community's zone, the last one included.
    starts_on: date
    ends_on: date
    #: Who stands behind it, one name a line.
    sponsors: str = Field(default="", max_length=500)
    created_at: datetime

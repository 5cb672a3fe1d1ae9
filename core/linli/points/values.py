"""What the ledger is asked and what it answers: frozen values, no tables."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from linli.subjects import Subject

#: The largest amount of one transfer. Far above any community's need, and small enough that no
#: balance leaves 64 bits and every amount is exact in JSON.
MAX_AMOUNT = 10**12

#: How far the clock may stand behind the newest posting: long transactions and small corrections
#: are waited out by recording at the newest posting's moment, more than this is refused.
CLOCK_TOLERANCE = timedelta(minutes=10)

#: Keys of the ledger's own rows begin like this; callers' keys do not.
OWN_KEYS = "linli:"


class Scale(StrEnum):
    """What one of a unit is."""

    POINTS = "points"
    #: Hours are counted in minutes.
    MINUTES = "minutes"


class ExpiryRule(StrEnum):
    """How the last moment of received points follows from the day they count for."""

    NEVER = "never"
    #: ``count`` months later, at the end of that day.
    MONTHS = "months"
    #: At the end of the year, ``count`` years after the current one.
    YEAR_END = "year_end"


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long a unit's points last; judged in the unit's community's time zone.

    ``Expiry(ExpiryRule.YEAR_END, 1)``: until the end of the following year.
    """

    rule: ExpiryRule = ExpiryRule.NEVER
    count: int = 0


class OwnerKind(StrEnum):
    """Who an account belongs to."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ORGANISATION = "organisation"
    COMMUNITY = "community"
    #: The platform's own books of a community; ``id`` is that community's.
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of an account: a kind (or its name) and the id of that person, community …"""

    kind: OwnerKind
    id: UUID

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", OwnerKind(self.kind))

    @classmethod
    def person(cls, id_: UUID) -> "Owner":
        """Return a person as an owner."""
        return cls(OwnerKind.PERSON, id_)

    @classmethod
    def household(cls, id_: UUID) -> "Owner":
        """Return a household as an owner."""
        return cls(OwnerKind.HOUSEHOLD, id_)

    @classmethod
    def organisation(cls, id_: UUID) -> "Owner":
        """Return an organisation (a merchant too) as an owner."""
        return cls(OwnerKind.ORGANISATION, id_)

    @classmethod
    def community(cls, id_: UUID) -> "Owner":
        """Return a community as an owner."""
        return cls(OwnerKind.COMMUNITY, id_)


class AccountKind(StrEnum):
    """What an account is for. The first three cannot fall below zero unless opened so."""

    #: What somebody has to spend.
    HOLDER = "holder"
    #: What a merchant took in.
    MERCHANT = "merchant"
    #: A common pot.
    POOL = "pool"
    #: Where points come from: its balance is minus what was ever given.
    ISSUANCE = "issuance"
    #: Where points go when their time is over.
    EXPIRED = "expired"
    #: Where deducted points go.
    PENALTY = "penalty"
    #: Between two units.
    EXCHANGE = "exchange"
    #: Between two communities.
    CLEARING = "clearing"

    @property
    def is_own_money(self) -> bool:
        """Whether the balance is something its owner has, so that it stops at zero."""
        return self in (self.HOLDER, self.MERCHANT, self.POOL)

    @property
    def has_lots(self) -> bool:
        """Whether points on such an account grow old, in a unit whose points expire."""
        return self in (self.HOLDER, self.POOL)


class AccountStatus(StrEnum):
    """Whether an account takes part. Frozen may be opened again, closed is for ever."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


class TransferKind(StrEnum):
    """What a row of the journal does."""

    #: Moves an amount at once.
    TRANSFER = "transfer"
    #: Sets an amount aside until one of the three exits.
    HOLD = "hold"
    #: Exit: moves the whole or a part of what was held and frees the rest.
    SETTLEMENT = "settlement"
    #: Exit: frees all of it, by somebody's decision.
    VOID = "void"
    #: Exit: frees all of it, because the time is over.
    LAPSE = "lapse"
    #: Moves back what an earlier row moved.
    REVERSAL = "reversal"
    #: Moves what has passed its last day to the unit's account of expired points.
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted, and where it is valid: in its community and everything below it."""

    id: UUID
    community_id: UUID
    code: str
    name: str
    scale: Scale
    transferable: bool
    expiry: Expiry


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it was opened; its balance is asked with :func:`linli.points.balance`."""

    id: UUID
    unit_id: UUID
    owner: Owner
    kind: AccountKind
    minimum: int | None
    maximum: int | None
    status: AccountStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A request to move ``amount`` (points, or minutes) from one account to another.

    ``key`` names the request for ever; make it before sending: a stable one
    (``f"moral_bank.deed:{deed.id}"``) makes a thing happen at most once however often it is asked.
    """

    key: str
    from_id: UUID
    to_id: UUID
    amount: int
    #: ``<owner>.<why>``, such as "moral_bank.award".
    reason: str
    #: What it is about.
    subject: Subject | None = None
    #: One line for the passbook, in the community's own words: "Free haircut for Ms Zhou".
    note: str = ""
    #: Version of the rules that the amount follows from.
    rule_version: str = ""
    #: The moment it counts for; none means now. Not in the future.
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Transfer):
    """A request to set an amount aside for a later transfer.

    Until its exit it can neither be spent nor expire. Without ``expires_at`` it stays until it is
    settled or voided.
    """

    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """A request that was granted, as it stands in the journal."""

    id: UUID
    key: str
    kind: TransferKind
    from_id: UUID
    to_id: UUID
    amount: int
    recorded_at: datetime
    effective_at: datetime
    reason: str
    subject: Subject | None
    note: str
    rule_version: str
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    hold_id: UUID | None = None
    reverses_id: UUID | None = None
    link_id: UUID | None = None
    expires_at: datetime | None = None
    #: True when the key had been answered before: nothing new happened.
    replayed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has, in points or minutes."""

    #: Sum of all postings.
    balance: int
    #: Set aside by open holds.
    held: int = 0
    #: Past its last moment; it will be booked as expired and cannot be spent.
    expired: int = 0

    @property
    def available(self) -> int:
        """What can be spent; below zero for an account that owes."""
        return self.balance - self.held - self.expired


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account with its unit and what it has."""

    account: Account
    unit: Unit
    balance: Balance


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of a statement with the balance after it."""

    transfer_id: UUID
    kind: TransferKind
    #: Below zero for what left the account.
    amount: int
    balance: int
    recorded_at: datetime
    effective_at: datetime
    reason: str
    subject: Subject | None
    note: str
    #: The account on the other side, with its owner and kind.
    other_id: UUID
    other_owner: Owner
    other_kind: AccountKind
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    hold_id: UUID | None
    reverses_id: UUID | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of postings, newest first. ``before`` asks for the older page; none at the end."""

    lines: tuple[Line, ...]
    before: str | None


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold without an exit yet."""

    id: UUID
    from_id: UUID
    to_id: UUID
    amount: int
    expires_at: datetime | None
    recorded_at: datetime
    reason: str
    subject: Subject | None
    note: str

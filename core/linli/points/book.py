"""The accounts that one call works on, as they were locked, and what becomes of them.

Nothing here touches the database: rows come in, the rules in :mod:`linli.points.rules` change
them, and :mod:`linli.points.journal` writes the outcome.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.points.values import AccountKind, AccountStatus, Expiry, Scale, TransferKind
from linli.subjects import Subject


@dataclass(slots=True)
class Lane:
    """The locked state of an account (of one lane of it)."""

    account_id: UUID
    lane: int
    unit_id: UUID
    kind: AccountKind
    scale: Scale
    transferable: bool
    expiry: Expiry
    community_id: UUID
    #: Whether points on this account grow old.
    has_lots: bool
    status: AccountStatus
    minimum: int | None
    maximum: int | None
    balance: int
    held_out: int
    held_in: int
    number: int
    last_at: datetime
    changed: bool = False
    #: Last moment → what remains; only where points expire.
    lots: dict[datetime, int] = field(default_factory=dict)
    changed_lots: set[datetime] = field(default_factory=set)

    @property
    def available(self) -> int:
        """What is neither spent nor set aside."""
        return self.balance - self.held_out


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A hold that is to be ended: its journal row, and the exit it already has."""

    id: UUID
    from_id: UUID
    to_id: UUID
    from_lane: int
    to_lane: int
    amount: int
    expires_at: datetime | None
    exit: TransferKind | None = None


@dataclass(frozen=True, slots=True)
class OriginalFacts:
    """A booking that is to be reversed, and what was reversed of it so far."""

    id: UUID
    kind: TransferKind
    from_id: UUID
    to_id: UUID
    from_lane: int
    to_lane: int
    amount: int
    reversed: int = 0
    #: What it and its reversals did to lots: (account, last moment) → sum of moves.
    lots: tuple[tuple[UUID, datetime, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A request of any kind, checked as far as that is possible without the accounts."""

    kind: TransferKind
    key: str
    from_id: UUID
    to_id: UUID
    amount: int
    reason: str
    subject: Subject | None = None
    note: str = ""
    rule_version: str = ""
    effective_at: datetime | None = None
    expires_at: datetime | None = None
    hold: HoldFacts | None = None
    original: OriginalFacts | None = None


@dataclass(slots=True)
class Entry:
    """What an order comes to: a journal row with its postings and lot moves."""

    columns: list[Any]
    #: Lane, number, amount, balance, recorded at.
    postings: tuple[tuple[Lane, int, int, int, datetime], ...] = ()
    #: Account, last moment, amount.
    moves: tuple[tuple[UUID, datetime, int], ...] = ()
    #: One for each posting.
    salts: tuple[bytes, ...] = ()
    #: The columns as they stand in the line that was sealed.
    sealed: list[Any] = field(default_factory=list)


class Book(dict[UUID, Lane]):
    """Locked lanes by account. One call uses one lane of an account."""

    def changed(self) -> list[Lane]:
        """Return the lanes that differ from what was locked, in the order they were locked."""
        return [lane for lane in self.values() if lane.changed]

"""Tables of the ledger; :mod:`linli.points` explains what they are for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from linli.db.tables import Table, text_enum
from linli.ids import new_id
from linli.points.values import (
    AccountKind,
    AccountStatus,
    ExpiryRule,
    OwnerKind,
    Scale,
    TransferKind,
)


class PointsUnit(Table, table=True):
    """What is counted: a kind of points or of time, in a community and everything below it."""

    __tablename__ = "core_points_unit"
    __table_args__ = (UniqueConstraint("community_id", "code", name="uq_core_points_unit_code"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    code: str = Field(max_length=32)
    name: str = Field(max_length=80)
    scale: Scale = Field(sa_type=text_enum(Scale))
    #: Whether one holder may give to another.
    transferable: bool
    expiry: ExpiryRule = Field(sa_type=text_enum(ExpiryRule))
    #: Months, or years after the current one; see :class:`~linli.points.values.Expiry`.
    expiry_count: int
    created_at: datetime
    #: SHA-256 of everything above; see :mod:`linli.points.seals`.
    seal: bytes = Field(sa_type=LargeBinary(32))


class PointsAccount(Table, table=True):
    """Who holds which unit in which capacity; never changed, so it can be read without a lock."""

    __tablename__ = "core_points_account"
    __table_args__ = (
        UniqueConstraint(
            "owner_id", "unit_id", "kind", "owner_kind", name="uq_core_points_account_owner"
        ),
        Index("ix_core_points_account_unit", "unit_id", "kind"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit_id: UUID = Field(foreign_key="core_points_unit.id")
    owner_kind: OwnerKind = Field(sa_type=text_enum(OwnerKind))
    #: The person, household, organisation or community; the system's accounts name a community.
    owner_id: UUID
    kind: AccountKind = Field(sa_type=text_enum(AccountKind))
    #: Over how many rows its balance is spread; more than one only without limits.
    lanes: int = Field(sa_type=SmallInteger)
    created_at: datetime
    seal: bytes = Field(sa_type=LargeBinary(32))


class PointsAccountChange(Table, table=True):
    """What was decided about an account, from its opening on; never changed."""

    __tablename__ = "core_points_account_change"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account_id: UUID = Field(primary_key=True, foreign_key="core_points_account.id")
    #: 1 is the opening.
    number: int = Field(primary_key=True)
    status: AccountStatus = Field(sa_type=text_enum(AccountStatus))
    minimum: int | None = Field(default=None, sa_type=BigInteger)
    maximum: int | None = Field(default=None, sa_type=BigInteger)
    actor_id: UUID | None = None
    reason: str = Field(max_length=200)
    at: datetime
    seal: bytes = Field(sa_type=LargeBinary(32))


class PointsLane(Table, table=True):
    """The state of an account: the row that is locked, checked and updated by every movement."""

    __tablename__ = "core_points_lane"
    __table_args__ = (
        CheckConstraint(
            "minimum IS NULL OR balance - held_out >= minimum", name="ck_core_points_lane_minimum"
        ),
        CheckConstraint(
            "maximum IS NULL OR balance + held_in <= maximum", name="ck_core_points_lane_maximum"
        ),
        CheckConstraint("held_out >= 0 AND held_in >= 0", name="ck_core_points_lane_held"),
        {"sqlite_with_rowid": False},
    )

    account_id: UUID = Field(primary_key=True, foreign_key="core_points_account.id")
    lane: int = Field(primary_key=True, sa_type=SmallInteger)
    status: AccountStatus = Field(sa_type=text_enum(AccountStatus))
    #: None: no limit.
    minimum: int | None = Field(default=None, sa_type=BigInteger)
    maximum: int | None = Field(default=None, sa_type=BigInteger)
    #: Sum of this lane's postings.
    balance: int = Field(sa_type=BigInteger)
    #: Set aside by open holds from, and announced by open holds to, this account.
    held_out: int = Field(sa_type=BigInteger)
    held_in: int = Field(sa_type=BigInteger)
    #: How many postings this lane has.
    number: int = Field(sa_type=BigInteger)
    #: When its newest posting was recorded; time never runs backwards in a lane.
    last_at: datetime


class PointsTransfer(Table, table=True):
    """The journal: every request that was answered, with its answer; never changed.

    A refused request is a row too (``refusal`` is set, nothing was moved), so that the same key
    gets the same answer for ever.
    """

    __tablename__ = "core_points_transfer"
    __table_args__ = (
        UniqueConstraint("key", name="uq_core_points_transfer_key"),
        Index(
            "uq_core_points_transfer_exit",
            "hold_id",
            unique=True,
            sqlite_where=text("hold_id IS NOT NULL AND refusal IS NULL"),
            postgresql_where=text("hold_id IS NOT NULL AND refusal IS NULL"),
        ),
        Index(
            "ix_core_points_transfer_reverses",
            "reverses_id",
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        CheckConstraint("amount > 0", name="ck_core_points_transfer_amount"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    key: str = Field(max_length=200)
    kind: TransferKind = Field(sa_type=text_enum(TransferKind))
    from_id: UUID
    to_id: UUID
    #: The lanes of the two accounts that it used.
    from_lane: int = Field(sa_type=SmallInteger)
    to_lane: int = Field(sa_type=SmallInteger)
    #: Points or minutes; what a void or lapse freed.
    amount: int = Field(sa_type=BigInteger)
    #: Which hold this is an exit of.
    hold_id: UUID | None = None
    #: Which row this reverses.
    reverses_id: UUID | None = None
    #: The first of the rows that succeeded or failed together.
    link_id: UUID | None = None
    #: When a hold lapses.
    expires_at: datetime | None = None
    effective_at: datetime
    recorded_at: datetime
    actor_id: UUID | None = None
    on_behalf_of_id: UUID | None = None
    origin: str = Field(max_length=80)
    #: ``<owner>.<why>``: "moral_bank.award".
    reason: str = Field(max_length=64)
    subject_type: str | None = Field(default=None, max_length=64)
    subject_id: UUID | None = None
    #: Shown in the passbook: what the resident did or got.
    note: str = Field(max_length=200)
    #: Version of the rules that the amount follows from.
    rule_version: str = Field(max_length=32)
    #: Code of the refusal, and what its sentence is made from.
    refusal: str | None = Field(default=None, max_length=64)
    facts: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    #: SHA-256 of everything above, its postings and lot moves.
    seal: bytes = Field(sa_type=LargeBinary(32))


class PointsPosting(Table, table=True):
    """One side of a movement, in the account's own order; never changed."""

    __tablename__ = "core_points_posting"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account_id: UUID = Field(primary_key=True)
    lane: int = Field(primary_key=True, sa_type=SmallInteger)
    recorded_at: datetime = Field(primary_key=True)
    #: 1, 2, 3 … in its lane, without gaps.
    number: int = Field(primary_key=True, sa_type=BigInteger)
    transfer_id: UUID
    #: Below zero for what left the account.
    amount: int = Field(sa_type=BigInteger)
    #: The lane's balance after it.
    balance: int = Field(sa_type=BigInteger)
    #: Random, so that a published commitment to this row can not be guessed.
    salt: bytes = Field(sa_type=LargeBinary(16))


class PointsOpenHold(Table, table=True):
    """Holds without an exit yet; a list to find them by, the journal is what counts."""

    __tablename__ = "core_points_open_hold"
    __table_args__ = (
        Index("ix_core_points_open_hold_from", "from_id"),
        Index("ix_core_points_open_hold_to", "to_id"),
        Index("ix_core_points_open_hold_due", "expires_at"),
    )

    hold_id: UUID = Field(primary_key=True)
    from_id: UUID
    to_id: UUID
    amount: int = Field(sa_type=BigInteger)
    expires_at: datetime | None = None


class PointsLot(Table, table=True):
    """What of an account's points ends at one moment, and was not spent yet."""

    __tablename__ = "core_points_lot"
    __table_args__ = (
        Index(
            "ix_core_points_lot_due",
            "expires_at",
            sqlite_where=text("remaining > 0"),
            postgresql_where=text("remaining > 0"),
        ),
        CheckConstraint("remaining >= 0", name="ck_core_points_lot_remaining"),
        {"sqlite_with_rowid": False},
    )

    account_id: UUID = Field(primary_key=True)
    expires_at: datetime = Field(primary_key=True)
    remaining: int = Field(sa_type=BigInteger)


class PointsLotMove(Table, table=True):
    """What one row of the journal put into a lot, or (below zero) took from it; never changed."""

    __tablename__ = "core_points_lot_move"
    __table_args__ = ({"sqlite_with_rowid": False},)

    transfer_id: UUID = Field(primary_key=True)
    account_id: UUID = Field(primary_key=True)
    expires_at: datetime = Field(primary_key=True)
    amount: int = Field(sa_type=BigInteger)

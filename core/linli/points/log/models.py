"""Tables of the log; :mod:`linli.points.log` explains what they are for."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, SmallInteger, Text, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table


class PointsLog(Table, table=True):
    """A community's log: the row that whoever enters postings into it locks, and nobody else."""

    __tablename__ = "core_points_log"

    community_id: UUID = Field(primary_key=True, foreign_key="core_community.id")
    #: How many leaves its tree has.
    size: int = Field(sa_type=BigInteger)
    #: How many checkpoints were signed.
    checkpoints: int


class PointsLogRun(Table, table=True):
    """Consecutive postings of one lane that were entered at once; never changed.

    Posting ``first_number + n`` of the lane is leaf ``first_leaf + n``. The postings of a lane are
    numbered without gaps under its lock, so its last run also says how far the lane was entered.
    """

    __tablename__ = "core_points_log_run"
    __table_args__ = (
        UniqueConstraint(
            "account_id", "lane", "first_number", name="uq_core_points_log_run_posting"
        ),
        {"sqlite_with_rowid": False},
    )

    community_id: UUID = Field(primary_key=True)
    first_leaf: int = Field(primary_key=True, sa_type=BigInteger)
    account_id: UUID
    lane: int = Field(sa_type=SmallInteger)
    first_number: int = Field(sa_type=BigInteger)
    postings: int = Field(sa_type=BigInteger)
    #: Its postings were recorded between these moments: the way into their primary key.
    since: datetime
    until: datetime


class PointsLogTile(Table, table=True):
    """Up to 256 neighbouring hashes of the tree, so that a proof reads few rows.

    Level 0 holds leaf hashes, level 1 the roots of full tiles of level 0, and so on. A tile only
    ever grows at its end.
    """

    __tablename__ = "core_points_log_tile"
    __table_args__ = ({"sqlite_with_rowid": False},)

    community_id: UUID = Field(primary_key=True)
    level: int = Field(primary_key=True, sa_type=SmallInteger)
    number: int = Field(primary_key=True, sa_type=BigInteger)
    #: 32 bytes each.
    hashes: bytes = Field(sa_type=LargeBinary)


class PointsCheckpoint(Table, table=True):
    """What a community's log was on a day, signed; never changed."""

    __tablename__ = "core_points_checkpoint"

    community_id: UUID = Field(primary_key=True, foreign_key="core_community.id")
    #: In the community's own time zone.
    day: date = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    root: bytes = Field(sa_type=LargeBinary(32))
    made_at: datetime
    #: Which key of :class:`PointsLogKey` signed it.
    key_number: int
    #: The signed text itself; see :mod:`linli.points.log.notes`.
    note: str = Field(sa_type=Text)


class PointsLogKey(Table, table=True):
    """A public key that checkpoints were signed with, from its number on; never changed."""

    __tablename__ = "core_points_log_key"

    #: 1, 2, 3 …; the last one is in use.
    number: int = Field(primary_key=True)
    #: Ed25519, 32 bytes.
    public: bytes = Field(sa_type=LargeBinary(32))
    made_at: datetime
    #: The key that vouches for this one: the one before, or itself where that was lost.
    signed_by: int
    signature: bytes = Field(sa_type=LargeBinary(64))

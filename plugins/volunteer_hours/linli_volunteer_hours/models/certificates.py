"""Tables of certificates, and of their running numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class CertificateState(StrEnum):
    """Where a certificate stands."""

    #: The volunteer asked for it.
    REQUESTED = "requested"
    VALID = "valid"
    #: A later one stands in its place.
    CORRECTED = "corrected"
    REVOKED = "revoked"
    #: It was not given.
    DECLINED = "declined"


class Certificate(Table, table=True):
    """What a community certifies about somebody's confirmed hours, as it was printed.

    What stands on an issued one is never changed: a correction is a new certificate, and the old
    one says so to whoever looks it up.
    """

    __tablename__ = "volunteer_hours_certificate"
    __table_args__ = (
        UniqueConstraint("community_id", "serial", name="uq_volunteer_hours_certificate_serial"),
        UniqueConstraint("check_code", name="uq_volunteer_hours_certificate_check"),
        Index("ix_volunteer_hours_certificate_person", "person_id", "community_id", "id"),
        Index("ix_volunteer_hours_certificate_state", "community_id", "state", "id"),
        CheckConstraint(
            "recorded_minutes >= 0 AND manual_minutes >= 0",
            name="ck_volunteer_hours_certificate_minutes",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    state: CertificateState = Field(sa_type=text_enum(CertificateState))
    #: First and last local day of the period.
    from_on: date
    until_on: date
    #: What it is for: "university application".
    purpose: str = Field(default="", max_length=120)
    #: "2026-000012"; none until it is issued.
    serial: str | None = Field(default=None, max_length=20)
    #: Stands in the QR; so long that nobody guesses another one's.
    check_code: str = Field(max_length=32)
    #: The name as it was printed.
    holder: str = Field(default="", max_length=80)
    recorded_minutes: int = 0
    manual_minutes: int = 0
    #: What the time was for: [{"title": …, "team": …, "minutes": …}].
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    requested_at: datetime
    issued_at: datetime | None = None
    issued_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Why it was declined, corrected or revoked, and when.
    reason: str = Field(default="", max_length=300)
    ended_at: datetime | None = None
    #: The one that stands in its place.
    replaced_by_id: UUID | None = Field(default=None, foreign_key="volunteer_hours_certificate.id")
    #: What the volunteer says is wrong with it.
    complaint: str = Field(default="", max_length=500)
    #: What staff answered when nothing was wrong.
    answer: str = Field(default="", max_length=300)

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.recorded_minutes + self.manual_minutes


class CertificateYear(Table, table=True):
    """The last running number that a community gave in a year."""

    __tablename__ = "volunteer_hours_certificate_year"
    __table_args__ = (
        UniqueConstraint("community_id", "year", name="uq_volunteer_hours_certificate_year"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    year: int
    last: int = 0

"""Tables of who promised to fulfil what."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from linli.db import text_enum
from linli.ids import new_id
from linli_micro_wishes.models.base import Table


class ClaimState(StrEnum):
    """Where a claim stands."""

    CLAIMED = "claimed"
    #: The claimer said that they are on it.
    STARTED = "started"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    #: Given back with a reason.
    RELEASED = "released"
    #: Not delivered in time.
    LAPSED = "lapsed"


#: States that run out of time.
RUNNING = (ClaimState.CLAIMED, ClaimState.STARTED)
#: States in which the part is taken.
HOLDING = (*RUNNING, ClaimState.DELIVERED, ClaimState.CONFIRMED)
_HOLDING = "state NOT IN ('released', 'lapsed')"


class Claim(Table, table=True):
    """Somebody's promise to fulfil one part of a wish, alone, in a team or for an organisation."""

    __tablename__ = "micro_wishes_claim"
    __table_args__ = (
        # Of any number of simultaneous claims exactly one gets in.
        Index(
            "uq_micro_wishes_claim_part",
            "part_id",
            unique=True,
            sqlite_where=text(_HOLDING),
            postgresql_where=text(_HOLDING),
        ),
        Index("ix_micro_wishes_claim_wish", "wish_id"),
        Index("ix_micro_wishes_claim_person", "person_id", "state"),
        Index("ix_micro_wishes_claim_organisation", "organisation_id", "state"),
        CheckConstraint("given IS NULL OR given >= 0", name="ck_micro_wishes_claim_given"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    wish_id: UUID = Field(foreign_key="micro_wishes_wish.id")
    part_id: UUID = Field(foreign_key="micro_wishes_part.id")
    person_id: UUID = Field(foreign_key="core_person.id")
    #: For whom they act: a branch, an enterprise, a social organisation.
    organisation_id: UUID | None = Field(default=None, foreign_key="core_organisation.id")
    #: What a team without an office calls itself.
    team: str = Field(default="", max_length=60)
    state: ClaimState = Field(sa_type=text_enum(ClaimState))
    claimed_at: datetime
    #: Not delivered by then, the part is open again.
    due_at: datetime
    #: When the claimer promised to keep to themselves whom they visit.
    promised_at: datetime | None = None
    started_at: datetime | None = None
    delivered_at: datetime | None = None
    #: What the gift was, in the claimer's words, and its value in hundredths of the currency.
    gift: str = Field(default="", max_length=300)
    given: int | None = Field(default=None, sa_type=BigInteger)
    confirmed_at: datetime | None = None
    #: Who confirmed it when staff did so for the wisher.
    confirmed_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    ended_at: datetime | None = None
    reason: str = Field(default="", max_length=300)
    #: When the claimer was given more time; it is given once.
    extended_at: datetime | None = None

"""How the ledger's values are written as JSON."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from linli import points
from linli.points import AccountKind, AccountStatus, ExpiryRule, OwnerKind, Scale, TransferKind
from linli.subjects import Subject
from linli_web.api.calling import Call
from linli_web.api.values import Amount, Content, Moment

#: No balance can be near these, and every database can keep them.
Limit = Annotated[int, Field(ge=-(10**15), le=10**15)]


def ledger_key(call: Call, key: str) -> str:
    """Return a client's key as the ledger keeps it: nobody else's key is ever the same."""
    return f"{_prefix(call)}{key}"


def _prefix(call: Call) -> str:
    return f"api:{call.community_id.hex}:"


class ExpiryOut(BaseModel):
    """How long received points last."""

    rule: ExpiryRule
    count: int = Field(description="Months, or years after the current one.")


class UnitOut(BaseModel):
    """What is counted: a kind of points, or of time."""

    id: UUID
    code: str
    name: str
    scale: Scale = Field(description="`minutes`: amounts are minutes.")
    transferable: bool = Field(description="Whether one holder may give to another.")
    expiry: ExpiryOut
    community_id: UUID = Field(description="It is valid there and in everything below.")

    @classmethod
    def of(cls, unit: points.Unit) -> "UnitOut":
        """Write a unit."""
        return cls(
            id=unit.id,
            code=unit.code,
            name=unit.name,
            scale=unit.scale,
            transferable=unit.transferable,
            expiry=ExpiryOut(rule=unit.expiry.rule, count=unit.expiry.count),
            community_id=unit.community_id,
        )


class OwnerValue(Content):
    """Whose account it is."""

    kind: OwnerKind
    id: UUID = Field(description="Of the person, household, organisation or community.")


class AccountOut(BaseModel):
    """Who holds which unit in which capacity."""

    id: UUID
    unit_id: UUID
    owner: OwnerValue
    kind: AccountKind
    status: AccountStatus
    minimum: int | None = Field(description="The balance does not fall below; null: no limit.")
    maximum: int | None = Field(description="The balance does not rise above; null: no limit.")

    @classmethod
    def of(cls, account: points.Account) -> "AccountOut":
        """Write an account."""
        return cls(**_account(account))


class AccountState(AccountOut):
    """An account with what it has."""

    at: Moment | None = Field(description="The moment asked for; null: now.")
    balance: int
    held: int = Field(description="Set aside by open holds; known for now only.")
    expired: int = Field(description="Past its last moment, not yet booked so; for now only.")
    available: int = Field(description="Balance without what is held or expired.")

    @classmethod
    def with_balance(
        cls, account: points.Account, balance: points.Balance, at: Moment | None
    ) -> "AccountState":
        """Write an account and its balance."""
        return cls(
            **_account(account),
            at=at,
            balance=balance.balance,
            held=balance.held,
            expired=balance.expired,
            available=balance.available,
        )


def _account(account: points.Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "unit_id": account.unit_id,
        "owner": OwnerValue(kind=account.owner.kind, id=account.owner.id),
        "kind": account.kind,
        "status": account.status,
        "minimum": account.minimum,
        "maximum": account.maximum,
    }


class SubjectValue(Content):
    """What a booking is about, in the terms of the program that books."""

    type: str = Field(min_length=1, max_length=64, examples=["accounts.voucher"])
    id: UUID


class NewTransfer(Content):
    """A request to move an amount from one account to another."""

    from_id: UUID
    to_id: UUID
    amount: Amount
    reason: str = Field(
        min_length=1,
        description="`<program>.<why>`, at most 64 characters.",
        examples=["accounts.award"],
    )
    note: str = Field(default="", description="One line for the passbook, at most 200 characters.")
    rule_version: str = Field(default="", description="At most 32 characters.")
    effective_at: Moment | None = Field(
        default=None, description="When it counts for, not in the future; left out: now."
    )
    subject: SubjectValue | None = None

    def request(self, key: str) -> points.Transfer:
        """Return the request as the ledger takes it."""
        return points.Transfer(**self.parts(key))

    def parts(self, key: str) -> dict[str, Any]:
        """Return what the ledger's request is made of."""
        return {
            "key": key,
            "from_id": self.from_id,
            "to_id": self.to_id,
            "amount": self.amount,
            "reason": self.reason,
            "note": self.note,
            "rule_version": self.rule_version,
            "effective_at": self.effective_at,
            "subject": Subject(self.subject.type, self.subject.id) if self.subject else None,
        }


class TransferOut(BaseModel):
    """A row of the journal: a booking, a hold, or what became of one. It never changes."""

    id: UUID
    kind: TransferKind
    key: str | None = Field(description="The Idempotency-Key, if it was asked for here.")
    from_id: UUID
    to_id: UUID
    amount: int
    recorded_at: Moment
    effective_at: Moment
    expires_at: Moment | None = Field(description="When a hold lapses.")
    reason: str
    note: str
    rule_version: str
    subject: SubjectValue | None
    actor_id: UUID | None = Field(description="The person who did it; null: the system.")
    on_behalf_of_id: UUID | None
    hold_id: UUID | None = Field(description="The hold that this ended.")
    reverses_id: UUID | None = Field(description="The booking that this moved back.")
    link_id: UUID | None = Field(description="The same for all that were booked together.")

    @classmethod
    def of(cls, call: Call, booked: points.Booked) -> "TransferOut":
        """Write a row of the journal."""
        prefix = _prefix(call)
        call.replayed = booked.replayed
        subject = booked.subject
        return cls(
            id=booked.id,
            kind=booked.kind,
            key=booked.key.removeprefix(prefix) if booked.key.startswith(prefix) else None,
            from_id=booked.from_id,
            to_id=booked.to_id,
            amount=booked.amount,
            recorded_at=booked.recorded_at,
            effective_at=booked.effective_at,
            expires_at=booked.expires_at,
            reason=booked.reason,
            note=booked.note,
            rule_version=booked.rule_version,
            subject=SubjectValue.model_construct(type=subject.type, id=subject.id)
            if subject
            else None,
            actor_id=booked.actor_id,
            on_behalf_of_id=booked.on_behalf_of_id,
            hold_id=booked.hold_id,
            reverses_id=booked.reverses_id,
            link_id=booked.link_id,
        )


class PostingOut(BaseModel):
    """One side of a booking, with the account's balance after it."""

    transfer_id: UUID
    kind: TransferKind
    amount: int = Field(description="Below zero for what left the account.")
    balance: int
    recorded_at: Moment
    effective_at: Moment
    reason: str
    note: str
    subject: SubjectValue | None
    other_id: UUID = Field(description="The account on the other side.")
    hold_id: UUID | None
    reverses_id: UUID | None

    @classmethod
    def of(cls, line: points.Line) -> "PostingOut":
        """Write a line of a statement."""
        subject = line.subject
        return cls(
            transfer_id=line.transfer_id,
            kind=line.kind,
            amount=line.amount,
            balance=line.balance,
            recorded_at=line.recorded_at,
            effective_at=line.effective_at,
            reason=line.reason,
            note=line.note,
            subject=SubjectValue.model_construct(type=subject.type, id=subject.id)
            if subject
            else None,
            other_id=line.other_id,
            hold_id=line.hold_id,
            reverses_id=line.reverses_id,
        )

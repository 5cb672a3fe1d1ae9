"""Holds: an amount set aside, then settled or voided."""

from uuid import UUID

from pydantic import Field

from linli import points
from linli.points import Hold
from linli_web.api.calling import Call
from linli_web.api.ledger import resources
from linli_web.api.ledger.transfers import BOOKING, require_accounts, require_booking
from linli_web.api.ledger.values import NewTransfer, TransferOut, ledger_key
from linli_web.api.values import Amount, Content, Moment

_ENDED = (points.HoldExpired, points.HoldSettled, points.HoldUnknown, points.HoldVoided)


class NewHold(NewTransfer):
    """A request to set an amount aside for a later transfer."""

    expires_at: Moment | None = Field(
        default=None, description="When it lapses; left out: it stays until it is ended."
    )


class Settlement(Content):
    """A request to move what was held."""

    amount: Amount | None = Field(default=None, description="Left out: all of it.")
    reason: str = Field(default="", description="Left out: the hold's own.")
    note: str = Field(default="", description="Left out: the hold's own.")
    effective_at: Moment | None = None


class Voiding(Content):
    """A request to free what was held."""

    reason: str = Field(default="", description="Left out: the hold's own.")
    note: str = Field(default="", description="Left out: the hold's own.")


@resources.post(
    "/holds",
    scope="points:write",
    refusals=(*BOOKING, points.ExpiryInPast),
    rule_knows_key=True,
)
def hold(call: Call, body: NewHold) -> TransferOut:
    """Set an amount aside: it can neither be spent nor expire until it is settled or voided."""
    require_accounts(call, body.from_id, body.to_id)
    parts = body.parts(ledger_key(call, call.key))
    request = Hold(**parts, expires_at=body.expires_at)
    return TransferOut.of(call, points.hold(call.session, call.actor, request))


@resources.post(
    "/holds/{hold_id}/settle",
    scope="points:write",
    refusals=(*BOOKING, *_ENDED, points.MoreThanHeld),
    rule_knows_key=True,
)
def settle(call: Call, hold_id: UUID, body: Settlement) -> TransferOut:
    """Move what was held, whole or in part; the rest is free again."""
    require_booking(call, hold_id, points.HoldUnknown())
    settled = points.settle(
        call.session,
        call.actor,
        hold_id,
        key=ledger_key(call, call.key),
        amount=body.amount,
        reason=body.reason,
        note=body.note,
        effective_at=body.effective_at,
    )
    return TransferOut.of(call, settled)


@resources.post(
    "/holds/{hold_id}/void",
    scope="points:write",
    refusals=(*BOOKING, *_ENDED),
    rule_knows_key=True,
)
def void(call: Call, hold_id: UUID, body: Voiding) -> TransferOut:
    """Free what was held, all of it."""
    require_booking(call, hold_id, points.HoldUnknown())
    voided = points.void(
        call.session,
        call.actor,
        hold_id,
        key=ledger_key(call, call.key),
        reason=body.reason,
        note=body.note,
    )
    return TransferOut.of(call, voided)

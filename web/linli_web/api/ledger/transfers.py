"""Transfers: one, many, looked at, moved back."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, Field

from linli import points, tokens
from linli.errors import Refusal
from linli.points import reach
from linli_web.api.calling import Call
from linli_web.api.ledger import resources
from linli_web.api.ledger.values import NewTransfer, TransferOut, ledger_key
from linli_web.api.problems import Problem, problem
from linli_web.api.values import Amount, Content, Moment

#: What the ledger may say to any booking.
BOOKING: tuple[type[Refusal], ...] = (
    points.AccountClosed,
    points.AccountFrozen,
    points.AccountUnknown,
    points.AboveMaximum,
    points.AmountNotPositive,
    points.AmountNotWhole,
    points.AmountTooLarge,
    points.ClockMovedBack,
    points.EffectiveInFuture,
    points.KeyReused,
    points.NotEnough,
    points.NotTransferable,
    points.OtherUnit,
    points.SameAccount,
    points.TextTooLong,
)
#: Bytes of 10,000 transfers with long notes.
_LARGEST_BATCH = 12 * 1024 * 1024


class Batch(Content):
    """Many transfers in one request, made in their order."""

    transfers: list[NewTransfer] = Field(
        min_length=1, json_schema_extra={"maxItems": points.MAX_BATCH}
    )
    all_or_nothing: bool = Field(
        default=True, description="Make all of them or none; else each that can be made."
    )


class BatchResult(BaseModel):
    """What became of one transfer of a batch: it was made, or there was a problem."""

    transfer: TransferOut | None = None
    problem: Problem | None = None


class BatchOut(BaseModel):
    """What became of a batch, in its order."""

    results: list[BatchResult]


class Reversal(Content):
    """A request to move back what a booking moved."""

    reason: str = Field(min_length=1, description="`<program>.<why>`, at most 64 characters.")
    amount: Amount | None = Field(default=None, description="Left out: all of it.")
    note: str = Field(default="", description="One line for the passbook.")
    effective_at: Moment | None = None


@resources.post("/transfers", scope="points:write", refusals=BOOKING, rule_knows_key=True)
def transfer(call: Call, body: NewTransfer) -> TransferOut:
    """Move an amount from one account to another."""
    require_accounts(call, body.from_id, body.to_id)
    request = body.request(ledger_key(call, call.key))
    return TransferOut.of(call, points.transfer(call.session, call.actor, request))


@resources.post(
    "/transfers/batch",
    scope="points:write",
    status=200,
    refusals=(*BOOKING, points.BatchTooLarge, points.LinkedRefused, tokens.KeyTaken),
    rule_knows_key=True,
    largest=_LARGEST_BATCH,
)
def transfer_batch(call: Call, body: Batch) -> BatchOut:
    """Make up to 10,000 transfers in one request.

    Transfer number n, from 0, is booked under the key `<Idempotency-Key>:n`. When all are refused
    because of one, `row` names it by its number and key, and `errors` points into it.
    """
    if len(body.transfers) > points.MAX_BATCH:
        raise points.BatchTooLarge(largest=points.MAX_BATCH)
    unknown = reach.unknown_accounts(
        call.session,
        call.community_id,
        call.token.path,
        {id_ for one in body.transfers for id_ in (one.from_id, one.to_id)},
    )
    strange = {n for n, one in enumerate(body.transfers) if {one.from_id, one.to_id} & unknown}
    if strange and body.all_or_nothing:
        raise _of_row(call, points.AccountUnknown(), min(strange))
    # The ledger knows each transfer's key; this one is for the batch as it was sent.
    tokens.claim(call.session, call.community_id, call.key, call.fingerprint)
    asked = [n for n in range(len(body.transfers)) if n not in strange]
    requests = [body.transfers[n].request(ledger_key(call, f"{call.key}:{n}")) for n in asked]
    answers: Sequence[points.Booked | points.PointsRefused]
    if body.all_or_nothing:
        try:
            answers = points.transfer_linked(call.session, call.actor, requests)
        except points.PointsRefused as refusal:
            raise _of_row(call, refusal, refusal.row.index if refusal.row else 0) from None
    else:
        answers = points.transfer_each(call.session, call.actor, requests)
    booked = dict(zip(asked, answers, strict=True))
    return BatchOut(
        results=[
            _result(call, booked.get(n) or points.AccountUnknown())
            for n in range(len(body.transfers))
        ]
    )


def _of_row(call: Call, refusal: points.PointsRefused, index: int) -> points.PointsRefused:
    """Return the refusal with its request named as the client knows it."""
    part = f"/{refusal.field}" if refusal.field else ""
    refusal.field = f"transfers/{index}{part}"
    return refusal.of_row(index, f"{call.key}:{index}")


@resources.get(
    "/transfers/{transfer_id}",
    scope="points:read",
    refusals=(points.TransferUnknown,),
    etag=True,
)
def one_transfer(call: Call, transfer_id: UUID) -> TransferOut:
    """Return a row of the journal: a transfer, a hold, or what became of one."""
    booked = points.booked(call.session, transfer_id)
    if not any(_is_here(call, id_) for id_ in (booked.from_id, booked.to_id)):
        raise points.TransferUnknown()
    return TransferOut.of(call, booked)


@resources.post(
    "/transfers/{transfer_id}/reverse",
    scope="points:write",
    refusals=(
        *BOOKING,
        points.MoreThanOriginal,
        points.NotReversible,
        points.ReversalOfReversal,
        points.TransferUnknown,
    ),
    rule_knows_key=True,
)
def reverse(call: Call, transfer_id: UUID, body: Reversal) -> TransferOut:
    """Move back what a transfer or settlement moved, whole or in part.

    All reversals of one booking together move back at most what it moved.
    """
    require_booking(call, transfer_id, points.TransferUnknown())
    reversed_ = points.reverse(
        call.session,
        call.actor,
        transfer_id,
        key=ledger_key(call, call.key),
        reason=body.reason,
        amount=body.amount,
        note=body.note,
        effective_at=body.effective_at,
    )
    return TransferOut.of(call, reversed_)


def require_accounts(call: Call, *account_ids: UUID) -> None:
    """Refuse accounts that are not this community's.

    Raises:
        AccountUnknown: one of them is not.
    """
    reach.require_accounts(call.session, call.community_id, call.token.path, account_ids)


def require_booking(call: Call, id_: UUID, unknown: points.PointsRefused) -> None:
    """Refuse with ``unknown`` what is no booking between accounts of this community."""
    try:
        booked = points.booked(call.session, id_)
        require_accounts(call, booked.from_id, booked.to_id)
    except (points.TransferUnknown, points.AccountUnknown):
        raise unknown from None


def _is_here(call: Call, account_id: UUID) -> bool:
    try:
        require_accounts(call, account_id)
    except points.AccountUnknown:
        return False
    return True


def _result(call: Call, answer: points.Booked | points.PointsRefused) -> BatchResult:
    if isinstance(answer, points.PointsRefused):
        return BatchResult(problem=Problem(**problem(answer, call.language)))
    return BatchResult(transfer=TransferOut.of(call, answer))

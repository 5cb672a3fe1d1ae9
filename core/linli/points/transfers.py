"""Moving points: transfers, linked transfers, batches, and moving back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from linli import events
from linli.access.actor import Actor
from linli.points import answers, booking, facts, refusals, rules
from linli.points.book import Order
from linli.points.known import known
from linli.points.values import Booked, Hold, Transfer, TransferKind

#: How many requests one call takes.
MAX_BATCH = 10_000


def transfer(session: Session, actor: Actor, request: Transfer) -> Booked:
    """Move an amount from one account to another.

    Asked again with the same key and content, the answer is the same and nothing happens again
    (``replayed`` is set); a refusal too is the same once its transaction was committed.

    Raises:
        PointsRefused: one of its kinds, by what is wrong: AmountNotWhole, AmountNotPositive,
            AmountTooLarge, KeyInvalid, KeyReused, TextTooLong, SameAccount, OtherUnit,
            AccountUnknown, AccountFrozen, AccountClosed, NotTransferable, NotEnough, AboveMaximum,
            EffectiveInFuture, ClockMovedBack. Nothing was moved.
    """
    return booking.book_one(session, actor, order_of(request))


def transfer_linked(session: Session, actor: Actor, requests: Sequence[Transfer]) -> list[Booked]:
    """Make all of up to 10,000 transfers and holds, one after the other, or none of them.

    All carry the same ``link_id``. The same requests asked again get the same answers.

    Raises:
        PointsRefused: why the first one that failed did; see :func:`transfer`. Its ``row`` says
            which that is, by index and key.
        BatchTooLarge: there are more than ``MAX_BATCH``.
    """
    _check_size(requests)
    orders: list[Order] = []
    for request in requests:
        try:
            orders.append(order_of(request))
        except refusals.PointsRefused as refusal:
            raise refusal.of_row(len(orders), request.key) from None
    return booking.book_linked(session, actor, orders) if orders else []


def transfer_each(
    session: Session, actor: Actor, requests: Sequence[Transfer]
) -> list[Booked | refusals.PointsRefused]:
    """Make those of up to 10,000 transfers and holds that can be made, one after the other.

    Returns, for each in its place, what was booked or why not; refusals are returned, not raised.

    Raises:
        BatchTooLarge: there are more than ``MAX_BATCH``.
    """
    _check_size(requests)
    results: dict[int, Booked | refusals.PointsRefused] = {}
    orders: dict[int, Order] = {}
    for place, request in enumerate(requests):
        try:
            orders[place] = order_of(request)
        except refusals.PointsRefused as refusal:
            results[place] = refusal
    if orders:
        booked = booking.book_each(session, actor, list(orders.values()))
        results.update(zip(orders, booked, strict=True))
    return [results[place] for place in range(len(requests))]


def reverse(
    session: Session,
    actor: Actor,
    transfer_id: UUID,
    *,
    key: str,
    reason: str,
    amount: int | None = None,
    note: str = "",
    effective_at: datetime | None = None,
) -> Booked:
    """Move back what a transfer or settlement moved, whole or ``amount`` of it.

    What it took from lots goes back into the same lots. Plugins are told of it by the event
    :class:`linli.events.PointsMovedBack`, where the booking had a subject.

    Raises:
        TransferUnknown, NotReversible, ReversalOfReversal: there is nothing to move back.
        MoreThanOriginal: together with earlier reversals it would be more than was moved.
        PointsRefused: as for :func:`transfer`; NotEnough when the receiver has spent it.
    """
    original, row = facts.original_facts(session, transfer_id)
    amount = original.amount if amount is None else amount
    request = Transfer(
        key=key,
        from_id=original.to_id,
        to_id=original.from_id,
        amount=amount,
        reason=reason,
        note=note,
        subject=answers.subject_of(row),
        rule_version=row["rule_version"],
        effective_at=effective_at,
    )
    order = order_of(request, TransferKind.REVERSAL)
    done = booking.book_one(session, actor, replace(order, original=original))
    if request.subject is not None and not done.replayed:
        events.publish(
            session,
            events.PointsMovedBack(
                community_id=known(session, [original.to_id])[original.to_id].community_id,
                transfer_id=transfer_id,
                subject_type=request.subject.type,
                subject_id=request.subject.id,
                amount=done.amount,
                left=facts.still_standing(session, original),
            ),
        )
    return done


def booked(session: Session, transfer_id: UUID) -> Booked:
    """Return a journal row that was granted.

    Raises:
        TransferUnknown: there is none with this id.
    """
    row = answers.row_by_id(session, transfer_id)
    if row is None:
        raise refusals.TransferUnknown()
    return answers.booked(row)


def booked_by_key(session: Session, key: str) -> Booked | None:
    """Return what was booked under a key; None when nothing was, or it was refused."""
    row = answers.rows_by_key(session, [key]).get(key)
    return answers.booked(row) if row is not None and row["refusal"] is None else None


def order_of(request: Transfer, kind: TransferKind | None = None) -> Order:
    """Return a checked request as an order; see :func:`linli.points.rules.check`."""
    rules.check(request)
    plain = TransferKind.HOLD if isinstance(request, Hold) else TransferKind.TRANSFER
    return Order(
        kind=kind or plain,
        key=request.key,
        from_id=request.from_id,
        to_id=request.to_id,
        amount=request.amount,
        reason=request.reason,
        subject=request.subject,
        note=request.note,
        rule_version=request.rule_version,
        effective_at=request.effective_at,
        expires_at=request.expires_at if isinstance(request, Hold) else None,
    )


def _check_size(requests: Sequence[Transfer]) -> None:
    if len(requests) > MAX_BATCH:
        raise refusals.BatchTooLarge(largest=MAX_BATCH)

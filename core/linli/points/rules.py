"""The rules of the ledger, as plain functions over locked accounts.

:func:`apply` either changes the lanes and returns what is to be written, or raises a refusal and
changes nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.points import lots, refusals
from linli.points.book import Book, Entry, Lane, Order
from linli.points.known import Known
from linli.points.values import (
    CLOCK_TOLERANCE,
    MAX_AMOUNT,
    OWN_KEYS,
    AccountKind,
    AccountStatus,
    Transfer,
    TransferKind,
)

#: Gives the IANA zone of a unit's community.
Zones = Callable[[UUID], str]

_LONGEST = {"key": 200, "reason": 64, "note": 200, "rule_version": 32}


def check(request: Transfer) -> None:
    """Refuse what no account could grant.

    Raises:
        PointsRefused: an amount, key or text is not acceptable.
    """
    check_amount(request.amount)
    check_key(request.key)
    for name in ("reason", "note", "rule_version"):
        if len(getattr(request, name)) > _LONGEST[name]:
            raise refusals.TextTooLong(name=name, longest=_LONGEST[name])
    if request.from_id == request.to_id:
        raise refusals.SameAccount()


def check_amount(amount: Any) -> None:
    """Refuse an amount that is not a whole number from 1 to ``MAX_AMOUNT``."""
    if type(amount) is not int:
        raise refusals.AmountNotWhole()
    if amount <= 0:
        raise refusals.AmountNotPositive()
    if amount > MAX_AMOUNT:
        raise refusals.AmountTooLarge(largest=MAX_AMOUNT)


def check_key(key: str) -> None:
    """Refuse a key that is empty, too long or one of the ledger's own."""
    if not key or len(key) > _LONGEST["key"] or key.startswith(OWN_KEYS):
        raise refusals.KeyInvalid()


def apply(book: Book, order: Order, now: datetime, zones: Zones) -> Entry:
    """Carry ``order`` out on the locked lanes and return the journal row it makes.

    The columns are filled except for id, actor, link and seal, which the caller knows.

    Raises:
        PointsRefused: a rule says no; the lanes are as before.
    """
    giver, taker = book.get(order.from_id), book.get(order.to_id)
    if giver is None or taker is None:
        raise refusals.AccountUnknown()
    if giver.unit_id != taker.unit_id:
        raise refusals.OtherUnit()
    recorded_at = max(now, giver.last_at, taker.last_at)
    if recorded_at - now > CLOCK_TOLERANCE:
        raise refusals.ClockMovedBack()
    effective_at = order.effective_at or recorded_at
    if effective_at > recorded_at + CLOCK_TOLERANCE:
        raise refusals.EffectiveInFuture()
    if order.kind in (TransferKind.VOID, TransferKind.LAPSE):
        _check_exit(order, giver, now)
        return _release(order, giver, taker, recorded_at, effective_at)
    _check_open(giver, taker)
    if order.kind is TransferKind.HOLD:
        return _hold(order, giver, taker, recorded_at, effective_at)
    if order.kind is TransferKind.SETTLEMENT:
        _check_exit(order, giver, now)
    elif order.kind is TransferKind.REVERSAL:
        _check_reversal(order, giver)
    else:
        _check_giving(order, giver, taker)
    return _move(order, giver, taker, recorded_at, effective_at, zones)


def _check_open(*lanes: Lane) -> None:
    for lane in lanes:
        if lane.status is AccountStatus.FROZEN:
            raise refusals.AccountFrozen()
        if lane.status is AccountStatus.CLOSED:
            raise refusals.AccountClosed()


def may_give(giver: Lane | Known, taker: Lane | Known) -> bool:
    """Whether the unit's rule lets this account give to that one: holder to holder, not always."""
    between_holders = giver.kind is AccountKind.HOLDER and taker.kind is AccountKind.HOLDER
    return giver.transferable or not between_holders


def _check_giving(order: Order, giver: Lane, taker: Lane) -> None:
    if order.kind is not TransferKind.EXPIRY and not may_give(giver, taker):
        raise refusals.NotTransferable()


def _check_exit(order: Order, giver: Lane, now: datetime) -> None:
    hold = order.hold
    assert hold is not None
    if hold.exit is TransferKind.SETTLEMENT:
        raise refusals.HoldSettled()
    if hold.exit is TransferKind.VOID:
        raise refusals.HoldVoided()
    over = hold.expires_at is not None and hold.expires_at <= now
    if hold.exit is TransferKind.LAPSE or (over and order.kind is not TransferKind.LAPSE):
        raise refusals.HoldExpired()
    if order.amount > hold.amount:
        raise refusals.MoreThanHeld(held=hold.amount, scale=giver.scale.value)


def _check_reversal(order: Order, giver: Lane) -> None:
    original = order.original
    assert original is not None
    left = original.amount - original.reversed
    if order.amount > left:
        raise refusals.MoreThanOriginal(left=left, scale=giver.scale.value)


def _check_room(order: Order, giver: Lane, taker: Lane) -> None:
    if giver.minimum is not None and giver.available - order.amount < giver.minimum:
        available = max(0, giver.available - giver.minimum)
        raise refusals.NotEnough(amount=order.amount, available=available, scale=giver.scale.value)
    if taker.maximum is not None:
        room = taker.maximum - taker.balance - taker.held_in
        if order.amount > room:
            raise refusals.AboveMaximum(
                maximum=taker.maximum, room=max(0, room), scale=taker.scale.value
            )


def _hold(
    order: Order, giver: Lane, taker: Lane, recorded_at: datetime, effective_at: datetime
) -> Entry:
    if order.expires_at is not None and order.expires_at <= recorded_at:
        raise refusals.ExpiryInPast()
    _check_giving(order, giver, taker)
    _check_room(order, giver, taker)
    giver.held_out += order.amount
    taker.held_in += order.amount
    giver.changed = taker.changed = True
    return Entry(_columns(order, giver, taker, recorded_at, effective_at))


def _release(
    order: Order, giver: Lane, taker: Lane, recorded_at: datetime, effective_at: datetime
) -> Entry:
    assert order.hold is not None
    giver.held_out -= order.hold.amount
    taker.held_in -= order.hold.amount
    giver.changed = taker.changed = True
    return Entry(_columns(order, giver, taker, recorded_at, effective_at))


def _move(
    order: Order,
    giver: Lane,
    taker: Lane,
    recorded_at: datetime,
    effective_at: datetime,
    zones: Zones,
) -> Entry:
    if order.hold is None:
        _check_room(order, giver, taker)
    else:
        giver.held_out -= order.hold.amount
        taker.held_in -= order.hold.amount
    moves = _lot_moves(order, giver, taker, recorded_at, effective_at, zones)
    postings = []
    for lane, amount in ((giver, -order.amount), (taker, order.amount)):
        lane.balance += amount
        lane.number += 1
        lane.last_at = recorded_at
        lane.changed = True
        postings.append((lane, lane.number, amount, lane.balance, recorded_at))
    columns = _columns(order, giver, taker, recorded_at, effective_at)
    return Entry(columns, tuple(postings), tuple(moves))


def _lot_moves(
    order: Order,
    giver: Lane,
    taker: Lane,
    recorded_at: datetime,
    effective_at: datetime,
    zones: Zones,
) -> list[lots.Move]:
    giving, taking = giver.has_lots, taker.has_lots
    if not (giving or taking):
        return []
    given, taken = _original_moves(order)
    moves: list[lots.Move] = []
    pieces: lots.Pieces = []
    if giving and order.original is not None:
        moves += lots.take_back(giver, order.amount, given)
    elif giving:
        protects = order.kind in (TransferKind.SETTLEMENT, TransferKind.EXPIRY)
        pieces, moves = lots.spend(giver, order.amount, None if protects else recorded_at)
    if taking:
        ends = lots.last_moment(taker.expiry, effective_at, zones(taker.community_id))
        if order.original is not None:
            moves += lots.restore(taker, order.amount, taken, ends)
        else:
            moves += lots.receive(taker, order.amount, pieces, ends)
    return moves


def _original_moves(order: Order) -> tuple[dict[datetime, int], dict[datetime, int]]:
    """Return what the original put into its taker's lots, and took from its giver's, still."""
    given: dict[datetime, int] = {}
    taken: dict[datetime, int] = {}
    if order.original is not None:
        for account_id, ends, amount in order.original.lots:
            if account_id == order.original.to_id and amount > 0:
                given[ends] = amount
            elif account_id == order.original.from_id and amount < 0:
                taken[ends] = -amount
    return given, taken


def _columns(
    order: Order, giver: Lane, taker: Lane, recorded_at: datetime, effective_at: datetime
) -> list[Any]:
    return columns(order, (giver.lane, taker.lane), recorded_at, effective_at)


def columns(
    order: Order,
    lanes: tuple[int, int],
    recorded_at: datetime | None,
    effective_at: datetime | None,
    refusal: refusals.PointsRefused | None = None,
) -> list[Any]:
    """Return a journal row in the order of its columns, without what only the caller knows."""
    subject = order.subject
    return [
        None,
        order.key,
        order.kind.value,
        order.from_id,
        order.to_id,
        *lanes,
        order.amount,
        order.hold.id if order.hold else None,
        order.original.id if order.original else None,
        None,
        order.expires_at,
        effective_at,
        recorded_at,
        None,
        None,
        "",
        order.reason,
        subject.type if subject else None,
        subject.id if subject else None,
        order.note,
        order.rule_version,
        refusal.code if refusal else None,
        dict(refusal.facts) if refusal else None,
    ]

"""Setting an amount aside, and the three ways out: settle, void, lapse; each hold takes one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli.access.actor import Actor
from linli.clock import now
from linli.points import answers, booking, facts, lot_store, lots, refusals
from linli.points.book import Order
from linli.points.locking import lock
from linli.points.models import PointsLot, PointsOpenHold, PointsTransfer
from linli.points.transfers import order_of
from linli.points.values import AccountStatus, Booked, Hold, OpenHold, Transfer, TransferKind

_OPEN = (
    select(
        col(PointsTransfer.id),
        col(PointsTransfer.from_id),
        col(PointsTransfer.to_id),
        col(PointsTransfer.amount),
        col(PointsTransfer.expires_at),
        col(PointsTransfer.recorded_at),
        col(PointsTransfer.reason),
        col(PointsTransfer.subject_type),
        col(PointsTransfer.subject_id),
        col(PointsTransfer.note),
    )
    .join(PointsOpenHold, col(PointsOpenHold.hold_id) == col(PointsTransfer.id))
    .where(col(PointsOpenHold.from_id) == bindparam("account_id"))
    .order_by(col(PointsTransfer.id).desc())
    .limit(bindparam("limit"))
)
_DUE_HOLDS = (
    select(col(PointsOpenHold.hold_id))
    .where(col(PointsOpenHold.expires_at) <= bindparam("moment"))
    .order_by(col(PointsOpenHold.expires_at))
    .limit(bindparam("limit"))
)
_DUE_LOTS = (
    select(col(PointsLot.account_id))
    .where(
        col(PointsLot.expires_at) <= bindparam("moment"),
        col(PointsLot.remaining) > 0,
    )
    .distinct()
)


def hold(session: Session, actor: Actor, request: Hold) -> Booked:
    """Set an amount aside for a later transfer; the answer's ``id`` names the hold.

    Raises:
        PointsRefused: as for :func:`~linli.points.transfer`.
        ExpiryInPast: ``expires_at`` is not in the future.
    """
    return booking.book_one(session, actor, order_of(request))


def settle(
    session: Session,
    actor: Actor,
    hold_id: UUID,
    *,
    key: str,
    amount: int | None = None,
    reason: str = "",
    note: str = "",
    effective_at: datetime | None = None,
) -> Booked:
    """Move what was held, whole or ``amount`` of it; the rest is free again.

    Reason, note, subject and rule version are the hold's own where none is given.

    Raises:
        HoldUnknown, HoldSettled, HoldVoided, HoldExpired: there is nothing left to settle.
        MoreThanHeld: the amount is more than what was set aside.
        PointsRefused: as for :func:`~linli.points.transfer`.
    """
    order = _exit(session, hold_id, TransferKind.SETTLEMENT, key, amount, reason, note)
    return booking.book_one(session, actor, replace(order, effective_at=effective_at))


def void(
    session: Session, actor: Actor, hold_id: UUID, *, key: str, reason: str = "", note: str = ""
) -> Booked:
    """Free what was held, all of it.

    Raises:
        HoldUnknown, HoldSettled, HoldVoided, HoldExpired: there is nothing left to free.
        KeyInvalid, KeyReused: the key does not fit.
    """
    order = _exit(session, hold_id, TransferKind.VOID, key, None, reason, note)
    return booking.book_one(session, actor, order)


def open_holds(session: Session, account_id: UUID, limit: int = 50) -> list[OpenHold]:
    """Return what is set aside from an account, the newest first."""
    return [
        OpenHold(
            id=row["id"],
            from_id=row["from_id"],
            to_id=row["to_id"],
            amount=row["amount"],
            expires_at=row["expires_at"],
            recorded_at=row["recorded_at"],
            reason=row["reason"],
            subject=answers.subject_of(dict(row)),
            note=row["note"],
        )
        for row in session.execute(_OPEN, {"account_id": account_id, "limit": limit}).mappings()
    ]


def expire_due(session: Session, limit: int = 500) -> int:
    """Book what fell due: holds whose time is over, and points past their last moment.

    Returns how many rows were written, at most about ``limit``; call it again until it is 0. It
    only makes visible what already holds: neither can be spent in the meantime.
    """
    moment = now(session)
    holds: Sequence[UUID] = (
        session.execute(_DUE_HOLDS, {"moment": moment, "limit": limit}).scalars().all()
    )
    done = 0
    for hold_id in holds:
        try:
            done += not booking.lapse(session, hold_id).replayed
        except refusals.PointsRefused:
            # Somebody ended it between the question and the lock.
            continue
    return done + _expire_lots(session, moment, limit - done)


def _expire_lots(session: Session, moment: datetime, limit: int) -> int:
    accounts = session.execute(_DUE_LOTS.limit(max(limit, 0)), {"moment": moment}).scalars().all()
    done = 0
    for account_id in sorted(accounts):
        book = lock(session, [(account_id, 0)])
        lot_store.load(session, book)
        lane = book[account_id]
        amount = lots.due(lane, moment)
        if amount and lane.status is AccountStatus.OPEN:
            booking.expire_lots(session, lane, amount)
            done += 1
    return done


def _exit(
    session: Session,
    hold_id: UUID,
    kind: TransferKind,
    key: str,
    amount: int | None,
    reason: str,
    note: str,
) -> Order:
    hold, row = facts.hold_facts(session, hold_id)
    request = Transfer(
        key=key,
        from_id=hold.from_id,
        to_id=hold.to_id,
        amount=hold.amount if amount is None else amount,
        reason=reason or row["reason"],
        note=note or row["note"],
        subject=answers.subject_of(row),
        rule_version=row["rule_version"],
    )
    return replace(order_of(request, kind), hold=hold)

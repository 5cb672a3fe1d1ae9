"""What holds and reversals must know of earlier journal rows, read once the accounts are locked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlmodel import Session, col

from linli.points import answers, refusals
from linli.points.book import HoldFacts, Order, OriginalFacts
from linli.points.models import PointsLotMove, PointsOpenHold, PointsTransfer
from linli.points.values import TransferKind

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_EXITS = select(col(PointsTransfer.hold_id), col(PointsTransfer.kind)).where(
    col(PointsTransfer.hold_id).in_(_IDS), col(PointsTransfer.refusal).is_(None)
)
_REVERSED = (
    select(col(PointsTransfer.reverses_id), func.sum(col(PointsTransfer.amount)))
    .where(col(PointsTransfer.reverses_id).in_(_IDS), col(PointsTransfer.refusal).is_(None))
    .group_by(col(PointsTransfer.reverses_id))
)
_MOVED = (
    select(
        col(PointsLotMove.account_id),
        col(PointsLotMove.expires_at),
        func.sum(col(PointsLotMove.amount)),
    )
    .join(PointsTransfer, col(PointsTransfer.id) == col(PointsLotMove.transfer_id))
    .where(
        or_(
            col(PointsTransfer.id) == bindparam("original"),
            col(PointsTransfer.reverses_id) == bindparam("original"),
        )
    )
    .group_by(col(PointsLotMove.account_id), col(PointsLotMove.expires_at))
)
_DUE = (
    select(col(PointsOpenHold.hold_id))
    .where(
        col(PointsOpenHold.expires_at) <= bindparam("moment"),
        or_(col(PointsOpenHold.from_id).in_(_IDS), col(PointsOpenHold.to_id).in_(_IDS)),
    )
    .order_by(col(PointsOpenHold.hold_id))
)


def hold_facts(session: Session, hold_id: UUID) -> tuple[HoldFacts, answers.Row]:
    """Return a hold and its journal row.

    Raises:
        HoldUnknown: there is no such hold.
    """
    row = answers.row_by_id(session, hold_id)
    if row is None or row["kind"] != TransferKind.HOLD:
        raise refusals.HoldUnknown()
    facts = HoldFacts(
        id=row["id"],
        from_id=row["from_id"],
        to_id=row["to_id"],
        from_lane=row["from_lane"],
        to_lane=row["to_lane"],
        amount=row["amount"],
        expires_at=row["expires_at"],
    )
    return facts, row


def original_facts(session: Session, transfer_id: UUID) -> tuple[OriginalFacts, answers.Row]:
    """Return a booking that may be reversed, and its journal row.

    Raises:
        TransferUnknown: there is no such booking.
        ReversalOfReversal: it is itself a reversal.
        NotReversible: it moved nothing, or it is not anybody's decision to take back.
    """
    row = answers.row_by_id(session, transfer_id)
    if row is None:
        raise refusals.TransferUnknown()
    kind = TransferKind(row["kind"])
    if kind is TransferKind.REVERSAL:
        raise refusals.ReversalOfReversal()
    if kind not in (TransferKind.TRANSFER, TransferKind.SETTLEMENT):
        raise refusals.NotReversible()
    facts = OriginalFacts(
        id=row["id"],
        kind=kind,
        from_id=row["from_id"],
        to_id=row["to_id"],
        from_lane=row["from_lane"],
        to_lane=row["to_lane"],
        amount=row["amount"],
    )
    return facts, row


def still_standing(session: Session, original: OriginalFacts) -> int:
    """Return what of a booking was not moved back yet."""
    moved_back = dict(session.execute(_REVERSED, {"ids": [original.id]}).all())
    return original.amount - int(moved_back.get(original.id, 0))


def completed(session: Session, orders: Sequence[Order], *, with_lots: bool) -> list[Order]:
    """Return the orders with what holds and originals have become; their accounts are locked."""
    holds = [order.hold.id for order in orders if order.hold]
    originals = [order.original.id for order in orders if order.original]
    if not holds and not originals:
        return list(orders)
    exits = dict(session.execute(_EXITS, {"ids": holds}).all()) if holds else {}
    sums = dict(session.execute(_REVERSED, {"ids": originals}).all()) if originals else {}
    done = []
    for order in orders:
        if order.hold is not None:
            order = replace(order, hold=replace(order.hold, exit=exits.get(order.hold.id)))
        if order.original is not None:
            moved = session.execute(_MOVED, {"original": order.original.id}) if with_lots else ()
            order = replace(
                order,
                original=replace(
                    order.original,
                    reversed=int(sums.get(order.original.id, 0)),
                    lots=tuple((account, ends, int(n)) for account, ends, n in moved),
                ),
            )
        done.append(order)
    return done


def holds_due(session: Session, account_ids: Sequence[UUID], moment: datetime) -> list[UUID]:
    """Return the holds from or to these accounts whose time is over without an exit."""
    return list(session.execute(_DUE, {"ids": account_ids, "moment": moment}).scalars())

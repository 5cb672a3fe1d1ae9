"""Reading the book of a stock: entries, all movements, and what the fund says was bought.

A good that is always counted has on its shelf what its movements add up to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, func, literal, select, union_all
from sqlmodel import Session, col

from linli.people import Person
from linli_moral_bank.models import (
    FundGoods,
    Goods,
    Redemption,
    RedemptionState,
    StockChange,
    StockCount,
    StockReason,
)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An entry of the stock's book."""

    id: UUID
    changed_at: datetime
    changed_by: str
    change: int
    why: StockReason
    note: str


@dataclass(frozen=True, slots=True)
class Bought:
    """Portions of a good that were bought: by the fund's book, and by that of the stock."""

    by_fund: int
    on_shelf: int

    @property
    def agree(self) -> bool:
        """Whether both say the same; the fund names no goods that others give."""
        return not self.by_fund or self.by_fund == self.on_shelf


def changes(
    session: Session, goods_id: UUID, *, before: UUID | None = None, limit: int = 10
) -> Sequence[ChangeRow]:
    """Return what came and went without being redeemed, newest first; one query."""
    query = (
        select(
            col(StockChange.id),
            col(StockChange.changed_at),
            func.coalesce(col(Person.name), ""),
            col(StockChange.change),
            col(StockChange.why),
            col(StockChange.note),
        )
        .outerjoin(Person, col(Person.id) == col(StockChange.changed_by_id))
        .where(col(StockChange.goods_id) == goods_id)
        .order_by(col(StockChange.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(StockChange.id) < before)
    return [ChangeRow(*row) for row in session.execute(query)]


def movements(
    community_id: UUID, start: datetime | None = None, end: datetime | None = None
) -> Select[*tuple[Any, ...]]:
    """Return a query of all that came and went in a time, of goods whose stock is counted.

    Its columns are ``at``, ``goods_id``, ``change``, ``why``, ``note`` and ``by_id``.
    """
    difference = col(StockCount.counted) - col(StockCount.expected)
    handed_over = (RedemptionState.HANDED_OVER, RedemptionState.RETURNED)
    parts = [
        (
            select(
                col(StockChange.changed_at).label("at"),
                col(StockChange.goods_id).label("goods_id"),
                col(StockChange.change).label("change"),
                cast(col(StockChange.why), String).label("why"),
                col(StockChange.note).label("note"),
                col(StockChange.changed_by_id).label("by_id"),
            ),
            col(StockChange.changed_at),
        ),
        (
            select(
                col(StockCount.counted_at),
                col(StockCount.goods_id),
                difference,
                literal("counted"),
                col(StockCount.explanation),
                col(StockCount.counted_by_id),
            ).where(difference != 0),
            col(StockCount.counted_at),
        ),
        (
            select(
                col(Redemption.ended_at),
                col(Redemption.goods_id),
                -col(Redemption.portions),
                literal("handed_over"),
                literal(""),
                col(Redemption.handed_over_by_id),
            ).where(
                col(Redemption.community_id) == community_id,
                col(Redemption.state).in_(handed_over),
            ),
            col(Redemption.ended_at),
        ),
    ]
    wanted = []
    for part, at in parts:
        part = part if start is None else part.where(at >= start)
        wanted.append(part if end is None else part.where(at < end))
    moved = union_all(*wanted).subquery()
    return (
        select(moved)
        .join(Goods, col(Goods.id) == moved.c.goods_id)
        .where(col(Goods.community_id) == community_id, col(Goods.stock).is_not(None))
    )


def bought(session: Session, goods_id: UUID) -> Bought:
    """Return how many of a good were bought, by both books; one query."""
    by_fund = select(func.coalesce(func.sum(col(FundGoods.portions)), 0)).where(
        col(FundGoods.goods_id) == goods_id
    )
    on_shelf = select(func.coalesce(func.sum(col(StockChange.change)), 0)).where(
        col(StockChange.goods_id) == goods_id, col(StockChange.why) == StockReason.BOUGHT
    )
    row = session.execute(select(by_fund.scalar_subquery(), on_shelf.scalar_subquery())).one()
    return Bought(int(row[0]), int(row[1]))

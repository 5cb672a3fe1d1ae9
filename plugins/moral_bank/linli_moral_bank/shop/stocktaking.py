"""Counting what is on the shelf, and explaining what is missing or too much."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_moral_bank.books import keepers
from linli_moral_bank.models import Goods, StockCount
from linli_moral_bank.shop import stockbook
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.refusals import ShopRefused
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count as a list shows it."""

    id: UUID
    counted_at: datetime
    counted_by: str
    expected: int
    counted: int
    explanation: str

    @property
    def difference(self) -> int:
        """What was too much; below zero, what was missing."""
        return self.counted - self.expected


def expected(session: Session, goods_id: UUID) -> int:
    """Return how many portions should be on the shelf: the stock, and what is set aside."""
    stock = select(func.coalesce(col(Goods.stock), 0)).where(col(Goods.id) == goods_id)
    return int(session.execute(stock).scalar_one()) + stockbook.reserved(session, goods_id)


def count(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    counted: int,
    explanation: str = "",
) -> int:
    """Write down how many portions are on the shelf, and return the difference.

    The stock is put right by the difference; what is set aside stays so.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
        DutiesIncompatible: they keep the fund's book, and the community parts the two.
        ShopRefused: its stock is not counted, a difference is not explained, or less is there than
            people have set aside.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    keepers.take(session, actor, community_id, "moral_bank.shop")
    goods = goods_of(session, community_id, goods_id)
    if goods.stock is None:
        raise ShopRefused(_("The stock of this is not counted."), field="counted")
    # Whoever redeems now waits until the count is written.
    session.execute(select(col(Goods.id)).where(col(Goods.id) == goods_id).with_for_update())
    should = expected(session, goods_id)
    difference = counted - should
    explanation = explanation.strip()
    if difference and not explanation:
        raise ShopRefused(
            _(
                "By the books there should be %(expected)s. Please explain the difference.",
                expected=should,
            ),
            field="explanation",
        )
    left = session.execute(
        update(Goods)
        .where(col(Goods.id) == goods_id, col(Goods.stock) + difference >= 0)
        .values(stock=col(Goods.stock) + difference)
        .returning(col(Goods.stock))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if left is None:
        raise ShopRefused(
            _("More is set aside for people than is there. Please cancel a redemption first."),
            field="counted",
        )
    session.add(
        StockCount(
            goods_id=goods_id,
            expected=should,
            counted=counted,
            explanation=explanation[:300],
            counted_at=now(session),
            counted_by_id=actor.person_id,
        )
    )
    session.flush()
    session.refresh(goods)
    audit.record(
        session,
        actor,
        "moral_bank.counted",
        community_id,
        Subject("moral_bank.goods", goods_id),
        before={"expected": should},
        after={"title": goods.title, "counted": counted, "explanation": explanation},
    )
    return difference


def counts(
    session: Session, goods_id: UUID, *, before: UUID | None = None, limit: int = 10
) -> list[CountRow]:
    """Return the counts of a good, newest first; one query."""
    query = (
        select(
            col(StockCount.id),
            col(StockCount.counted_at),
            func.coalesce(col(Person.name), ""),
            col(StockCount.expected),
            col(StockCount.counted),
            col(StockCount.explanation),
        )
        .outerjoin(Person, col(Person.id) == col(StockCount.counted_by_id))
        .where(col(StockCount.goods_id) == goods_id)
        .order_by(col(StockCount.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(StockCount.id) < before)
    return [CountRow(*row) for row in session.execute(query)]

"""The book of a stock: what came onto the shelf, what went, and why.

What was counted and what was handed over stands in tables of its own; :func:`movements` reads all
of it in one go. A good that is always counted has on its shelf what its movements add up to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, func, literal, select, union_all, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_moral_bank.books import keepers
from linli_moral_bank.models import (
    Goods,
    Redemption,
    RedemptionState,
    Service,
    StockChange,
    StockCount,
    StockReason,
)
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.refusals import ShopRefused
from linli_moral_bank.texts import _

#: What the reasons are called; the last two are of :func:`movements` alone.
REASONS = {
    StockReason.OPENING: _("There at the start"),
    StockReason.BOUGHT: _("Bought"),
    StockReason.GIVEN: _("Given to us"),
    StockReason.SPOILED: _("Spoiled or lost"),
    StockReason.OTHER: _("Something else"),
    StockReason.RETURNED: _("Came back to the shelf"),
    StockReason.UNCOUNTED: _("Not counted any longer"),
    "counted": _("Difference at a count"),
    "handed_over": _("Handed over"),
}
#: Those that somebody chooses who adds or takes away.
CHOICES = (StockReason.BOUGHT, StockReason.GIVEN, StockReason.SPOILED, StockReason.OTHER)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An entry of the stock's book."""

    id: UUID
    changed_at: datetime
    changed_by: str
    change: int
    why: StockReason
    note: str


def restock(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    change: int,
    why: StockReason,
    *,
    note: str = "",
    once: str | None = None,
) -> int:
    """Add portions to the stock, or take some away, and return how many there are now.

    What is sent twice with the same ``once`` counts once. A mistake is taken back by an entry of
    the same kind with the other sign.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
        DutiesIncompatible: they keep the fund's book, and the community parts the two.
        ShopRefused: its stock is not counted, more would be taken than there are, it changes
            nothing, or nothing is said of what it was.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    keepers.take(session, actor, community_id, "moral_bank.shop")
    goods = _locked(session, community_id, goods_id)
    if goods.stock is None:
        raise ShopRefused(_("The stock of this is not counted."), field="change")
    if _sent_before(session, goods_id, once):
        return goods.stock
    if not change:
        raise ShopRefused(_("Please write how many came or went."), field="change")
    if why not in CHOICES:
        raise ShopRefused(_("Please choose why."), field="why")
    if why is StockReason.OTHER and not note.strip():
        raise ShopRefused(_("Please write what it was."), field="note")
    left = session.execute(
        update(Goods)
        .where(col(Goods.id) == goods_id, col(Goods.stock) + change >= 0)
        .values(stock=col(Goods.stock) + change)
        .returning(col(Goods.stock))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if left is None:
        raise ShopRefused(_("There are not so many left."), field="change")
    write(session, actor, goods_id, change, why, note=note, once=once)
    session.refresh(goods)
    _note(session, actor, goods, {"stock": left, "change": change, "why": why.value})
    return int(left)


def count_from_now(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    on_shelf: int | None,
    *,
    once: str | None = None,
) -> None:
    """Count a good's stock from now on, ``on_shelf`` being there; without, count it no longer.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
        DutiesIncompatible: they keep the fund's book, and the community parts the two.
        ShopRefused: it is so already, it is booked for a time, or less is there than people have
            set aside.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    keepers.take(session, actor, community_id, "moral_bank.shop")
    goods = _locked(session, community_id, goods_id)
    if _sent_before(session, goods_id, once):
        return
    before = goods.stock
    if (before is None) is (on_shelf is None):
        raise ShopRefused(
            _("The stock of this is not counted.")
            if before is None
            else _("The stock of this is counted already."),
            field="on_shelf",
        )
    if session.get(Service, goods_id) is not None:
        raise ShopRefused(_("What is booked for a time is not counted on a shelf."))
    set_aside = reserved(session, goods_id)
    if on_shelf is None:
        change, why, left = -(before or 0) - set_aside, StockReason.UNCOUNTED, None
    else:
        change, why, left = on_shelf, StockReason.OPENING, on_shelf - set_aside
        if left < 0:
            raise ShopRefused(
                _.plural(
                    "One is set aside for somebody. There must be as many.",
                    "%(count)s are set aside for people. There must be as many.",
                    set_aside,
                ),
                field="on_shelf",
            )
    goods.stock = left
    session.flush()
    if change:
        write(session, actor, goods_id, change, why, once=once)
    _note(session, actor, goods, {"stock": left}, {"stock": before})


def write(
    session: Session,
    actor: Actor,
    goods_id: UUID,
    change: int,
    why: StockReason,
    *,
    note: str = "",
    once: str | None = None,
) -> None:
    """Write an entry of the book."""
    session.add(
        StockChange(
            goods_id=goods_id,
            change=change,
            why=why,
            note=note.strip()[:300],
            once=once,
            changed_at=now(session),
            changed_by_id=actor.person_id,
        )
    )
    session.flush()


def came_back(session: Session, actor: Actor, redemption: Redemption) -> None:
    """Write down that what was handed over lies on the shelf again, where it is counted."""
    if session.get_one(Goods, redemption.goods_id).stock is not None:
        write(session, actor, redemption.goods_id, redemption.portions, StockReason.RETURNED)


def reserved(session: Session, goods_id: UUID) -> int:
    """Return how many portions are set aside and not fetched yet."""
    query = select(func.coalesce(func.sum(col(Redemption.portions)), 0)).where(
        col(Redemption.goods_id) == goods_id,
        col(Redemption.state) == RedemptionState.RESERVED,
    )
    return int(session.execute(query).scalar_one())


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


def _locked(session: Session, community_id: UUID, goods_id: UUID) -> Goods:
    """Return a good as it stands now; whoever redeems it or changes its stock waits."""
    goods_of(session, community_id, goods_id)
    query = select(Goods).where(col(Goods.id) == goods_id).with_for_update()
    goods: Goods = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    return goods


def _sent_before(session: Session, goods_id: UUID, once: str | None) -> bool:
    if once is None:
        return False
    query = select(col(StockChange.id)).where(
        col(StockChange.goods_id) == goods_id, col(StockChange.once) == once
    )
    return session.execute(query).first() is not None


def _note(
    session: Session,
    actor: Actor,
    goods: Goods,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor,
        "moral_bank.restocked",
        goods.community_id,
        Subject("moral_bank.goods", goods.id),
        before=before,
        after=after,
    )

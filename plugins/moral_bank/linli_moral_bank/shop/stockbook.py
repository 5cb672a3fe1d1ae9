"""The book of a stock: what came onto the shelf, what went, and why.

What was counted and what was handed over stands in tables of its own; all of it together is read by
:mod:`linli_moral_bank.shop.stock_movements`.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_moral_bank.books import keepers
from linli_moral_bank.models import (
    Goods,
    Redemption,
    RedemptionState,
    Service,
    StockChange,
    StockReason,
)
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.refusals import ShopRefused
from linli_moral_bank.texts import _

#: What the reasons are called; the last two stand in tables of their own.
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

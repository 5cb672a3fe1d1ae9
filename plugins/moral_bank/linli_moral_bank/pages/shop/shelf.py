"""A good on the shelf, for those who keep the shop: stock, counts, photo, and what it says."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli.ids import new_id
from linli_moral_bank.models import Goods, StockReason
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.shop.stock import GoodsForm
from linli_moral_bank.shop import (
    catalogue,
    further_photos,
    photos,
    services,
    shopkeeping,
    stock_movements,
    stockbook,
    stocktaking,
)
from linli_moral_bank.texts import _
from linli_web import page

#: Counts of the shelf, and entries of its book, on one page.
_COUNTS = 10


class Older(BaseModel):
    """Where a page of counts begins, and one of the book's entries."""

    before: UUID | None = None
    book: UUID | None = None


class ChangedGoods(GoodsForm):
    """A good that is on offer already."""

    active: bool = False


class Counted(BaseModel):
    """What is on the shelf."""

    counted: Annotated[int, Field(ge=0, le=1_000_000)]
    explanation: Annotated[str, StringConstraints(max_length=300)] = ""


class Change(BaseModel):
    """Portions that came or went, and why."""

    change: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    why: StockReason
    note: Annotated[str, StringConstraints(max_length=300)] = ""


class CountedFromNow(BaseModel):
    """How many are there when counting begins; none: it is not counted any longer."""

    on_shelf: Annotated[int, Field(ge=0, le=1_000_000)]


@blueprint.route("/desk/goods/<uuid:goods_id>", methods=["GET", "POST"])
def stock_goods(goods_id: UUID) -> ResponseReturnValue:
    """Change a good."""
    page.require("moral_bank.shop")
    goods = catalogue.goods_of(page.session, page.community.id, goods_id)
    form = page.form(ChangedGoods)
    if form.data:
        with form.attempt():
            shopkeeping.change_goods(
                page.session,
                page.actor,
                page.community.id,
                goods_id,
                **form.data.model_dump(),
            )
            page.flash(_("Saved."))
            return page.redirect(".stock_of", merchant_id=goods.merchant_id)
    changing = form if form.errors else None
    return goods_page(goods, form=changing, changing=changing)


@blueprint.post("/desk/goods/<uuid:goods_id>/stock")
def restock(goods_id: UUID) -> ResponseReturnValue:
    """Add portions to the stock, or take some away."""
    page.require("moral_bank.shop")
    goods = catalogue.goods_of(page.session, page.community.id, goods_id)
    form = page.form(Change)
    if form.data:
        with form.attempt():
            left = stockbook.restock(
                page.session,
                page.actor,
                page.community.id,
                goods_id,
                form.data.change,
                form.data.why,
                note=form.data.note,
                once=form.once,
            )
            page.flash(_("There are %(left)s now.", left=left))
            return page.redirect(".stock_goods", goods_id=goods_id)
    return goods_page(goods, form=form, restocking=form)


@blueprint.post("/desk/goods/<uuid:goods_id>/counted")
def count_from_now(goods_id: UUID) -> ResponseReturnValue:
    """Begin to count a good's stock."""
    page.require("moral_bank.shop")
    goods = catalogue.goods_of(page.session, page.community.id, goods_id)
    form = page.form(CountedFromNow)
    if form.data:
        with form.attempt():
            stockbook.count_from_now(
                page.session,
                page.actor,
                page.community.id,
                goods_id,
                form.data.on_shelf,
                once=form.once,
            )
            page.flash(_("From now on its stock is counted."))
            return page.redirect(".stock_goods", goods_id=goods_id)
    return goods_page(goods, form=form, beginning=form)


@blueprint.post("/desk/goods/<uuid:goods_id>/uncounted")
def count_no_longer(goods_id: UUID) -> ResponseReturnValue:
    """Count a good's stock no longer."""
    page.require("moral_bank.shop")
    stockbook.count_from_now(page.session, page.actor, page.community.id, goods_id, None)
    page.flash(_("Its stock is not counted any longer."), "info")
    return page.redirect(".stock_goods", goods_id=goods_id)


@blueprint.post("/desk/goods/<uuid:goods_id>/count")
def count_goods(goods_id: UUID) -> ResponseReturnValue:
    """Write down how many are on the shelf."""
    page.require("moral_bank.shop")
    form = page.form(Counted)
    if form.data:
        with form.attempt():
            difference = stocktaking.count(
                page.session,
                page.actor,
                page.community.id,
                goods_id,
                form.data.counted,
                form.data.explanation,
            )
            page.flash(
                _(
                    "Counted; the difference of %(difference)s is written down.",
                    difference=f"{difference:+}".replace("-", "−"),
                )
                if difference
                else _("Counted; it is as the books say.")
            )
            return page.redirect(".stock_goods", goods_id=goods_id)
    goods = catalogue.goods_of(page.session, page.community.id, goods_id)
    return goods_page(goods, form=form, counting=form)


def goods_page(goods: Goods, **forms: Any) -> ResponseReturnValue:
    """Show a good with its stock, counts and photos, and the forms that were refused."""
    older = page.query(Older)
    found = stocktaking.counts(page.session, goods.id, before=older.before, limit=_COUNTS + 1)
    entries = stock_movements.changes(page.session, goods.id, before=older.book, limit=_COUNTS + 1)
    return page.render(
        "moral_bank/stock_goods.html",
        goods=goods,
        photo=photos.of(page.session, [goods.id]).get(goods.id),
        further=further_photos.of(page.session, goods.id),
        most_further=further_photos.MOST,
        expected=stocktaking.expected(page.session, goods.id),
        counts=found[:_COUNTS],
        before=older.before,
        older=found[_COUNTS - 1].id if len(found) > _COUNTS else None,
        entries=entries[:_COUNTS],
        bought=stock_movements.bought(page.session, goods.id),
        book=older.book,
        older_entries=entries[_COUNTS - 1].id if len(entries) > _COUNTS else None,
        reasons=stockbook.REASONS,
        choices=[(one.value, stockbook.REASONS[one]) for one in stockbook.CHOICES],
        once=sent.once if (sent := forms.get("form")) else str(new_id()),
        bookable=services.guide(page.session, goods.id) is not None,
        **forms,
    )

"""The fund: its book and what stands behind the points, for everybody; entries by who keeps it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, BinaryIO, cast
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli_moral_bank.books import bought, fund_cost, funds, receipts
from linli_moral_bank.books.receipts import Receipt
from linli_moral_bank.calendar import today
from linli_moral_bank.models import FundSource
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.paging import Older
from linli_moral_bank.shop import catalogue
from linli_moral_bank.texts import _
from linli_web import page

#: Entries on one page.
_AT_ONCE = 50


_Portions = Annotated[int, Field(ge=0, le=1_000_000)] | None


class Entry(BaseModel):
    """What came in or went out, in yuan."""

    source: FundSource
    amount: Annotated[Decimal, Field(ge=-10_000_000, le=10_000_000, decimal_places=2)]
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    happened_on: date
    good_1: UUID | None = None
    portions_1: _Portions = None
    good_2: UUID | None = None
    portions_2: _Portions = None
    good_3: UUID | None = None
    portions_3: _Portions = None

    @property
    def goods(self) -> dict[UUID, int]:
        """What was bought, and how much of each."""
        found: dict[UUID, int] = {}
        for good, portions in (
            (self.good_1, self.portions_1),
            (self.good_2, self.portions_2),
            (self.good_3, self.portions_3),
        ):
            if good is not None:
                found[good] = found.get(good, 0) + (portions or 0)
        return found


@blueprint.route("/fund", methods=["GET", "POST"])
def fund() -> ResponseReturnValue:
    """Show the fund's book, and write an entry."""
    form = page.form(Entry, {"happened_on": today(page.session, page.community).isoformat()})
    if form.data:
        with form.attempt():
            funds.enter(
                page.session,
                page.actor,
                page.community.id,
                source=form.data.source,
                amount_fen=int(form.data.amount * 100),
                title=form.data.title,
                happened_on=form.data.happened_on,
                goods=form.data.goods,
                receipts=[
                    Receipt(one.filename or "", cast(BinaryIO, one.stream))
                    for one in page.uploads("receipts")
                ],
                once=form.once,
            )
            page.flash(_("It is in the book."))
            return page.redirect(".fund")
    before = page.query(Older).before
    found = funds.entries(page.session, page.community.id, before=before, limit=_AT_ONCE + 1)
    shown = [one.id for one in found[:_AT_ONCE]]
    keeps = page.can("moral_bank.funds")
    reads = receipts.readable(page.session, page.actor, page.community.id)
    return page.render(
        "moral_bank/fund.html",
        form=form,
        bought=bought.of(page.session, shown),
        receipts=receipts.of(page.session, shown) if reads else {},
        goods=_goods() if keeps else [],
        entries=found[:_AT_ONCE],
        before=before,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        totals=funds.totals(page.session, page.community.id),
        cost=fund_cost.of(page.session, page.community.id),
        reserve=funds.reserve(page.session, page.community),
        below=funds.below(page.session, page.community),
        sources=funds.SOURCES,
        keeps=keeps,
    )


def _goods() -> list[tuple[UUID, str]]:
    """Return what the shop has, to be named as bought."""
    found = catalogue.on_offer(page.session, page.community, None, all_of_them=True)
    return [(one.id, f"{one.title} · {one.merchant}") for one in found if not one.bookable]

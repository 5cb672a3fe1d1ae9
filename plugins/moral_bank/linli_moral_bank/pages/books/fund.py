"""The fund: its book and what stands behind the points, for everybody; entries by who keeps it."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli_moral_bank.books import funds
from linli_moral_bank.calendar import today
from linli_moral_bank.models import FundSource
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.paging import Older
from linli_moral_bank.texts import _
from linli_web import page

#: Entries on one page.
_AT_ONCE = 50


class Entry(BaseModel):
    """What came in or went out, in yuan."""

    source: FundSource
    amount: Annotated[Decimal, Field(ge=-10_000_000, le=10_000_000, decimal_places=2)]
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    happened_on: date


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
                once=form.once,
            )
            page.flash(_("It is in the book."))
            return page.redirect(".fund")
    before = page.query(Older).before
    found = funds.entries(page.session, page.community.id, before=before, limit=_AT_ONCE + 1)
    return page.render(
        "moral_bank/fund.html",
        form=form,
        entries=found[:_AT_ONCE],
        before=before,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        totals=funds.totals(page.session, page.community.id),
        cost=funds.cost(page.session, page.community.id),
        reserve=funds.reserve(page.session, page.community),
        below=funds.below(page.session, page.community),
        sources=funds.SOURCES,
        keeps=page.can("moral_bank.funds"),
    )

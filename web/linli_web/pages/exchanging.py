"""Exchanging (积分互换): the reader gives one kind of points and receives another."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import points
from linli.i18n import N_
from linli.points import MAX_AMOUNT, exchange
from linli.points.exchange import Period
from linli_web import page
from linli_web.pages import blueprint
from linli_web.pages.offers import Offer, offers
from linli_web.pages.wallet import Passbook, passbooks
from linli_web.texts import _

LEFT = {
    Period.DAY: N_("Today you can still give %(left)s."),
    Period.MONTH: N_("This month you can still give %(left)s."),
    Period.YEAR: N_("This year you can still give %(left)s."),
}


class Wanted(BaseModel):
    """How much is given. Nothing is booked before the reader has agreed to exactly that."""

    amount: int = Field(gt=0, le=MAX_AMOUNT)
    agreed: int | None = None


@blueprint.route(
    "/c/<community>/wallet/<uuid:account_id>/exchange/<uuid:unit_id>", methods=["GET", "POST"]
)
def exchange_points(account_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """Ask how much, say what it comes to, and exchange it once the reader agrees."""
    book, offer = _found(account_id, unit_id)
    session, rate, source = page.session, offer.rate, book.account.unit
    form = page.form(Wanted)
    asked: int | None = None
    if form.data:
        with form.attempt():
            # What is above the least would be given for nothing, so it is not taken.
            amount = rate.least(form.data.amount)
            if amount == 0:
                least = -(-rate.give // rate.receive)
                raise exchange.ExchangeTooLittle(least=least, scale=source.scale.value)
            if form.data.agreed == amount:
                done = exchange.exchange(
                    session,
                    page.actor,
                    page.community.id,
                    account_id,
                    unit_id,
                    amount,
                    key=f"exchange:{form.once}",
                )
                page.flash(
                    _(
                        "You gave %(given)s and received %(received)s.",
                        given=points.quantity(done.given.amount, source.scale),
                        received=points.quantity(done.received.amount, offer.unit.scale),
                    )
                )
                return page.redirect(".wallet", account=done.received.to_id)
            asked = amount
    left = exchange.left_to_exchange(session, page.community.id, account_id, rate)
    return page.render(
        "linli/exchange.html",
        form=form,
        book=book,
        offer=offer,
        asked=asked,
        left=None
        if left is None
        else _(LEFT[rate.period], left=points.quantity(left, source.scale)),
    )


def _found(account_id: UUID, unit_id: UUID) -> tuple[Passbook, Offer]:
    """Return one of the reader's passbooks, and the exchange for another unit that holds here."""
    for book in passbooks(page.session):
        if book.account.account.id == account_id:
            for offer in offers(book.account):
                if offer.unit.id == unit_id:
                    return book, offer
    raise page.not_found()

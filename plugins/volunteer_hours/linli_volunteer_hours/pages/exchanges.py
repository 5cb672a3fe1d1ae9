"""One exchange of the time bank, for the two of it and for staff who decide a dispute."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli.points import Balance
from linli_volunteer_hours.models import Exchange, ExchangeState, Listing
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.permissions import MANAGE, SETTLE
from linli_volunteer_hours.refusals import ExchangeUnknown
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, exchanges, lists, ratings
from linli_web import page

LABELS = {
    ExchangeState.REQUESTED: (_("Asked for"), "wait"),
    ExchangeState.ACCEPTED: (_("Agreed on"), "good"),
    ExchangeState.DONE: (_("Done, to be confirmed"), "wait"),
    ExchangeState.CONFIRMED: (_("Confirmed"), "good"),
    ExchangeState.DISPUTED: (_("Being looked at"), "wait"),
    ExchangeState.CANCELLED: (_("Called off"), ""),
}


class Minutes(BaseModel):
    """How long it took."""

    minutes: int


class Words(BaseModel):
    """What somebody says."""

    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class Stars(BaseModel):
    """A rating."""

    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, StringConstraints(max_length=300)] = ""


class Grant(BaseModel):
    """Time for the pool, or from it for somebody."""

    minutes: int
    name: str = ""
    reason: str = ""


@blueprint.get("/bank/exchanges/<uuid:exchange_id>")
def exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Show an exchange with what the reader can do about it."""
    return _show(_visible(exchange_id))


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/<any(accept, cancel, confirm):what>")
def move_exchange(exchange_id: UUID, what: str) -> ResponseReturnValue:
    """Agree, call off, or confirm."""
    found = _visible(exchange_id)
    form = page.form(Words)
    with form.attempt():
        session, actor, here = page.session, page.actor, page.community.id
        if what == "accept":
            exchanges.accept(session, actor, here, exchange_id)
            page.flash(_("Agreed. Please settle the day with one another."))
        elif what == "confirm":
            exchanges.confirm(session, actor, here, exchange_id)
            page.flash(_("Confirmed. Thank you! You can rate one another now."))
        else:
            exchanges.cancel(session, actor, here, exchange_id, form.values.get("reason") or "")
            page.flash(_("Called off; the other one is told."), "info")
        return page.redirect(".exchange", exchange_id=exchange_id)
    return _show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/done")
def exchange_done(exchange_id: UUID) -> ResponseReturnValue:
    """Say that it is done."""
    found = _visible(exchange_id)
    form = page.form(Minutes)
    if form.data:
        with form.attempt():
            exchanges.done(
                page.session, page.actor, page.community.id, exchange_id, form.data.minutes
            )
            page.flash(_("Thank you! Your neighbour confirms it now."))
            return page.redirect(".exchange", exchange_id=exchange_id)
    return _show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/dispute")
def dispute_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Say that it was not so."""
    found = _visible(exchange_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            exchanges.dispute(
                page.session, page.actor, page.community.id, exchange_id, form.data.reason
            )
            page.flash(_("Staff will speak with both of you. The time stays where it is."), "wait")
            return page.redirect(".exchange", exchange_id=exchange_id)
    return _show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/rate")
def rate_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Rate the other one."""
    found = _visible(exchange_id)
    form = page.form(Stars)
    if form.data:
        with form.attempt():
            ratings.rate(
                page.session,
                page.actor,
                page.community.id,
                exchange_id,
                form.data.stars,
                form.data.words,
            )
            page.flash(_("Thank you. It is shown when both have written."))
            return page.redirect(".exchange", exchange_id=exchange_id)
    return _show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/settle")
def settle_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Decide a dispute."""
    found = _visible(exchange_id)
    form = page.form(Minutes)
    if form.data:
        with form.attempt():
            exchanges.settle(
                page.session, page.actor, page.community.id, exchange_id, form.data.minutes
            )
            page.flash(_("Decided. Both are told."))
            return page.redirect(".exchange", exchange_id=exchange_id)
    return _show(found, form)


@blueprint.route("/desk/bank", methods=["GET", "POST"])
def bank_desk() -> ResponseReturnValue:
    """Keep the pool: put time into it, give from it to those in need; disputes."""
    page.require(MANAGE)
    session, here = page.session, page.community.id
    form = page.form(Grant)
    if form.data:
        with form.attempt():
            if form.data.name:
                to = named(session, here, form.data.name)
                accounts.grant(
                    session, page.actor, here, to.id, form.data.minutes, form.data.reason
                )
            else:
                accounts.fund(session, page.actor, here, form.data.minutes)
            page.flash(_("Done."))
            return page.redirect(".bank_desk")
    return page.render(
        "volunteer_hours/bank_desk.html",
        form=form,
        pool=accounts.pool_balance(session, here),
        disputed=lists.disputed(session, here),
        labels=LABELS,
    )


def _visible(exchange_id: UUID) -> Exchange:
    found = exchanges.find(page.session, page.community.id, exchange_id)
    if page.beneficiary() not in (found.helper_id, found.receiver_id) and not page.can(SETTLE):
        raise ExchangeUnknown(_("There is no such exchange here."))
    return found


def _show(found: Exchange, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    me = page.beneficiary()
    listing = page.session.get_one(Listing, found.listing_id)
    said = ratings.readable(page.session, found.id, me)
    return page.render(
        "volunteer_hours/exchange.html",
        exchange=lists.one(page.session, found.id),
        confirm_by=found.confirm_by,
        listing=listing,
        label=LABELS[found.state],
        states=ExchangeState,
        helps=found.helper_id == me,
        receives=found.receiver_id == me,
        owns=listing.person_id == me,
        said=said,
        rated=any(one.by_id == me for one in said),
        may_settle=page.can(SETTLE) and me not in (found.helper_id, found.receiver_id),
        balance=accounts.balance(page.session, page.community.id, found.receiver_id)
        if found.receiver_id == me
        else Balance(0),
        form=form,
    )

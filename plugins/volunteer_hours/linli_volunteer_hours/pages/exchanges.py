"""One exchange of the time bank, for the two of it and for staff who decide a dispute."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import people
from linli.access import NotAllowed
from linli.people import Person
from linli_volunteer_hours.labels import EXCHANGES
from linli_volunteer_hours.models import Exchange, ExchangeState, Listing
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import ExchangeUnknown
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import (
    agents,
    blocking,
    disputes,
    exchanges,
    home_visits,
    idle,
    lists,
    ratings,
    steps,
)
from linli_web import page


class Minutes(BaseModel):
    """How long it took."""

    minutes: int


class Decision(Minutes):
    """What staff decide of a dispute."""

    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class Words(BaseModel):
    """What somebody says."""

    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class Stars(BaseModel):
    """A rating."""

    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, StringConstraints(max_length=300)] = ""


@blueprint.get("/bank/exchanges/<uuid:exchange_id>")
def exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Show an exchange with what the reader can do about it."""
    return show(visible(exchange_id))


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/<any(accept, cancel, confirm):what>")
def move_exchange(exchange_id: UUID, what: str) -> ResponseReturnValue:
    """Agree, call off, or confirm."""
    found = visible(exchange_id)
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
    return show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/done")
def exchange_done(exchange_id: UUID) -> ResponseReturnValue:
    """Say that it is done."""
    found = visible(exchange_id)
    form = page.form(Minutes)
    if form.data:
        with form.attempt():
            exchanges.done(
                page.session, page.actor, page.community.id, exchange_id, form.data.minutes
            )
            page.flash(_("Thank you! Your neighbour confirms it now."))
            return page.redirect(".exchange", exchange_id=exchange_id)
    return show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/dispute")
def dispute_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Say that it was not so."""
    found = visible(exchange_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            disputes.dispute(
                page.session, page.actor, page.community.id, exchange_id, form.data.reason
            )
            page.flash(_("Staff will speak with both of you. The time stays where it is."), "wait")
            return page.redirect(".exchange", exchange_id=exchange_id)
    return show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/rate")
def rate_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Rate the other one."""
    found = visible(exchange_id)
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
    return show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/settle")
def settle_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Decide a dispute."""
    found = visible(exchange_id)
    form = page.form(Decision)
    if form.data:
        with form.attempt():
            disputes.settle(
                page.session,
                page.actor,
                page.community.id,
                exchange_id,
                form.data.minutes,
                form.data.reason,
            )
            page.flash(_("Decided. Both are told."))
            return page.redirect(".exchange", exchange_id=exchange_id)
    return show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/call-off")
def call_off_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Call off, as staff, what two do not take further."""
    found = visible(exchange_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            idle.call_off(
                page.session, page.actor, page.community.id, exchange_id, form.data.reason
            )
            page.flash(_("Called off. Both are told."), "info")
            return page.redirect(".exchange", exchange_id=exchange_id)
    return show(found, form)


def visible(exchange_id: UUID) -> Exchange:
    """Return an exchange to the two of it, to who speaks for one of them, and to staff.

    Raises:
        ExchangeUnknown: the reader is none of these.
    """
    found = steps.find(page.session, page.community.id, exchange_id)
    if _side(found) is None and not page.can(SETTLE):
        raise ExchangeUnknown(_("There is no such exchange here."))
    return found


def show(found: Exchange, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    """Render an exchange, with the form that was refused."""
    session, me = page.session, _side(found)
    listing = session.get_one(Listing, found.listing_id)
    said = ratings.readable(session, found.id, me) if me else []
    helps, receives = me == found.helper_id, me == found.receiver_id
    other_id = found.helper_id if receives else found.receiver_id
    companion = home_visits.companion_of(session, found.id)
    return page.render(
        "volunteer_hours/exchange.html",
        exchange=lists.one(session, found.id),
        confirm_by=found.confirm_by,
        listing=listing,
        label=EXCHANGES[found.state],
        states=ExchangeState,
        helps=helps,
        receives=receives,
        owns=listing.person_id == me,
        said=said,
        rated=any(one.by_id == me for one in said),
        may_settle=page.can(SETTLE)
        and me is None
        and (found.state is ExchangeState.DISPUTED or disputes.waits_for_staff(session, found)),
        may_call_off=page.can(SETTLE) and me is None and idle.may_be_called_off(session, found),
        phone=session.get_one(Person, other_id).phone
        if me and found.state is ExchangeState.ACCEPTED
        else None,
        needs_companion=home_visits.needs_companion(session, found),
        companion=people.names_of(session, {companion})[companion] if companion else "",
        blocked=me is not None and blocking.has_blocked(session, me, other_id),
        form=form,
    )


def _side(found: Exchange) -> UUID | None:
    try:
        return agents.side(page.session, page.actor, page.community.id, found)
    except (ExchangeUnknown, NotAllowed):
        return None

"""One's own orders and questions: told, followed, confirmed, rated."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import evidence
from linli_micro_wishes import progress
from linli_micro_wishes.models import Order, OrderState
from linli_micro_wishes.orders import ladder, order_lists, ordering, services, steps
from linli_micro_wishes.orders.ordering import Request
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.refusals import OrderUnknown
from linli_micro_wishes.texts import _
from linli_web import page


class Asked(BaseModel):
    """What a resident wants."""

    words: Annotated[str, StringConstraints(min_length=2, max_length=1000)]
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    urgent: bool = False


class Words(BaseModel):
    """A reply, or a reason."""

    words: Annotated[str, StringConstraints(max_length=1000)] = ""


class Rating(BaseModel):
    """How content somebody is."""

    stars: int
    remark: Annotated[str, StringConstraints(max_length=500)] = ""


@blueprint.get("/orders")
def my_orders() -> ResponseReturnValue:
    """Show what one ordered and asked."""
    return page.render(
        "micro_wishes/orders.html",
        orders=order_lists.mine(page.session, page.community.id, page.beneficiary()),
        states=progress.ORDER_STATES,
    )


@blueprint.route("/services/<uuid:service_id>", methods=["GET", "POST"])
def order_service(service_id: UUID) -> ResponseReturnValue:
    """Order a service or ask a question."""
    page.require("micro_wishes.order")
    service = services.find(page.session, page.community.id, service_id)
    known = identity.own_contact(page.session, page.community.id, page.beneficiary())
    form = page.form(Asked, {"phone": known.phone, "address": known.address})
    if form.data:
        with form.attempt():
            made = ordering.submit(
                page.session,
                page.actor,
                page.community.id,
                service_id,
                Request(form.data.words, form.data.address, form.data.phone, form.data.urgent),
                once=form.once,
            )
            page.flash(_("We have it, no. %(number)s. We will tell you.", number=made.number))
            return page.redirect(".order", order_id=made.id)
    return page.render("micro_wishes/order_form.html", form=form, service=service)


@blueprint.get("/orders/<uuid:order_id>")
def order(order_id: UUID) -> ResponseReturnValue:
    """Show an order to whoever may read it: the resident, whoever does it, the desk."""
    found = steps.find(page.session, page.community.id, order_id)
    if not steps.may_read(page.session, page.actor, found):
        raise OrderUnknown(_("There is no such order here."))
    if found.requester_id != page.beneficiary():
        if found.assignee_id == page.actor.person_id:
            return page.redirect(".task", order_id=order_id)
        return page.redirect(".order_at_desk", order_id=order_id)
    return _show(found, page.form(Rating))


@blueprint.post("/orders/<uuid:order_id>/withdraw")
def withdraw_order(order_id: UUID) -> ResponseReturnValue:
    """Take an order back."""
    ordering.withdraw(page.session, page.actor, page.community.id, order_id)
    page.flash(_("It is withdrawn."), "info")
    return page.redirect(".my_orders")


@blueprint.post("/orders/<uuid:order_id>/reply")
def reply(order_id: UUID) -> ResponseReturnValue:
    """Answer what one was asked."""
    found = _own(order_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            ordering.reply(
                page.session, page.actor, page.community.id, order_id, words=form.data.words
            )
            page.flash(_("Thank you. Now it goes on."))
            return page.redirect(".order", order_id=order_id)
    return _show(found, form)


@blueprint.post("/orders/<uuid:order_id>/not-done")
def not_done(order_id: UUID) -> ResponseReturnValue:
    """Say that it is not done yet."""
    found = _own(order_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            ordering.reopen(
                page.session, page.actor, page.community.id, order_id, reason=form.data.words
            )
            page.flash(_("Thank you for telling us. It goes on."), "info")
            return page.redirect(".order", order_id=order_id)
    return _show(found, form)


@blueprint.post("/orders/<uuid:order_id>/rate")
def rate_order(order_id: UUID) -> ResponseReturnValue:
    """Say how content one is; that confirms it too."""
    found = _own(order_id)
    form = page.form(Rating)
    if form.data:
        with form.attempt():
            ordering.rate(
                page.session,
                page.actor,
                page.community.id,
                order_id,
                stars=form.data.stars,
                remark=form.data.remark,
            )
            page.flash(_("Thank you. That helps us to do better."))
            return page.redirect(".order", order_id=order_id)
    return _show(found, form)


def _own(order_id: UUID) -> Order:
    found = steps.find(page.session, page.community.id, order_id)
    if found.requester_id != page.beneficiary():
        raise OrderUnknown(_("There is no such order here."))
    return found


def _show(found: Order, form: page.Form[Rating] | page.Form[Words]) -> ResponseReturnValue:
    return page.render(
        "micro_wishes/order.html",
        form=form,
        order=order_lists.row_of(page.session, found.id),
        record=found,
        history=order_lists.history(page.session, found.id),
        states=progress.ORDER_STATES,
        steps=progress.STEPS,
        tiers=ladder.TIERS,
        may_withdraw=found.state
        in (OrderState.SUBMITTED, OrderState.DECLINED, OrderState.DISPATCHED),
        photos=[
            photo
            for photo in evidence.listing(page.session, steps.subject_of(found.id))
            if photo.is_photo
        ],
    )

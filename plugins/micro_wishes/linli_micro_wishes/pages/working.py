"""A worker's phone: what one is asked to do, yes or no, on the way, done."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli.clock import now
from linli.people import Person, written_phone
from linli_micro_wishes import progress
from linli_micro_wishes.claims.fulfilling import Photo
from linli_micro_wishes.models import Order
from linli_micro_wishes.orders import dispatching, ladder, order_lists, steps, working
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.refusals import OrderUnknown
from linli_micro_wishes.texts import _
from linli_web import page


class Words(BaseModel):
    """A reason, or a question."""

    words: Annotated[str, StringConstraints(max_length=1000)] = ""


class Answer(BaseModel):
    """What was answered or done."""

    answer: Annotated[str, StringConstraints(min_length=2, max_length=2000)]


@blueprint.get("/my-orders")
def work() -> ResponseReturnValue:
    """Show what one is asked to do, the most pressing first."""
    return page.render(
        "micro_wishes/work.html",
        orders=order_lists.to_do(page.session, page.community.id, page.actor.person_id)
        if page.actor.person_id
        else [],
        states=progress.ORDER_STATES,
        now=now(page.session),
    )


@blueprint.get("/my-orders/<uuid:order_id>")
def task(order_id: UUID) -> ResponseReturnValue:
    """Show one order to whoever does it."""
    return _show(_mine(order_id), page.form(Answer))


@blueprint.post("/my-orders/<uuid:order_id>/accept")
def accept(order_id: UUID) -> ResponseReturnValue:
    """Take it."""
    working.accept(page.session, page.actor, page.community.id, order_id)
    page.flash(_("Thank you. The resident has been told."))
    return page.redirect(".task", order_id=order_id)


@blueprint.post("/my-orders/<uuid:order_id>/start")
def start_order(order_id: UUID) -> ResponseReturnValue:
    """Begin."""
    working.start(page.session, page.actor, page.community.id, order_id)
    return page.redirect(".task", order_id=order_id)


@blueprint.post("/my-orders/<uuid:order_id>/decline")
def decline(order_id: UUID) -> ResponseReturnValue:
    """Say that one cannot."""
    found = _mine(order_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            working.decline(
                page.session, page.actor, page.community.id, order_id, reason=form.data.words
            )
            page.flash(_("Good to know. The desk asks somebody else."), "info")
            return page.redirect(".work")
    return _show(found, form)


@blueprint.post("/my-orders/<uuid:order_id>/ask")
def ask(order_id: UUID) -> ResponseReturnValue:
    """Ask the resident something."""
    found = _mine(order_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            working.ask(
                page.session, page.actor, page.community.id, order_id, words=form.data.words
            )
            page.flash(_("Your question is sent. The clock stands until there is a reply."))
            return page.redirect(".task", order_id=order_id)
    return _show(found, form)


@blueprint.post("/my-orders/<uuid:order_id>/hand-up")
def hand_up(order_id: UUID) -> ResponseReturnValue:
    """Hand it up with a reason."""
    found = _mine(order_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            rung = dispatching.escalate(
                page.session, page.actor, page.community.id, order_id, reason=form.data.words
            )
            page.flash(_("Handed up: %(tier)s.", tier=ladder.TIERS[rung.tier]), "info")
            return page.redirect(".work")
    return _show(found, form)


@blueprint.post("/my-orders/<uuid:order_id>/done")
def finish(order_id: UUID) -> ResponseReturnValue:
    """Answer it, or say what was done."""
    found = _mine(order_id)
    form = page.form(Answer)
    if form.data:
        with form.attempt():
            working.done(
                page.session,
                page.actor,
                page.community.id,
                order_id,
                answer=form.data.answer,
                photos=[
                    Photo(one.filename or "", one.stream)  # type: ignore[arg-type]
                    for one in page.uploads("photos")
                ],
            )
            page.flash(_("Well done. The resident has been told."))
            return page.redirect(".work")
    form.values.setdefault("photos", None)
    return _show(found, form)


def _mine(order_id: UUID) -> Order:
    found = steps.find(page.session, page.community.id, order_id)
    if found.assignee_id is None or found.assignee_id != page.actor.person_id:
        raise OrderUnknown(_("There is no such order here."))
    return found


def _show(found: Order, form: page.Form[Answer] | page.Form[Words]) -> ResponseReturnValue:
    phone = found.phone or page.session.get_one(Person, found.requester_id).phone or ""
    return page.render(
        "micro_wishes/task.html",
        form=form,
        order=order_lists.row_of(page.session, found.id),
        record=found,
        phone=written_phone(phone),
        history=order_lists.history(page.session, found.id),
        states=progress.ORDER_STATES,
        steps=progress.STEPS,
        tiers=ladder.TIERS,
        now=now(page.session),
    )

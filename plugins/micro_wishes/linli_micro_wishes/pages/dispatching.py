"""The dispatch board: what is to be sent to whom, by urgency and place."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import communities, evidence, people
from linli.clock import now
from linli_micro_wishes import progress
from linli_micro_wishes.clocks import duty
from linli_micro_wishes.models import IN_HAND, TO_DISPATCH, Channel, Kind, Order, OrderState
from linli_micro_wishes.orders import dispatching as rules
from linli_micro_wishes.orders import ladder, order_lists, ordering, services, steps
from linli_micro_wishes.orders.ordering import Request
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes.categories import CHANNELS
from linli_web import page

TABS: tuple[tuple[str, tuple[OrderState, ...]], ...] = (
    ("waiting", TO_DISPATCH),
    ("hand", IN_HAND),
    ("done", (OrderState.DONE,)),
    (
        "over",
        (OrderState.CONFIRMED, OrderState.RATED, OrderState.WITHDRAWN, OrderState.MERGED),
    ),
)
_TITLES = {
    "waiting": _("To be sent"),
    "hand": _("In hand"),
    "done": _("To be confirmed"),
    "over": _("Over"),
}
_WAYS = (Channel.PHONE, Channel.COUNTER, Channel.VISIT)


class Asked(BaseModel):
    """Which tab, which group, which words."""

    tab: str = "waiting"
    group: UUID | None = None
    q: str = ""


class Sought(BaseModel):
    """Whom to look for."""

    who: str = ""


class Sent(BaseModel):
    """To whom."""

    person: UUID
    words: Annotated[str, StringConstraints(max_length=300)] = ""


class Reason(BaseModel):
    """Why."""

    reason: Annotated[str, StringConstraints(max_length=300)] = ""


class Number(BaseModel):
    """The other order."""

    number: int


class Told(BaseModel):
    """What somebody told by phone, at the desk or at home."""

    service: UUID
    channel: Channel
    person: UUID
    words: Annotated[str, StringConstraints(min_length=2, max_length=1000)]
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    urgent: bool = False


class Whom(BaseModel):
    """For whom something is written down."""

    person: UUID | None = None
    q: str = ""


Shown = page.Form[Sent] | page.Form[Reason] | page.Form[Number]


@blueprint.get("/desk/orders")
def order_desk() -> ResponseReturnValue:
    """Show the board."""
    asked = page.query(Asked)
    states = dict(TABS)
    tab = asked.tab if asked.tab in states else "waiting"
    found = order_lists.board(
        page.session,
        page.actor,
        page.community.id,
        states=states[tab],
        group_id=asked.group,
        search=asked.q,
    )
    groups = communities.groups(page.session, page.community.id)
    return page.render(
        "micro_wishes/order_desk.html",
        block="rows",
        asked=asked,
        tab=tab,
        tabs=[
            (name, _TITLES[name], count)
            for (name, _states), count in zip(
                TABS, (*order_lists.counts(page.session, page.community.id), 0), strict=True
            )
        ],
        orders=found,
        groups=groups,
        names={group.id: group.name for group in groups},
        states=progress.ORDER_STATES,
        on_duty=duty.on_duty(page.session, page.community.id),
        now=now(page.session),
    )


@blueprint.route("/desk/orders/new", methods=["GET", "POST"])
def take_order() -> ResponseReturnValue:
    """Write an order down for somebody."""
    page.require("micro_wishes.dispatch")
    asked = page.query(Whom)
    form = page.form(Told, _known(asked.person))
    if form.data:
        with form.attempt():
            made = ordering.submit(
                page.session,
                page.actor,
                page.community.id,
                form.data.service,
                Request(
                    form.data.words,
                    form.data.address,
                    form.data.phone,
                    form.data.urgent,
                    form.data.channel,
                ),
                person_id=form.data.person,
                once=form.once,
            )
            page.flash(_("Written down as no. %(number)s.", number=made.number))
            return page.redirect(".order_at_desk", order_id=made.id)
    chosen = form.values.get("person")
    matches = (
        people.members(page.session, page.actor, page.community.id, search=asked.q.strip(), limit=8)
        if asked.q.strip()
        else []
    )
    return page.render(
        "micro_wishes/take_order.html",
        form=form,
        asked=asked,
        matches=matches,
        chosen=people.names_of(page.session, {UUID(str(chosen))}) if chosen else {},
        services=[(one.id, one.title) for one in services.offered(page.session, page.community.id)],
        ways=[(way, CHANNELS[way]) for way in _WAYS],
    )


@blueprint.get("/desk/orders/<uuid:order_id>")
def order_at_desk(order_id: UUID) -> ResponseReturnValue:
    """Show an order with what the desk can do."""
    return _show(order_id, page.form(Sent))


@blueprint.post("/desk/orders/<uuid:order_id>/send")
def send(order_id: UUID) -> ResponseReturnValue:
    """Ask somebody to take it."""
    form = page.form(Sent)
    if form.data:
        with form.attempt():
            rules.dispatch(
                page.session,
                page.actor,
                page.community.id,
                order_id,
                form.data.person,
                words=form.data.words,
            )
            page.flash(_("Sent. They are asked to say yes or no."))
            return page.redirect(".order_desk")
    return _show(order_id, form)


@blueprint.post("/desk/orders/<uuid:order_id>/up")
def up(order_id: UUID) -> ResponseReturnValue:
    """Hand it up."""
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            rung = rules.escalate(
                page.session, page.actor, page.community.id, order_id, reason=form.data.reason
            )
            page.flash(_("Handed up: %(tier)s.", tier=ladder.TIERS[rung.tier]), "info")
            return page.redirect(".order_desk")
    return _show(order_id, form)


@blueprint.post("/desk/orders/<uuid:order_id>/down")
def down(order_id: UUID) -> ResponseReturnValue:
    """Send it back down."""
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            rung = rules.send_down(
                page.session, page.actor, page.community.id, order_id, reason=form.data.reason
            )
            page.flash(_("Sent back down: %(tier)s.", tier=ladder.TIERS[rung.tier]), "info")
            return page.redirect(".order_desk")
    return _show(order_id, form)


@blueprint.post("/desk/orders/<uuid:order_id>/merge")
def merge(order_id: UUID) -> ResponseReturnValue:
    """Put it to another one."""
    form = page.form(Number)
    if form.data:
        with form.attempt():
            rules.merge(page.session, page.actor, page.community.id, order_id, form.data.number)
            page.flash(_("Put together. Both residents get the answer."))
            return page.redirect(".order_desk")
    return _show(order_id, form)


@blueprint.post("/desk/orders/<uuid:order_id>/link")
def link(order_id: UUID) -> ResponseReturnValue:
    """Note that two belong together."""
    form = page.form(Number)
    if form.data:
        with form.attempt():
            rules.link(page.session, page.actor, page.community.id, order_id, form.data.number)
            page.flash(_("Noted on both."))
            return page.redirect(".order_at_desk", order_id=order_id)
    return _show(order_id, form)


@blueprint.post("/desk/orders/<uuid:order_id>/confirm")
def confirm_order(order_id: UUID) -> ResponseReturnValue:
    """Confirm it for somebody who cannot."""
    page.require("micro_wishes.dispatch")
    ordering.confirm(page.session, page.actor, page.community.id, order_id)
    page.flash(_("Confirmed."))
    return page.redirect(".order_at_desk", order_id=order_id)


def _known(person_id: UUID | None) -> dict[str, object]:
    if person_id is None:
        return {"channel": Channel.PHONE}
    found = people.profile(page.session, page.actor, page.community.id, person_id)
    home = people.home(page.session, page.community.id, person_id)
    return {
        "channel": Channel.PHONE,
        "person": person_id,
        "phone": people.written_phone(found.phone) if found.phone else "",
        "address": f"{home.address} {home.code}".strip() if home else "",
    }


def _show(order_id: UUID, form: Shown) -> ResponseReturnValue:
    found: Order = steps.find(page.session, page.community.id, order_id)
    if not steps.is_of_desk(page.session, page.actor, found):
        page.require("micro_wishes.dispatch")
    readable = steps.may_read(page.session, page.actor, found)
    handles = found.level_id == page.community.id and not found.state.is_over
    below, above = ladder.beside(page.session, found)
    form.values.setdefault("words", "")
    return page.render(
        "micro_wishes/order_at_desk.html",
        form=form,
        order=order_lists.row_of(page.session, order_id),
        record=found,
        readable=readable,
        handles=handles,
        below=ladder.TIERS[below.tier] if below else None,
        above=ladder.TIERS[above.tier] if above else None,
        dispute=found.kind is Kind.DISPUTE,
        sought=page.query(Sought).who,
        candidates=order_lists.candidates(
            page.session, page.actor, found, search=page.query(Sought).who
        )
        if handles
        else [],
        history=order_lists.history(page.session, order_id) if readable else [],
        photos=[
            photo
            for photo in evidence.listing(page.session, steps.subject_of(order_id))
            if photo.is_photo and readable
        ],
        states=progress.ORDER_STATES,
        steps=progress.STEPS,
        tiers=ladder.TIERS,
        now=now(page.session),
    )

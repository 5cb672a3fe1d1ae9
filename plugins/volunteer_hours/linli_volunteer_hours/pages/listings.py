"""Offers and requests of the time bank: writing one, answering it, taking it away."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import evidence, people
from linli_volunteer_hours import settings
from linli_volunteer_hours.labels import TIMES
from linli_volunteer_hours.models import Listing, ListingKind, Time
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.exchanges import Words
from linli_volunteer_hours.pages.time_bank import Asked
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.register import searching
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import agents, exchanges, phone, proxies, stepping_in
from linli_volunteer_hours.time_bank import listings as rules
from linli_volunteer_hours.time_bank.listings import Photo, Wanted
from linli_web import page


class Entry(BaseModel):
    """What is typed of an offer or request."""

    kind: ListingKind
    title: Annotated[str, StringConstraints(max_length=80)]
    minutes: int
    category: str = ""
    about: str = ""
    times: str = ""
    slots: list[Time] = Field(default_factory=list)
    helpers: int = 1
    at_home: bool = False
    for_whom: str = ""


class Ask(BaseModel):
    """For how long somebody asks, and for whom; none means for themselves."""

    minutes: int
    for_whom: UUID | None = None


@blueprint.route("/bank/new", methods=["GET", "POST"])
def new_listing() -> ResponseReturnValue:
    """Offer something, or ask for it."""
    asked = page.query(Asked)
    form = page.form(Entry, {"kind": asked.kind.value, "minutes": 60, "for_whom": asked.for_whom})
    if form.data:
        with form.attempt():
            made = rules.publish(
                page.session,
                page.actor,
                page.community.id,
                _wanted(form.data),
                photos=[
                    Photo(one.filename or "", one.stream)  # type: ignore[arg-type]
                    for one in page.uploads("photos")
                ],
                once=form.once,
            )
            page.flash(_("It stands in the time bank now. We tell you when somebody answers."))
            return page.redirect(".listing", listing_id=made.id)
    rules_here = settings.of(page.session, page.community.id)
    return page.render(
        "volunteer_hours/listing_form.html",
        form=form,
        kinds=ListingKind,
        times=list(TIMES.items()),
        rules=rules_here,
        helps=[(one, one) for one in rules_here.bank_kinds],
        serving=page.serving(),
    )


@blueprint.route("/bank/listings/<uuid:listing_id>", methods=["GET", "POST"])
def listing(listing_id: UUID) -> ResponseReturnValue:
    """Show an offer or request, and answer it."""
    session, here = page.session, page.community.id
    found = rules.find(session, here, listing_id)
    form = page.form(Ask, {"minutes": found.minutes})
    if form.data:
        with form.attempt():
            made = exchanges.ask(
                session,
                page.actor,
                here,
                listing_id,
                form.data.minutes,
                for_id=form.data.for_whom,
            )
            page.flash(_("Your neighbour is told. You hear from us as soon as they agree."))
            return page.redirect(".exchange", exchange_id=made.id)
    return _show(found, form)


@blueprint.post("/bank/listings/<uuid:listing_id>/<any(renew, close):what>")
def keep_listing(listing_id: UUID, what: str) -> ResponseReturnValue:
    """Let one's own offer or request stand longer, or take it away."""
    if what == "renew":
        rules.renew(page.session, page.actor, page.community.id, listing_id)
        page.flash(_("It stands for another while."))
    else:
        rules.close(page.session, page.actor, page.community.id, listing_id)
        page.flash(_("It is taken away."), "info")
    return page.redirect(".bank")


@blueprint.post("/desk/bank/listings/<uuid:listing_id>/take-down")
def take_down(listing_id: UUID) -> ResponseReturnValue:
    """Take away, as staff, what must not stand there."""
    page.require(MANAGE)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            stepping_in.take_down(
                page.session, page.actor, page.community.id, listing_id, form.data.reason
            )
            page.flash(_("Taken away. Whoever wrote it is told."), "info")
            return page.redirect(".listing", listing_id=listing_id)
    return _show(rules.find(page.session, page.community.id, listing_id), taking_down=form)


def _show(
    found: Listing,
    asking: page.Form[Any] | None = None,
    *,
    taking_down: page.Form[Any] | None = None,
) -> ResponseReturnValue:
    session, here, me = page.session, page.community.id, page.beneficiary()
    staff = page.can(MANAGE)
    return page.render(
        "volunteer_hours/listing.html",
        rules=settings.of(session, here),
        form=asking or taking_down,
        asking=asking,
        taking_down=taking_down,
        listing=found,
        kinds=ListingKind,
        open=rules.is_open(session, found)
        and (found.kind is ListingKind.OFFER or rules.agreed(session, found) < found.helpers),
        mine=found.person_id == me or agents.speaks_for(session, page.actor, found),
        times=[page.say(TIMES[Time(slot)]) for slot in found.slots],
        acting_for=[] if page.serving() else proxies.by_proxy(session, here, me),
        photos=[
            one for one in evidence.listing(session, rules.subject_of(found.id)) if one.is_photo
        ],
        teams=register_lists.teams(session, here) if staff else [],
        suited=searching.who_can(session, page.actor, here, found.category, found.group_id)
        if staff and found.kind is ListingKind.REQUEST
        else [],
        sent_to=phone.team_of(session, found.id),
        name=people.names_of(session, {found.person_id})[found.person_id],
        may_take_down=staff and found.closed_at is None,
    )


def _wanted(entry: Entry) -> Wanted:
    given = entry.model_dump(exclude={"for_whom", "slots"})
    for_id = _meant(entry.for_whom) if entry.for_whom else None
    return Wanted(**given, slots=tuple(entry.slots), for_id=for_id)


def _meant(name: str) -> UUID:
    """Return whom a request is for: one the reader acts for, or the one member of this name."""
    session, here = page.session, page.community.id
    known = [
        row.person_id
        for row in proxies.by_proxy(session, here, page.beneficiary())
        if row.person == name.strip()
    ]
    return known[0] if len(known) == 1 else named(session, here, name, field="for_whom").id

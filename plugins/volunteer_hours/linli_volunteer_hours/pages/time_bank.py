"""The time bank: what neighbours offer and ask for, and one's own account."""

from operator import attrgetter
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities, evidence, people
from linli_volunteer_hours.labels import EXCHANGES, NEAR, TIMES
from linli_volunteer_hours.models import ListingKind, Time
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import AT_ONCE, Older, cut
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import (
    accounts,
    agents,
    exchanges,
    leaving,
    lists,
    matching,
    phone,
    proxies,
)
from linli_volunteer_hours.time_bank import listings as rules
from linli_volunteer_hours.time_bank.listings import Photo, Wanted
from linli_web import page

#: Offers or requests on the first page; the others are searched for.
_AT_ONCE = 60
#: Of one's own on the bank's first page.
_OWN = 8


class Asked(BaseModel):
    """What to look for."""

    kind: ListingKind = ListingKind.OFFER
    q: str = ""
    #: For whom a request is to be written, by name.
    for_whom: str = ""


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


class Own(Older):
    """Where the pages of one's own begin."""

    written: UUID | None = None


class Gift(BaseModel):
    """Time to give away: to a relative by name, or to the pool."""

    minutes: int
    name: str = ""


class Whence(BaseModel):
    """From which community time is brought along."""

    community: UUID


@blueprint.get("/bank")
def bank() -> ResponseReturnValue:
    """Show the reader's time, their exchanges, and what neighbours offer or ask for."""
    asked = page.query(Asked)
    session, here, me = page.session, page.community.id, page.beneficiary()
    found = rules.search(session, here, asked.kind, words=asked.q, reader_id=me, limit=_AT_ONCE + 1)
    return page.render(
        "volunteer_hours/bank.html",
        block="found",
        asked=asked,
        kinds=ListingKind,
        balance=accounts.balance(session, here, me),
        suggested=matching.suggestions(session, here, me),
        near={how: page.say(text) for how, text in NEAR.items()},
        elsewhere=leaving.elsewhere(session, here, me),
        exchanges=lists.mine(session, here, me, limit=_OWN + 1),
        mine=rules.mine(session, here, me, limit=_OWN + 1),
        own=_OWN,
        me=me,
        labels=EXCHANGES,
        acting_for=[] if page.serving() else proxies.by_proxy(session, here, me),
        listings=found[:_AT_ONCE],
        more=len(found) > _AT_ONCE,
        groups={group.id: group.name for group in communities.groups(session, here)},
    )


@blueprint.get("/bank/mine")
def my_bank() -> ResponseReturnValue:
    """Show all of the reader's exchanges, and all that they wrote."""
    asked = page.query(Own)
    session, here, me = page.session, page.community.id, page.beneficiary()
    exchanges, older = cut(
        lists.mine(session, here, me, before=asked.before, limit=AT_ONCE + 1), attrgetter("id")
    )
    written, older_written = cut(
        rules.mine(session, here, me, before=asked.written, limit=AT_ONCE + 1), attrgetter("id")
    )
    return page.render(
        "volunteer_hours/my_bank.html",
        asked=asked,
        exchanges=exchanges,
        older=older,
        written=written,
        older_written=older_written,
        me=me,
        kinds=ListingKind,
        labels=EXCHANGES,
    )


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
    return page.render(
        "volunteer_hours/listing_form.html",
        form=form,
        kinds=ListingKind,
        times=list(TIMES.items()),
        serving=page.serving(),
    )


@blueprint.route("/bank/listings/<uuid:listing_id>", methods=["GET", "POST"])
def listing(listing_id: UUID) -> ResponseReturnValue:
    """Show an offer or request, and answer it."""
    session, here, me = page.session, page.community.id, page.beneficiary()
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
    return page.render(
        "volunteer_hours/listing.html",
        form=form,
        listing=found,
        kinds=ListingKind,
        open=rules.is_open(session, found)
        and (found.kind is ListingKind.OFFER or rules.agreed(session, found) < found.helpers),
        mine=found.person_id == me or agents.speaks_for(session, page.actor, found),
        times=[page.say(TIMES[Time(slot)]) for slot in found.slots],
        acting_for=[] if page.serving() else proxies.by_proxy(session, here, me),
        photos=[
            one for one in evidence.listing(session, rules.subject_of(listing_id)) if one.is_photo
        ],
        teams=register_lists.teams(session, here) if page.can(MANAGE) else [],
        sent_to=phone.team_of(session, listing_id),
        name=people.names_of(session, {found.person_id})[found.person_id],
    )


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


@blueprint.route("/bank/give", methods=["GET", "POST"])
def give_time() -> ResponseReturnValue:
    """Give time to a relative, or to the pool."""
    session, here, me = page.session, page.community.id, page.beneficiary()
    form = page.form(Gift)
    if form.data:
        with form.attempt():
            if form.data.name:
                to = named(session, here, form.data.name)
                accounts.give(session, page.actor, here, to.id, form.data.minutes)
            else:
                accounts.donate(session, page.actor, here, form.data.minutes)
            page.flash(_("Given. Thank you!"))
            return page.redirect(".bank")
    return page.render(
        "volunteer_hours/give.html", form=form, balance=accounts.balance(session, here, me)
    )


@blueprint.post("/bank/bring")
def bring_time() -> ResponseReturnValue:
    """Bring one's time along from another community."""
    form = page.form(Whence)
    if form.data:
        minutes = leaving.bring_along(
            page.session, page.actor, page.community.id, form.data.community
        )
        page.flash(_("%(minutes)s minutes came along.", minutes=minutes))
    return page.redirect(".bank")


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

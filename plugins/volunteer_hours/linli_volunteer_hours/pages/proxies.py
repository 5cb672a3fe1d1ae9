"""Who acts for whom in the time bank: naming, revoking, and what one does for somebody."""

from operator import attrgetter
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import people
from linli_volunteer_hours import settings
from linli_volunteer_hours.labels import EXCHANGES
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.bank_tabs import tabs
from linli_volunteer_hours.pages.paging import AT_ONCE, Older, cut
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ProxyUnknown
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, listings, lists
from linli_volunteer_hours.time_bank import proxies as rules
from linli_web import page


class Named(BaseModel):
    """Who is to act for the reader."""

    proxy: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    phone: str = ""


class Theirs(Older):
    """Where the pages of somebody's exchanges and of what they wrote begin."""

    written: UUID | None = None


class Pair(Named):
    """Who is to act for whom, as staff write it down."""

    person: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    person_phone: str = ""


@blueprint.route("/bank/proxies", methods=["GET", "POST"])
def bank_proxies() -> ResponseReturnValue:
    """Show who acts for the reader and for whom the reader acts; name one more."""
    session, here, me = page.session, page.community.id, page.beneficiary()
    form = page.form(Named)
    if form.data:
        with form.attempt():
            to = named(session, here, form.data.proxy, phone=form.data.phone, field="proxy")
            rules.name(session, page.actor, here, me, to.id)
            page.flash(_("%(name)s acts for you now, until you revoke it.", name=to.name))
            return page.redirect(".bank_proxies")
    return page.render(
        "volunteer_hours/proxies.html",
        form=form,
        mine=rules.of_person(session, here, me),
        acting_for=rules.by_proxy(session, here, me),
        most=settings.of(session, here).bank_proxies,
    )


@blueprint.post("/bank/proxies/<uuid:proxy_id>/revoke")
def revoke_proxy(proxy_id: UUID) -> ResponseReturnValue:
    """End that somebody acts for somebody."""
    rules.revoke(page.session, page.actor, page.community.id, proxy_id)
    page.flash(_("Ended. Both are told."), "info")
    return page.redirect(".bank_proxies")


@blueprint.get("/bank/for/<uuid:person_id>")
def bank_for(person_id: UUID) -> ResponseReturnValue:
    """Show the time, the exchanges and what was written of somebody the reader acts for."""
    session, here = page.session, page.community.id
    if page.serving() or not rules.acts_for(session, here, page.beneficiary(), person_id):
        raise ProxyUnknown(_("You were not named to act for this person."))
    asked = page.query(Theirs)
    exchanges, older = cut(
        lists.mine(session, here, person_id, before=asked.before, limit=AT_ONCE + 1),
        attrgetter("id"),
        AT_ONCE,
    )
    written, older_written = cut(
        listings.mine(session, here, person_id, before=asked.written, limit=AT_ONCE + 1),
        attrgetter("id"),
        AT_ONCE,
    )
    return page.render(
        "volunteer_hours/bank_for.html",
        asked=asked,
        name=people.names_of(session, {person_id})[person_id],
        person_id=person_id,
        balance=accounts.balance(session, here, person_id),
        exchanges=exchanges,
        older=older,
        written=written,
        older_written=older_written,
        kinds=ListingKind,
        labels=EXCHANGES,
    )


@blueprint.route("/desk/proxies", methods=["GET", "POST"])
def proxy_desk() -> ResponseReturnValue:
    """Show staff who acts for whom; write one more down."""
    page.require(MANAGE)
    session, here = page.session, page.community.id
    form = page.form(Pair)
    if form.data:
        with form.attempt():
            asked = form.data
            person = named(session, here, asked.person, phone=asked.person_phone, field="person")
            proxy = named(session, here, asked.proxy, phone=asked.phone, field="proxy")
            rules.name(session, page.actor, here, person.id, proxy.id)
            page.flash(_("Written down. Both are told."))
            return page.redirect(".proxy_desk")
    before = page.query(Older).before
    found = rules.everybody(session, page.actor, here, before=before, limit=AT_ONCE + 1)
    shown, older = cut(found, attrgetter("id"))
    return page.render(
        "volunteer_hours/proxy_desk.html",
        tabs=tabs("proxy_desk"),
        form=form,
        proxies=shown,
        before=before,
        older=older,
    )


@blueprint.post("/desk/proxies/<uuid:proxy_id>/revoke")
def revoke_at_desk(proxy_id: UUID) -> ResponseReturnValue:
    """End, as staff, that somebody acts for somebody."""
    page.require(MANAGE)
    rules.revoke(page.session, page.actor, page.community.id, proxy_id)
    page.flash(_("Ended. Both are told."), "info")
    return page.redirect(".proxy_desk")

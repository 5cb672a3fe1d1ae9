"""Around an exchange: who comes along, not meeting again, and telling staff."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.exchanges import Words, show, visible
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import blocking, home_visits, keeping_apart
from linli_web import page


class Name(BaseModel):
    """Somebody's whole name."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    phone: str = ""


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/companion")
def name_companion(exchange_id: UUID) -> ResponseReturnValue:
    """Name who comes along on a home visit."""
    found = visible(exchange_id)
    form = page.form(Name)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            one = named(session, here, form.data.name, phone=form.data.phone)
            home_visits.name_companion(session, page.actor, here, found, one.id)
            page.flash(_("%(name)s comes along; both are told.", name=one.name))
            return page.redirect(".exchange", exchange_id=exchange_id)
    return show(found, form)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/<any(block, unblock):what>")
def block_other(exchange_id: UUID, what: str) -> ResponseReturnValue:
    """Not be brought together with the other one again, or take that back."""
    found = visible(exchange_id)
    if what == "block":
        keeping_apart.block(page.session, page.actor, page.community.id, found)
        page.flash(_("You will not be brought together again. Nobody is told."), "info")
    else:
        keeping_apart.unblock(page.session, page.actor, page.community.id, found)
        page.flash(_("Taken back."), "info")
    return page.redirect(".exchange", exchange_id=exchange_id)


@blueprint.post("/bank/exchanges/<uuid:exchange_id>/report")
def report_other(exchange_id: UUID) -> ResponseReturnValue:
    """Tell staff about the other one."""
    found = visible(exchange_id)
    form = page.form(Words)
    if form.data:
        with form.attempt():
            blocking.report(page.session, page.actor, page.community.id, found, form.data.reason)
            page.flash(_("Thank you for telling us. Staff look into it and answer you."), "wait")
            return page.redirect(".exchange", exchange_id=exchange_id)
    return show(found, form)

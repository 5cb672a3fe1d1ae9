"""The time bank's desk: calls for help, which staff send to teams and ask about."""

from operator import attrgetter
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.bank_tabs import tabs
from linli_volunteer_hours.pages.paging import cut
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import listings, phone
from linli_web import page

#: Calls on a page.
_AT_ONCE = 20


class Asked(BaseModel):
    """Behind which call the page begins."""

    calls: UUID | None = None


class Team(BaseModel):
    """Which team is asked."""

    team: UUID


class HowItWent(BaseModel):
    """What the person said on the phone."""

    note: Annotated[str, StringConstraints(max_length=300)] = ""


@blueprint.get("/desk/bank")
def bank_desk() -> ResponseReturnValue:
    """Show whose requests by phone wait, for a team or to be asked about."""
    return _show()


@blueprint.post("/bank/listings/<uuid:listing_id>/dispatch")
def dispatch_request(listing_id: UUID) -> ResponseReturnValue:
    """Send a request to a team."""
    page.require(MANAGE)
    listings.find(page.session, page.community.id, listing_id)
    form = page.form(Team)
    if form.data:
        phone.dispatch(page.session, page.actor, page.community.id, listing_id, form.data.team)
        page.flash(_("Sent. The leaders of the team are told."))
    return page.redirect(".listing", listing_id=listing_id)


@blueprint.post("/desk/bank/calls/<uuid:listing_id>")
def follow_up(listing_id: UUID) -> ResponseReturnValue:
    """Write down how a request by phone went."""
    form = page.form(HowItWent)
    if form.data:
        with form.attempt():
            phone.follow_up(page.session, page.actor, page.community.id, listing_id, form.data.note)
            page.flash(_("Done."))
            return page.redirect(".bank_desk")
    return _show(form, listing_id)


def _show(
    form: page.Form[HowItWent] | None = None, which: UUID | None = None
) -> ResponseReturnValue:
    page.require(MANAGE)
    asked = page.query(Asked)
    calls, older = cut(
        phone.calls(page.session, page.community.id, after=asked.calls, limit=_AT_ONCE + 1),
        attrgetter("listing_id"),
        _AT_ONCE,
    )
    return page.render(
        "volunteer_hours/bank_desk.html",
        tabs=tabs("bank_desk"),
        form=form,
        which=which,
        asked=asked,
        calls=calls,
        older=older,
    )

"""The time bank's desk: the pool, calls for help, accounts of who left."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_volunteer_hours import settings
from linli_volunteer_hours.labels import HOME_LEVELS
from linli_volunteer_hours.models import HomeLevel
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.safety import Name
from linli_volunteer_hours.permissions import MANAGE, SETTLE
from linli_volunteer_hours.register.named import former, named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import (
    accounts,
    credit,
    departed,
    home_visits,
    lasting,
    leaving,
    listings,
    phone,
    stepping_in,
)
from linli_web import page

#: Rows of each list; the others stand on its next page.
_AT_ONCE = 20


class Asked(BaseModel):
    """Behind which row each list begins."""

    calls: UUID | None = None
    left: UUID | None = None


class Grant(BaseModel):
    """Time for the pool, or from it for somebody."""

    minutes: int
    name: str = ""
    reason: str = ""


class Left(BaseModel):
    """Who died or left, and who inherits."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    heir: str = ""


class Seen(Name):
    """Whom staff know, and how well."""

    level: HomeLevel = HomeLevel.CARD


class Barred(Name):
    """Who makes no visits at home for now, and why."""

    reason: str = ""


class Heir(BaseModel):
    """Who inherits."""

    heir: str = ""


class Team(BaseModel):
    """Which team is asked."""

    team: UUID


class Nothing(BaseModel):
    """A decision without anything to fill in."""


class HowItWent(BaseModel):
    """What the person said on the phone."""

    note: Annotated[str, StringConstraints(max_length=300)] = ""


@blueprint.route("/desk/bank", methods=["GET", "POST"])
def bank_desk() -> ResponseReturnValue:
    """Show the time bank's desk; put time into the pool, or give from it to those in need."""
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
            return _done()
    return _show(grant=form)


@blueprint.post("/desk/bank/identity")
def note_identity() -> ResponseReturnValue:
    """Note how well staff know a volunteer."""
    form = page.form(Seen)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            page.require(MANAGE)
            one = named(session, here, form.data.name, phone=form.data.phone)
            home_visits.note_identity(session, page.actor, here, one.id, form.data.level)
            return _done()
    return _show(identity=form)


@blueprint.post("/desk/bank/bar")
def bar_from_homes() -> ResponseReturnValue:
    """Let somebody make no visits at home for now."""
    form = page.form(Barred)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            page.require(MANAGE)
            one = named(session, here, form.data.name, phone=form.data.phone)
            stepping_in.bar_from_homes(session, page.actor, here, one.id, form.data.reason)
            return _done()
    return _show(barred=form)


@blueprint.post("/desk/bank/left")
def settle_left() -> ResponseReturnValue:
    """Bring the account of somebody who died or left to zero."""
    form = page.form(Left)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            page.require(MANAGE)
            gone = former(session, here, form.data.name)
            heir = named(session, here, form.data.heir, field="heir") if form.data.heir else None
            leaving.settle_account(session, page.actor, here, gone.id, heir.id if heir else None)
            return _done()
    return _show(left=form)


@blueprint.post("/desk/bank/left/<uuid:person_id>")
def settle_departed(person_id: UUID) -> ResponseReturnValue:
    """Bring the account to zero of somebody who stands on the list of who left."""
    page.require(MANAGE)
    departed.require_waiting(page.session, page.community.id, person_id)
    form = page.form(Heir)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            heir = named(session, here, form.data.heir, field="heir") if form.data.heir else None
            leaving.settle_account(session, page.actor, here, person_id, heir.id if heir else None)
            return _done()
    return _show(departed=form, which=person_id)


@blueprint.post("/desk/bank/lasting")
def change_lasting() -> ResponseReturnValue:
    """Let banked time last as long as the settings say."""
    page.require(MANAGE)
    form = page.form(Nothing)
    with form.attempt():
        lasting.change(page.session, page.actor, page.community.id)
        return _done()
    return _show(lasting=form)


@blueprint.post("/desk/bank/credit")
def change_credit() -> ResponseReturnValue:
    """Let accounts that exist owe as much as the settings say."""
    page.require(MANAGE)
    form = page.form(Nothing)
    with form.attempt():
        credit.change(page.session, page.actor, page.community.id)
        return _done()
    return _show(credit=form)


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
            return _done()
    return _show(call=form, which=listing_id)


def _done() -> ResponseReturnValue:
    page.flash(_("Done."))
    return page.redirect(".bank_desk")


def _show(which: UUID | None = None, **forms: page.Form[Any]) -> ResponseReturnValue:
    page.require(MANAGE)
    session, here = page.session, page.community.id
    asked, many = page.query(Asked), _AT_ONCE + 1
    calls = phone.calls(session, here, after=asked.calls, limit=many)
    left = departed.waiting(session, here, after=asked.left, limit=many)
    return page.render(
        "volunteer_hours/bank_desk.html",
        forms=forms,
        form=next(iter(forms.values()), None),
        which=which,
        pool=accounts.pool_balance(session, here),
        lasts=lasting.lasting(session, here),
        owe=settings.of(session, here).bank_credit_hours * 60,
        may_change=page.can("core.settings"),
        asked=asked,
        calls=calls[:_AT_ONCE],
        older_calls=calls[_AT_ONCE - 1].listing_id if len(calls) > _AT_ONCE else None,
        left=left[:_AT_ONCE],
        older_left=left[_AT_ONCE - 1].id if len(left) > _AT_ONCE else None,
        settles=page.can(SETTLE),
        levels=[(level.value, text) for level, text in HOME_LEVELS.items()],
    )

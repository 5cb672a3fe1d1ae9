"""The time bank's books for staff: the pool, its rules, accounts of who died or left."""

from operator import attrgetter
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_volunteer_hours import settings
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.bank_tabs import tabs
from linli_volunteer_hours.pages.paging import cut
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register.named import former, named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, credit, departed, lasting, leaving
from linli_web import page

#: Accounts on a page.
_AT_ONCE = 20


class Asked(BaseModel):
    """Behind which account the page begins."""

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


class Heir(BaseModel):
    """Who inherits."""

    heir: str = ""


class Nothing(BaseModel):
    """A decision without anything to fill in."""


@blueprint.route("/desk/bank/accounts", methods=["GET", "POST"])
def bank_accounts() -> ResponseReturnValue:
    """Show the pool and accounts; put time into the pool, or give from it to those in need."""
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


def _done() -> ResponseReturnValue:
    page.flash(_("Done."))
    return page.redirect(".bank_accounts")


def _show(which: UUID | None = None, **forms: page.Form[Any]) -> ResponseReturnValue:
    page.require(MANAGE)
    session, here, asked = page.session, page.community.id, page.query(Asked)
    left, older = cut(
        departed.waiting(session, here, after=asked.left, limit=_AT_ONCE + 1),
        attrgetter("id"),
        _AT_ONCE,
    )
    return page.render(
        "volunteer_hours/bank_accounts.html",
        tabs=tabs("bank_accounts"),
        forms=forms,
        form=next(iter(forms.values()), None),
        which=which,
        pool=accounts.pool_balance(session, here),
        lasts=lasting.lasting(session, here),
        owe=settings.of(session, here).bank_credit_hours * 60,
        may_change=page.can("core.settings"),
        asked=asked,
        left=left,
        older=older,
    )

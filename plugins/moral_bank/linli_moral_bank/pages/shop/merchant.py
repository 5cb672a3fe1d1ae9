"""The merchant's phone: scan or type a code, see what and for whom, confirm handing it over."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, BaseModel, StringConstraints

from linli import codes
from linli.people import NotItsAgent
from linli_moral_bank.calendar import bounds, today
from linli_moral_bank.pages import blueprint
from linli_moral_bank.perks import card
from linli_moral_bank.shop import bookings, exchanges, handing_over, merchants
from linli_moral_bank.shop.vouchers import code_in
from linli_moral_bank.texts import _
from linli_web import page

#: The statuses of the refusals of a code that was used, or whose time is over.
_DONE_WITH = (409, 410)
#: What was handed over, on one page.
_AT_ONCE = 50


class Typed(BaseModel):
    """A code as it was typed or scanned, or the text of the voucher that it stands on."""

    code: Annotated[str, StringConstraints(min_length=4, max_length=1000), AfterValidator(code_in)]


class Which(BaseModel):
    """Which of several shops somebody looks after, and where the page begins."""

    at: UUID | None = None
    before: UUID | None = None


@blueprint.route("/merchant", methods=["GET", "POST"])
def merchant() -> ResponseReturnValue:
    """Enter a code; below it, what was handed over today and this month."""
    form = page.form(Typed)
    if form.data:
        with form.attempt():
            if codes.locate(page.session, page.actor, form.data.code).purpose == card.PURPOSE:
                return page.redirect(".courtesy_code", code=form.data.code)
            handing_over.look_up(page.session, page.actor, page.community.id, form.data.code)
            return page.redirect(".merchant_code", code=form.data.code)
    return _counter(form)


@blueprint.get("/merchant/code/<code>")
def merchant_code(code: str) -> ResponseReturnValue:
    """Show what a code stands for."""
    form = page.form(Typed, {"code": code})
    with form.attempt():
        shown = handing_over.look_up(page.session, page.actor, page.community.id, code)
        return page.render("moral_bank/hand_over.html", code=code, shown=shown)
    return _counter(form)


@blueprint.post("/merchant/code/<code>")
def hand_over(code: str) -> ResponseReturnValue:
    """Confirm that it was handed over."""
    form = page.form(Typed)
    form.values["code"], form.errors = code, {}
    with form.attempt():
        done = handing_over.hand_over(page.session, page.actor, page.community.id, code)
        page.flash(
            _("Handed over: %(title)s, %(points)s points.", title=done.title, points=done.points)
        )
        return page.redirect(".merchant", at=done.merchant_id)
    return _counter(form)


def _counter(form: page.Form[Typed]) -> ResponseReturnValue:
    mine = merchants.acted_for(page.session, page.actor, page.community.id)
    if not mine:
        raise NotItsAgent(_("This page is for merchants who take points."))
    _in_a_banner(form)
    asked = page.query(Which)
    shown = next((one for one, _name in mine if one.id == asked.at), mine[0][0])
    start, _end = bounds(today(page.session, page.community), page.community)
    handed = exchanges.at_merchant(
        page.session,
        page.actor,
        page.community,
        shown,
        start,
        before=asked.before,
        limit=_AT_ONCE + 1,
    )
    older = handed[_AT_ONCE - 1].id if len(handed) > _AT_ONCE else None
    handed = handed[:_AT_ONCE]
    midnight = _midnight()
    return page.render(
        "moral_bank/merchant.html",
        form=form,
        shops=mine,
        shown=shown,
        name={one.id: name for one, name in mine}[shown.id],
        services=bookings.coming(page.session, shown.id),
        figures=merchants.figures(page.session, page.community, shown.id),
        today=[one for one in handed if one.at >= midnight],
        earlier=[one for one in handed if one.at < midnight],
        before=asked.before,
        older=older,
    )


def _in_a_banner(form: page.Form[Typed]) -> None:
    """Say why above the form, and empty it for the next code where this one is done with."""
    if not form.errors:
        return
    form.errors = {"": [reason for reasons in form.errors.values() for reason in reasons]}
    if form.status in _DONE_WITH:
        form.values["code"] = ""


def _midnight() -> datetime:
    zone = ZoneInfo(page.community.time_zone)
    return datetime.combine(today(page.session, page.community), time.min, zone)

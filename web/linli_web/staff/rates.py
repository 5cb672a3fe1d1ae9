"""Exchanging one unit for another: the community's rates, set, shown and ended."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import communities
from linli import points as ledger
from linli.points import MAX_AMOUNT, exchange
from linli.points.exchange import Period
from linli_web import page
from linli_web.staff import blueprint
from linli_web.texts import _

PERIODS = {
    Period.DAY: _("a day"),
    Period.MONTH: _("a month"),
    Period.YEAR: _("a year"),
}


class NewRate(BaseModel):
    """How much of one unit becomes how much of another, and how much of it in a period."""

    from_unit: UUID
    to_unit: UUID
    give: int = Field(gt=0, le=MAX_AMOUNT)
    receive: int = Field(gt=0, le=MAX_AMOUNT)
    cap: int | None = Field(default=None, gt=0, le=MAX_AMOUNT)
    period: Period = Period.MONTH


@blueprint.route("/points/rates", methods=["GET", "POST"])
def points_rates() -> ResponseReturnValue:
    """Show what is exchanged here, and set a rate."""
    page.require("core.settings")
    form = page.form(NewRate)
    if form.data:
        with form.attempt():
            exchange.set_rate(
                page.session,
                page.actor,
                page.community.id,
                form.data.from_unit,
                form.data.to_unit,
                give=form.data.give,
                receive=form.data.receive,
                cap=form.data.cap,
                period=form.data.period,
            )
            page.flash(_("The rate holds from now on."))
            return page.redirect("staff.points_rates")
    session, here = page.session, page.community.id
    units = {unit.id: unit for unit in ledger.units(session, here)}
    return page.render(
        "linli/staff/rates.html",
        form=form,
        units=units,
        choices=[(unit.id, unit.name) for unit in units.values()],
        rates=[(rate, _decided_above(rate)) for rate in exchange.rates(session, here)],
        periods=PERIODS,
    )


@blueprint.post("/points/rates/<uuid:from_unit>/<uuid:to_unit>/end")
def points_rates_end(from_unit: UUID, to_unit: UUID) -> ResponseReturnValue:
    """End an exchange here and in everything below."""
    exchange.close_rate(page.session, page.actor, page.community.id, from_unit, to_unit)
    page.flash(_("These points are no longer converted."), "info")
    return page.redirect("staff.points_rates")


def _decided_above(rate: exchange.Rate) -> str:
    """Return the name of the level above that set a rate; empty for the community's own."""
    if rate.community_id == page.community.id:
        return ""
    return communities.place(page.session, rate.community_id).name

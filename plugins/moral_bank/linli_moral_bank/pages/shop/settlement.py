"""The monthly settlement with the merchants: the page, as a file, and marking it as done."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli.i18n import Text, translate
from linli_moral_bank.books import spreadsheets
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import day_of, first_day, month_of, today
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.books.public import Month, around, month_asked
from linli_moral_bank.sheets import settled_months
from linli_moral_bank.shop import exchanges, merchants, settlements, settling
from linli_moral_bank.texts import _
from linli_web import page
from linli_web.language import listed


class Wanted(Month):
    """Of which month, and whether as a file."""

    kind: Literal["page", "csv", "xlsx"] = "page"


class SettledMonth(BaseModel):
    """The month that is settled."""

    month: Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


@blueprint.route("/desk/shop/settlement", methods=["GET", "POST"])
def settlement() -> ResponseReturnValue:
    """Show what each merchant gave in a month, send it as a file, or mark all as settled."""
    page.require("moral_bank.shop")
    form = page.form(SettledMonth)
    if form.data:
        month = first_day(form.data.month)
        with form.attempt():
            done, too_close = settling.settle_all(
                page.session, page.actor, page.community.id, month
            )
            if done:
                page.flash(
                    _.plural(
                        "One merchant's month is marked as settled.",
                        "%(count)s merchants' month is marked as settled.",
                        len(done),
                    )
                )
            if too_close:
                page.flash(
                    _(
                        "Please let a colleague settle with %(names)s: you are too close to them.",
                        names=listed(too_close),
                    ),
                    "wait",
                )
            return page.redirect(".settlement", month=form.data.month)
        return _page(month, form)
    asked = page.query(Wanted)
    month = month_asked(asked)
    return _page(month, form) if asked.kind == "page" else _file(month, asked.kind)


@blueprint.post("/desk/shop/settlement/<uuid:merchant_id>")
def settle_merchant(merchant_id: UUID) -> ResponseReturnValue:
    """Mark one merchant's month as settled."""
    page.require("moral_bank.shop")
    merchants.find(page.session, page.community.id, merchant_id)
    form = page.form(SettledMonth)
    month = today(page.session, page.community)
    if form.data:
        month = first_day(form.data.month)
        with form.attempt():
            settling.settle(page.session, page.actor, page.community.id, merchant_id, month)
            page.flash(_("The month is marked as settled."))
            return page.redirect(".settlement", month=form.data.month)
    return _page(month, form)


def _page(month: date, form: page.Form[SettledMonth]) -> ResponseReturnValue:
    found = settlements.of_month(page.session, page.community, month)
    return page.render(
        "moral_bank/settlement.html",
        month=month,
        **around(month),
        rows=found,
        form=form,
        over=month_of(month) < month_of(today(page.session, page.community)),
        to_settle=[one for one in found if not one.settled],
    )


def _file(month: date, kind: Literal["csv", "xlsx"]) -> Response:
    found = settlements.of_month(page.session, page.community, month)
    sums = Table(
        _said(_("Settlement")),
        [_said(one) for one in settled_months.HEADS],
        [settled_months.line(one, page.community) for one in found],
    )
    if kind == "csv":
        body, mimetype = spreadsheets.csv_file(sums), "text/csv; charset=utf-8"
    else:
        mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        body = spreadsheets.xlsx([sums, _lines(month)])
    name = quote(f"{page.community.name}-{month_of(month)}.{kind}")
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _lines(month: date) -> Table:
    place = page.community
    heading = (
        _("Day"),
        _("Merchant"),
        _("What"),
        _("Portions"),
        _("Points"),
        _("Who"),
        _("Went back later"),
    )
    return Table(
        _said(_("Exchanges")),
        [_said(one) for one in heading],
        [
            [
                day_of(one.at, place),
                one.merchant,
                one.title,
                one.portions,
                one.points,
                _said(one.name),
                _said(_("Yes")) if one.returned else "",
            ]
            for one in exchanges.in_month(page.session, place, month, as_settled=True)
        ],
    )


def _said(text: Text | str) -> str:
    return translate(text, page.language)

"""The monthly settlement with the merchants, on the page and as a file."""

from datetime import date
from typing import Literal
from urllib.parse import quote

from flask import Response
from flask.typing import ResponseReturnValue

from linli.i18n import Text, translate
from linli_moral_bank import settings
from linli_moral_bank.books import spreadsheets
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import day_of, month_of
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.books.public import Month, around, month_asked
from linli_moral_bank.shop import exchanges
from linli_moral_bank.texts import _
from linli_web import page


class Wanted(Month):
    """Of which month, and whether as a file."""

    kind: Literal["page", "csv", "xlsx"] = "page"


@blueprint.get("/desk/shop/settlement")
def settlement() -> ResponseReturnValue:
    """Show what each merchant gave in a month and what it is worth, or send it as a file."""
    page.require("moral_bank.shop")
    asked = page.query(Wanted)
    month = month_asked(asked)
    fen = settings.of(page.session, page.community.id).fen_per_point
    totals = exchanges.totals(page.session, page.community, month)
    if asked.kind == "page":
        return page.render(
            "moral_bank/settlement.html",
            month=month,
            **around(month),
            totals=totals,
            fen=fen,
        )
    sums = Table(
        _said(_("Settlement")),
        [_said(one) for one in (_("Merchant"), _("Portions"), _("Points"), _("Yuan"))],
        [[one.merchant, one.portions, one.points, one.points * fen / 100] for one in totals],
    )
    if asked.kind == "csv":
        body, mimetype = spreadsheets.csv_file(sums), "text/csv; charset=utf-8"
    else:
        mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        body = spreadsheets.xlsx([sums, _lines(month)])
    name = quote(f"{page.community.name}-{month_of(month)}.{asked.kind}")
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _lines(month: date) -> Table:
    place = page.community
    heading = (_("Day"), _("Merchant"), _("What"), _("Portions"), _("Points"), _("Who"))
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
            ]
            for one in exchanges.in_month(page.session, place, month)
        ],
    )


def _said(text: Text | str) -> str:
    return translate(text, page.language)

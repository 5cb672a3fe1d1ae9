"""Taking a list along as a file for Excel or as CSV."""

from typing import Literal
from urllib.parse import quote

from flask import Response
from flask.typing import ResponseReturnValue

from linli.i18n import Text, translate
from linli_moral_bank.books import sheets, spreadsheets
from linli_moral_bank.calendar import month_of
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.books.public import Month, month_asked
from linli_web import page

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Wanted(Month):
    """Which list, of which month, and as what."""

    what: sheets.Sheet
    kind: Literal["xlsx", "csv"] = "xlsx"


def _say(text: Text | str) -> str:
    return translate(text, page.language)


@blueprint.post("/desk/sheets")
def take_sheet() -> ResponseReturnValue:
    """Send a list as a file; who took it is written down."""
    form = page.form(Wanted)
    if form.data is None:
        raise page.not_found()
    month = month_asked(form.data)
    table = sheets.take(page.session, page.actor, page.community, form.data.what, month, _say)
    kind = form.data.kind
    body = spreadsheets.csv_file(table) if kind == "csv" else spreadsheets.xlsx([table])
    response = Response(body, mimetype=_TYPES[kind])
    name = quote(f"{page.community.name}-{table.name}-{month_of(month)}.{kind}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response

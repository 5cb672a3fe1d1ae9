"""Taking a list along as a file for Excel or as CSV."""

from io import BytesIO
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import Field

from linli.i18n import Text, translate
from linli_moral_bank import sheets
from linli_moral_bank.calendar import month_of
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.books.public import Month, around, month_asked
from linli_moral_bank.pages.files import Kind, sent
from linli_moral_bank.rule_sets.simulation import MOST_MONTHS
from linli_web import page


class Wanted(Month):
    """Which list, of which month, and as what."""

    what: sheets.Sheet
    kind: Kind = "xlsx"
    #: A version of the rules, and over how many months it is tried.
    version: UUID | None = None
    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)] = 6


def _say(text: Text | str) -> str:
    return translate(text, page.language)


@blueprint.get("/desk/sheets")
def all_sheets() -> ResponseReturnValue:
    """Show the lists that the reader may take along."""
    month = month_asked(page.query(Month))
    found = sheets.allowed(page.session, page.actor, page.community)
    if not found:
        page.require("moral_bank.desk")
    return page.render(
        "moral_bank/sheets.html",
        month=month,
        **around(month),
        spans=[
            (span, [(sheet.value, one) for sheet, one in found.items() if one.span is span])
            for span in sheets.Span
        ],
    )


@blueprint.post("/desk/sheets")
def take_sheet() -> ResponseReturnValue:
    """Send a list as a file; who took it is written down."""
    form = page.form(Wanted)
    if form.data is None:
        raise page.not_found()
    month, kind, version = month_asked(form.data), form.data.kind, form.data.version
    file = BytesIO()
    name = sheets.take(
        page.session,
        page.actor,
        page.community,
        form.data.what,
        month,
        _say,
        kind,
        file,
        trial=sheets.Trial(version, form.data.months) if version else None,
    )
    return sent(file, f"{page.community.name}-{name}-{month_of(month)}", kind)

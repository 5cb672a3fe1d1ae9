"""The figures: for the desk with spreadsheets, and a summary of each month for everybody."""

from datetime import date
from typing import Annotated, Any, Literal

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import communities
from linli_micro_wishes.clocks.calendar import next_month, previous_month, start_of, today
from linli_micro_wishes.numbers import exporting, rollup
from linli_micro_wishes.numbers import figures as rules
from linli_micro_wishes.numbers.figures import Span
from linli_micro_wishes.orders.ladder import TIERS
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.wishes import categories
from linli_web import page

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Month(BaseModel):
    """Which month; none: the present one."""

    month: Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] | None = None


class Wanted(Month):
    """Which spreadsheet."""

    what: Literal["wishes", "orders"]
    form: Literal["csv", "xlsx"]


@blueprint.get("/summary")
def summary() -> ResponseReturnValue:
    """Show everybody what came of a month, here and in all places below."""
    month = _month(page.query(Month))
    return page.render("micro_wishes/summary.html", **_figures(month))


@blueprint.get("/desk/numbers")
def figures() -> ResponseReturnValue:
    """Show the figures of a month, also by who fulfilled."""
    page.require("micro_wishes.numbers")
    month = _month(page.query(Month))
    return page.render(
        "micro_wishes/numbers.html",
        reviews=page.can("micro_wishes.review"),
        below=rollup.below(page.session, page.actor, page.community, _span(month)),
        **_figures(month),
    )


@blueprint.post("/desk/numbers/sheet")
def take_sheet() -> ResponseReturnValue:
    """Send a spreadsheet."""
    page.require("micro_wishes.numbers")
    form = page.form(Wanted)
    if form.data is None:
        raise page.not_found()
    month = _month(form.data)
    content = exporting.sheet(
        page.session,
        page.actor,
        page.community.id,
        form.data.what,
        form.data.form,
        _span(month),
        page.say,
    )
    name = f"{form.data.what}-{month:%Y-%m}.{form.data.form}"
    answer = Response(content, content_type=TYPES[form.data.form])
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _figures(month: date) -> dict[str, Any]:
    ids = communities.subtree_ids(page.session, page.community.id)
    present = today(page.session, page.community).replace(day=1)
    return {
        "month": month,
        "older": f"{previous_month(month):%Y-%m}",
        "newer": f"{next_month(month):%Y-%m}" if month < present else None,
        "wishes": rules.wishes(page.session, ids, _span(month)),
        "orders": rules.orders(page.session, ids, _span(month)),
        "categories": categories.names(page.session, page.community.id),
        "tiers": TIERS,
    }


def _span(month: date) -> Span:
    return start_of(month, page.community), start_of(next_month(month), page.community)


def _month(asked: Month) -> date:
    present = today(page.session, page.community).replace(day=1)
    if asked.month is None:
        return present
    year, month = asked.month.split("-")
    return min(date(int(year), int(month), 1), present)

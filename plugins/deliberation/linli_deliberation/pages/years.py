"""The community's years: how satisfied people were, and what was paid and spent, thing by thing."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_deliberation.pages import blueprint
from linli_deliberation.topics import yearly
from linli_web import page

#: The years in which there can be something, and how many lines a page shows.
_FIRST, _LAST, _AT_ONCE = 2000, 2200, 50


class Before(BaseModel):
    """Which page of a year: what was done before this promise."""

    before: UUID | None = None


@blueprint.get("/topics/years")
def years() -> ResponseReturnValue:
    """Show all years."""
    return page.render(
        "deliberation/years.html",
        years=yearly.satisfaction(page.session, page.community),
        money=yearly.money(page.session, page.community),
    )


@blueprint.get("/topics/years/<int:year>")
def year(year: int) -> ResponseReturnValue:
    """Show what was done in a year, and what it cost."""
    if not _FIRST <= year <= _LAST:
        raise page.not_found()
    before = page.query(Before).before
    session, place = page.session, page.community
    rows = yearly.kept(session, place, year, before=before, limit=_AT_ONCE + 1)
    money = next((one for one in yearly.money(session, place) if one.year == year), None)
    if money is None and not rows:
        raise page.not_found()
    return page.render(
        "deliberation/year.html",
        year=year,
        money=money,
        kept=rows[:_AT_ONCE],
        before=before,
        older=rows[_AT_ONCE - 1].id if len(rows) > _AT_ONCE else None,
    )

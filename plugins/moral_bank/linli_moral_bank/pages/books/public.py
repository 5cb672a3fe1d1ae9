"""What everybody may read: the book and the monthly exchanges."""

from datetime import date
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import communities
from linli_moral_bank.books import below
from linli_moral_bank.books import book as books
from linli_moral_bank.calendar import day_of, first_day, month_of, next_month, previous_month, today
from linli_moral_bank.pages import blueprint
from linli_moral_bank.shop import exchanges
from linli_web import page

#: Lines of a list on one page.
_AT_ONCE = 100


class Month(BaseModel):
    """Which month, and of which group."""

    month: Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] | None = None
    group: UUID | None = None


class Listed(Month):
    """And where the page begins."""

    before: UUID | None = None


@blueprint.get("/book")
def book() -> ResponseReturnValue:
    """Show what was booked in a month, by group, names masked."""
    asked = page.query(Listed)
    groups = communities.groups(page.session, page.community.id)
    names = {group.id: group.name for group in groups}
    month = month_asked(asked) if asked.month else _newest_month()
    found = books.lines(
        page.session,
        page.community,
        month,
        group_id=asked.group,
        before=asked.before,
        limit=_AT_ONCE + 1,
    )
    return page.render(
        "moral_bank/book.html",
        month=month,
        **around(month),
        groups=groups,
        group=asked.group if asked.group in names else None,
        names=names,
        lines=found[:_AT_ONCE],
        before=asked.before,
        more=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        below=below.open_books(page.session, page.community),
        totals={one.group_id: one for one in books.totals(page.session, page.community, month)},
        leaders=books.leaders(page.session, page.community),
    )


@blueprint.get("/exchanges")
def exchange_list() -> ResponseReturnValue:
    """Show the list of a month's exchanges, names masked."""
    asked = page.query(Listed)
    month = month_asked(asked)
    found = exchanges.in_month(
        page.session, page.community, month, before=asked.before, limit=_AT_ONCE + 1
    )
    return page.render(
        "moral_bank/exchanges.html",
        month=month,
        **around(month),
        lines=found[:_AT_ONCE],
        before=asked.before,
        more=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        below=below.open_books(page.session, page.community),
        totals=exchanges.totals(page.session, page.community, month),
    )


def _newest_month() -> date:
    """Return the month of the newest entry: the present one may still be empty."""
    at = books.newest(page.session, page.community)
    if at is None:
        return month_asked(Month())
    return day_of(at, page.community).replace(day=1)


def month_asked(asked: Month) -> date:
    present = today(page.session, page.community).replace(day=1)
    return min(first_day(asked.month), present) if asked.month else present


def around(month: date) -> dict[str, str | None]:
    present = today(page.session, page.community).replace(day=1)
    return {
        "this": month_of(month),
        "older": month_of(previous_month(month)),
        "newer": month_of(next_month(month)) if month < present else None,
    }

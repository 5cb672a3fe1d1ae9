"""What anybody may read: hours by month and team, and the ranking with names masked."""

from datetime import date

from flask.typing import ResponseReturnValue

from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.register import searching
from linli_web import page


@blueprint.get("/public")
def public() -> ResponseReturnValue:
    """Show the year's figures."""
    session, place = page.session, page.community
    last = today(session, place)
    first = last.replace(month=1, day=1)
    months = figures.by_month(session, place, _months(last))
    return page.render(
        "volunteer_hours/public.html",
        count=searching.count(session, place.id),
        teams=figures.by_team(session, place, first, last),
        ranking=figures.ranking(session, place, first, last),
        bars=[(f"{month.month}", minutes // 60) for month, minutes in months],
        total=sum(minutes for _month, minutes in months),
        year=last.year,
    )


def _months(last: date) -> list[date]:
    """Return the first days of the last twelve months, oldest first."""
    found = [last.replace(day=1)]
    while len(found) < 12:
        found.append(
            date(found[-1].year - (found[-1].month == 1), (found[-1].month - 2) % 12 + 1, 1)
        )
    return found[::-1]

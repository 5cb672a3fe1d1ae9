"""The leader's first page: today's doors, hours to confirm, and the rota with its gaps."""

from datetime import date, timedelta

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli.access import NotAllowed
from linli_volunteer_hours.activities import lists as activity_lists
from linli_volunteer_hours.attendance import lists
from linli_volunteer_hours.calendar import day_bounds, local, today
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.visits import OUTCOMES
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.visits import missed
from linli_web import page


class Week(BaseModel):
    """Which week to show, by any of its days."""

    day: date | None = None


@blueprint.get("/lead")
def lead() -> ResponseReturnValue:
    """Show a leader what there is to do."""
    session, place = page.session, page.community
    led = leading.teams_led(session, page.actor, place.id)
    if led is not None and not led:
        raise NotAllowed(_("This page is for the leaders of teams."))
    shown = page.query(Week).day or today(session, place)
    monday = shown - timedelta(days=shown.isoweekday() - 1)
    first, until = day_bounds(monday, monday + timedelta(days=6), place)
    rota = activity_lists.rota(session, place, led, first, until)
    days = [monday + timedelta(days=number) for number in range(7)]
    return page.render(
        "volunteer_hours/lead.html",
        doors=activity_lists.today_and_tomorrow(session, place, led),
        to_confirm=lists.waiting_for_word(session, place.id, None if led is None else sorted(led)),
        missed=missed.waiting(session, place.id, led),
        outcomes=OUTCOMES,
        days=[
            (day, [one for one in rota if local(one.starts_at, place).date() == day])
            for day in days
        ],
        gaps=sum(one.free for one in rota),
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        teams=register_lists.teams(session, place.id, among=led),
    )

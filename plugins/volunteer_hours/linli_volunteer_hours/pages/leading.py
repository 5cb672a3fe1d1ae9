"""The leader's first page: today's doors, hours to confirm, and the rota with its gaps."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli.access import NotAllowed
from linli_volunteer_hours.activities import lists as activity_lists
from linli_volunteer_hours.attendance import lists, rota_paper
from linli_volunteer_hours.calendar import day_bounds, local, today
from linli_volunteer_hours.labels import OUTCOMES
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.visits import missed
from linli_web import page

#: Rows of each list of what there is to do; whoever sees to them sees the next.
_AT_ONCE = 60


class Week(BaseModel):
    """Which week to show, by any of its days."""

    day: date | None = None

    def monday(self) -> date:
        """Return the first day of it."""
        shown = self.day or today(page.session, page.community)
        return shown - timedelta(days=shown.isoweekday() - 1)


class Part(Week):
    """Which part of a week that has more shifts than one page."""

    part: Annotated[int, Field(ge=0, le=1000)] = 0


class OnPaper(Week):
    """Which week on paper, of one team or all that the reader leads, and for whom."""

    team: UUID | None = None
    board: bool = False


@blueprint.get("/lead")
def lead() -> ResponseReturnValue:
    """Show a leader what there is to do."""
    session, place, led = page.session, page.community, _led()
    asked = page.query(Part)
    monday = asked.monday()
    first, until = day_bounds(monday, monday + timedelta(days=6), place)
    at_once = activity_lists.ROTA
    shown = asked.part * at_once
    rota = activity_lists.rota(session, place, led, first, until, limit=at_once, offset=shown)
    count, gaps = activity_lists.rota_size(session, place, led, first, until)
    days = [monday + timedelta(days=number) for number in range(7)]
    return page.render(
        "volunteer_hours/lead.html",
        doors=activity_lists.today_and_tomorrow(session, place, led, limit=_AT_ONCE + 1),
        to_confirm=lists.waiting_for_word(
            session, place.id, None if led is None else sorted(led), limit=_AT_ONCE + 1
        ),
        missed=missed.waiting(session, place.id, led, limit=_AT_ONCE + 1),
        at_once=_AT_ONCE,
        outcomes=OUTCOMES,
        days=[
            (day, [one for one in rota if local(one.starts_at, place).date() == day])
            for day in days
        ],
        gaps=gaps,
        count=count,
        part=asked.part,
        of=(shown + 1, shown + len(rota)) if rota and len(rota) < count else None,
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        teams=register_lists.teams(session, place.id, among=led),
    )


@blueprint.get("/lead/rota.pdf")
def rota_on_paper() -> ResponseReturnValue:
    """Return a week's rota as a PDF: with names for the teams, or for the notice board."""
    asked, led = page.query(OnPaper), _led()
    if asked.team is not None:
        leading.find_team(page.session, page.community.id, asked.team)
        leading.require_leader(page.session, page.actor, page.community.id, asked.team)
        led = frozenset({asked.team})
    document = rota_paper.week(
        page.session,
        page.community,
        led,
        asked.monday(),
        url_for(".home", _external=True),
        page.language,
        names=not asked.board,
    )
    return Response(document, mimetype="application/pdf")


def _led() -> frozenset[UUID] | None:
    """Return the teams that the reader leads; None for staff, who lead all.

    Raises:
        NotAllowed: they lead none.
    """
    led = leading.teams_led(page.session, page.actor, page.community.id)
    if led is not None and not led:
        raise NotAllowed(_("This page is for the leaders of teams."))
    return led

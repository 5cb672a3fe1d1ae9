"""The leader's pages: this week's shifts, hours to confirm, whom to look after."""

from datetime import date, timedelta
from itertools import groupby
from typing import Annotated
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli.access import NotAllowed
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import holidays, rota
from linli_volunteer_hours.attendance import rota_paper, waiting_hours
from linli_volunteer_hours.calendar import day_bounds, local, today
from linli_volunteer_hours.labels import OUTCOMES
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import Soonest, cut
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.visits import missed
from linli_web import page

#: Rows of each list.
_AT_ONCE = 50
#: How far the page looks ahead that is opened without a day, and how many names a shift shows.
_AHEAD, _NAMES = timedelta(days=6), 12


class Week(BaseModel):
    """Which week to show, by any of its days."""

    day: date | None = None

    def monday(self) -> date:
        """Return the first day of it."""
        shown = self.day or today(page.session, page.community)
        return shown - timedelta(days=shown.isoweekday() - 1)


class Chosen(BaseModel):
    """Which shifts are cancelled."""

    shift: list[UUID] = Field(default_factory=list, min_length=1)


class Rota(Week):
    """Of whom, and which part of a week that has more shifts than one page."""

    team: UUID | None = None
    gaps: bool = False
    part: Annotated[int, Field(ge=0, le=1000)] = 0


class OnPaper(Week):
    """Which week on paper, of one team or all that the reader leads, and for whom."""

    team: UUID | None = None
    board: bool = False


@blueprint.get("/lead")
def lead() -> ResponseReturnValue:
    """Show the shifts of this week: who comes, and where hands are missing."""
    session, place, led = page.session, page.community, _led()
    asked, at = page.query(Rota), today(page.session, page.community)
    first = asked.monday() if asked.day else at
    of = _of(led, asked.team)
    span = rota.Span(place, of, *day_bounds(first, first + _AHEAD, place), asked.gaps)
    skipped = asked.part * rota.AT_ONCE
    shown = rota.rows(session, span, limit=rota.AT_ONCE, offset=skipped)
    count, gaps = rota.size(session, span)
    return page.render(
        "volunteer_hours/lead.html",
        waiting=_waiting(led),
        asked=asked,
        days=[
            (day, list(shifts))
            for day, shifts in groupby(shown, key=lambda one: local(one.starts_at, place).date())
        ],
        who=rota.who_comes(session, [one.id for one in shown]),
        names=_NAMES,
        gaps=gaps,
        count=count,
        part=(skipped + 1, skipped + len(shown)) if shown and len(shown) < count else None,
        today=at,
        tomorrow=at + timedelta(days=1),
        first=first,
        last=first + _AHEAD,
        monday=asked.monday(),
        before=asked.monday() - timedelta(days=7 if asked.day else 0),
        after=asked.monday() + timedelta(days=7),
        teams=register_lists.teams(session, place.id, among=led),
        all_teams=led is None,
    )


@blueprint.get("/lead/hours")
def hours_to_confirm() -> ResponseReturnValue:
    """Show the shifts whose hours wait for the reader's word."""
    led, asked = _led(), page.query(Soonest)
    found = waiting_hours.to_confirm(
        page.session, page.community.id, led, after=asked.mark(), limit=_AT_ONCE + 1
    )
    shown, older = cut(found, lambda one: one, _AT_ONCE)
    return page.render(
        "volunteer_hours/hours_to_confirm.html",
        waiting=_waiting(led),
        shown=shown,
        older=older,
        asked=asked,
    )


@blueprint.get("/lead/visits")
def missed_visits() -> ResponseReturnValue:
    """Show which neighbours on a round were not reached."""
    led, asked = _led(), page.query(Soonest)
    found = missed.waiting(
        page.session, page.community.id, led, after=asked.mark(), limit=_AT_ONCE + 1
    )
    shown, older = cut(found, lambda one: one, _AT_ONCE)
    return page.render(
        "volunteer_hours/missed_visits.html",
        waiting=_waiting(led),
        shown=shown,
        older=older,
        asked=asked,
        outcomes=OUTCOMES,
        days=settings.of(page.session, page.community.id).visit_days,
    )


@blueprint.get("/lead/rota.pdf")
def rota_on_paper() -> ResponseReturnValue:
    """Return a week's rota as a PDF: with names for the teams, or for the notice board."""
    asked = page.query(OnPaper)
    document = rota_paper.week(
        page.session,
        page.community,
        _of(_led(), asked.team),
        asked.monday(),
        url_for(".home", _external=True),
        page.language,
        names=not asked.board,
    )
    return Response(document, mimetype="application/pdf")


@blueprint.route("/lead/holidays", methods=["GET", "POST"])
def holiday_shifts() -> ResponseReturnValue:
    """Show the shifts that stand against the list of public holidays; cancel those chosen."""
    session, place, led = page.session, page.community, _led()
    form = page.form(Chosen)
    if form.data:
        with form.attempt():
            done = holidays.cancel(session, page.actor, place.id, form.data.shift)
            page.flash(
                _.plural(
                    "One shift is cancelled. Everybody who signed up has been told.",
                    "%(count)s shifts are cancelled. Everybody who signed up has been told.",
                    done,
                )
            )
            return page.redirect(".holiday_shifts")
    asked = page.query(Soonest)
    found = holidays.shifts_on_holidays(session, place, led, after=asked.mark(), limit=_AT_ONCE + 1)
    shown, older = cut(found, lambda one: one, _AT_ONCE)
    return page.render(
        "volunteer_hours/holiday_shifts.html",
        waiting=_waiting(led),
        form=form,
        shown=shown,
        older=older,
        asked=asked,
    )


def _waiting(led: frozenset[UUID] | None) -> dict[str, int]:
    """Return the numbers that stand on the tabs."""
    session, here = page.session, page.community.id
    return {
        "hours": waiting_hours.count_to_confirm(session, here, led),
        "visits": missed.count(session, here, led),
        "holidays": holidays.count(session, page.community, led),
    }


def _of(led: frozenset[UUID] | None, team_id: UUID | None) -> frozenset[UUID] | None:
    """Return the one team that is asked for, where the reader leads it; else all they lead.

    Raises:
        TeamUnknown, NotAllowed: there is no such team here, or it is not theirs.
    """
    if team_id is None:
        return led
    leading.find_team(page.session, page.community.id, team_id)
    leading.require_leader(page.session, page.actor, page.community.id, team_id)
    return frozenset({team_id})


def _led() -> frozenset[UUID] | None:
    """Return the teams that the reader leads; None for staff, who lead all.

    Raises:
        NotAllowed: they lead none.
    """
    led = leading.teams_led(page.session, page.actor, page.community.id)
    if led is not None and not led:
        raise NotAllowed(_("This page is for the leaders of teams."))
    return led

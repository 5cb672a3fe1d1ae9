"""The year's reports: of the community, a team, an organisation, oneself; and the roll-up."""

from datetime import date
from typing import Annotated
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.hours import report_paper, reports, rollup
from linli_volunteer_hours.hours.reports import Report
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.texts import _
from linli_web import page


class Year(BaseModel):
    """Which year, and whether on paper."""

    year: Annotated[int, Field(ge=2000, le=2200)] | None = None
    paper: bool = False


@blueprint.get("/report")
def report() -> ResponseReturnValue:
    """Show the community's year."""
    asked = page.query(Year)
    found = reports.of_community(page.session, page.actor, page.community, _year(asked))
    return _show(found, asked, url_for(".report"))


@blueprint.get("/teams/<uuid:team_id>/report")
def team_report(team_id: UUID) -> ResponseReturnValue:
    """Show a team's year."""
    asked = page.query(Year)
    found = reports.of_team(page.session, page.actor, page.community, team_id, _year(asked))
    return _show(found, asked, url_for(".team_report", team_id=team_id))


@blueprint.route("/organisations/<uuid:organisation_id>/report", methods=["GET", "POST"])
def organisation_report(organisation_id: UUID) -> ResponseReturnValue:
    """Show an organisation what its members did here; staff tell it that it is there."""
    asked = page.query(Year)
    session, actor, place, year = page.session, page.actor, page.community, _year(asked)
    form = page.form(Year)
    if form.data:
        with form.attempt():
            reports.report_back(session, actor, place, organisation_id, year)
            page.flash(_("The organisation is told."))
            return page.redirect(".organisation_report", organisation_id=organisation_id, year=year)
    found = reports.of_organisation(session, actor, place, organisation_id, year)
    address = url_for(".organisation_report", organisation_id=organisation_id)
    return _show(found, asked, address, tell=page.can(MANAGE), form=form)


@blueprint.get("/mine/report")
def my_report() -> ResponseReturnValue:
    """Show the reader's own year."""
    asked = page.query(Year)
    found = reports.of_person(page.session, page.community, page.beneficiary(), _year(asked))
    return _show(found, asked, url_for(".my_report"), mine=True)


@blueprint.get("/desk/rollup")
def roll_up() -> ResponseReturnValue:
    """Show the figures of the year here and in what lies below, without names."""
    asked = page.query(Year)
    year = _year(asked)
    whole, parts = rollup.of_year(page.session, page.actor, page.community, year)
    return page.render(
        "volunteer_hours/rollup.html",
        whole=whole,
        parts=parts,
        year=year,
        latest=today(page.session, page.community).year,
        fewest=rollup.FEWEST,
    )


def _year(asked: Year) -> int:
    return asked.year or today(page.session, page.community).year


def _show(
    found: Report,
    asked: Year,
    address: str,
    *,
    mine: bool = False,
    tell: bool = False,
    form: page.Form[Year] | None = None,
) -> ResponseReturnValue:
    if asked.paper:
        document = report_paper.paper(found, page.community, page.language, by_activity=mine)
        return Response(document, mimetype="application/pdf")
    months = [
        (date(found.year, number, 1), minutes) for number, minutes in enumerate(found.months, 1)
    ]
    return page.render(
        "volunteer_hours/report.html",
        report=found,
        bars=[(str(first.month), minutes // 60) for first, minutes in months],
        address=address,
        latest=today(page.session, page.community).year,
        mine=mine,
        tell=tell,
        form=form,
    )

"""The year's reports: of the community, a team, an organisation, oneself; and the roll-up."""

from datetime import date
from itertools import takewhile
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli.i18n import Text
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.hours import (
    participation,
    report_paper,
    reports,
    rollup,
    scopes,
    statements,
)
from linli_volunteer_hours.hours.scopes import Scope
from linli_volunteer_hours.hours.sheets import Format
from linli_volunteer_hours.hours.withholding import FEWEST
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.texts import _
from linli_web import page


class Year(BaseModel):
    """Which year, whether on paper, and after how many people the page begins."""

    year: Annotated[int, Field(ge=2000, le=2200)] | None = None
    paper: bool = False
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Wanted(Year):
    """As which file a year is taken along, line by line."""

    file: Format = Format.XLSX


class OfCampaign(Year):
    """Which campaign's year."""

    name: str = ""


class CampaignWanted(Wanted, OfCampaign):
    """As which file a campaign's year is taken along."""


@blueprint.get("/report")
def report() -> ResponseReturnValue:
    """Show the community's year."""
    asked = page.query(Year)
    found = scopes.community(page.session, page.actor, page.community, _year(asked))
    return _show(found, asked, url_for(".report"), url_for(".statement"))


@blueprint.post("/report/statement")
def statement() -> ResponseReturnValue:
    """Take the community's year along, line by line."""
    asked = _wanted()
    return _take(scopes.community(page.session, page.actor, page.community, _year(asked)), asked)


@blueprint.get("/campaign/report")
def campaign_report() -> ResponseReturnValue:
    """Show what was done for a campaign in a year."""
    asked = page.query(OfCampaign)
    found = scopes.campaign(page.session, page.actor, page.community, asked.name, _year(asked))
    address = url_for(".campaign_report", name=asked.name)
    return _show(found, asked, address, url_for(".campaign_statement"), campaign=asked.name)


@blueprint.post("/campaign/statement")
def campaign_statement() -> ResponseReturnValue:
    """Take along what was done for a campaign in a year, line by line."""
    asked = page.form(CampaignWanted).data or CampaignWanted()
    session, actor, place = page.session, page.actor, page.community
    return _take(scopes.campaign(session, actor, place, asked.name, _year(asked)), asked)


@blueprint.get("/teams/<uuid:team_id>/report")
def team_report(team_id: UUID) -> ResponseReturnValue:
    """Show a team's year."""
    asked = page.query(Year)
    found = scopes.team(page.session, page.actor, page.community, team_id, _year(asked))
    return _show(
        found,
        asked,
        url_for(".team_report", team_id=team_id),
        url_for(".team_statement", team_id=team_id),
    )


@blueprint.post("/teams/<uuid:team_id>/statement")
def team_statement(team_id: UUID) -> ResponseReturnValue:
    """Take a team's year along, line by line."""
    asked = _wanted()
    return _take(
        scopes.team(page.session, page.actor, page.community, team_id, _year(asked)), asked
    )


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
    return _show(
        scopes.organisation(session, actor, place, organisation_id, year),
        asked,
        url_for(".organisation_report", organisation_id=organisation_id),
        url_for(".organisation_statement", organisation_id=organisation_id),
        tell=page.can(MANAGE),
        form=form,
    )


@blueprint.post("/organisations/<uuid:organisation_id>/statement")
def organisation_statement(organisation_id: UUID) -> ResponseReturnValue:
    """Take along what an organisation's members did here, line by line."""
    asked = _wanted()
    session, actor, place = page.session, page.actor, page.community
    return _take(scopes.organisation(session, actor, place, organisation_id, _year(asked)), asked)


@blueprint.get("/mine/report")
def my_report() -> ResponseReturnValue:
    """Show the reader's own year."""
    asked = page.query(Year)
    found = scopes.own(page.session, page.actor, page.community, _year(asked))
    return _show(
        found, asked, url_for(".my_report"), url_for(".my_statement"), mine=True, alone=True
    )


@blueprint.post("/mine/statement")
def my_statement() -> ResponseReturnValue:
    """Take one's own year along, line by line."""
    asked = _wanted()
    return _take(scopes.own(page.session, page.actor, page.community, _year(asked)), asked)


@blueprint.get("/desk/volunteers/<uuid:person_id>/report")
def volunteer_report(person_id: UUID) -> ResponseReturnValue:
    """Show a volunteer's year to staff."""
    asked = page.query(Year)
    session, actor, place = page.session, page.actor, page.community
    return _show(
        scopes.person(session, actor, place, person_id, _year(asked)),
        asked,
        url_for(".volunteer_report", person_id=person_id),
        url_for(".volunteer_statement", person_id=person_id),
        alone=True,
    )


@blueprint.post("/desk/volunteers/<uuid:person_id>/statement")
def volunteer_statement(person_id: UUID) -> ResponseReturnValue:
    """Take a volunteer's year along, line by line."""
    asked = _wanted()
    session, actor, place = page.session, page.actor, page.community
    return _take(scopes.person(session, actor, place, person_id, _year(asked)), asked)


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
        fewest=FEWEST,
    )


@blueprint.get("/desk/participation")
def who_takes_part() -> ResponseReturnValue:
    """Show who took part in a year by age and by part of the community, without names."""
    year = _year(page.query(Year))
    found = participation.of_year(page.session, page.actor, page.community, year)
    return page.render(
        "volunteer_hours/participation.html",
        found=found,
        by_age=[(page.say(_age(one.key)), one) for one in found.by_age],
        by_place=[(one.name or page.say(_("Elsewhere")), one) for one in found.by_place],
        short=_short([one.name for one in found.by_place if one.name]),
        year=year,
        latest=today(page.session, page.community).year,
        fewest=FEWEST,
    )


def _short(names: list[str]) -> dict[str, str]:
    """Return what fits under a bar: names without the words in which all of them end."""
    if len(names) < 2:
        return {name: name[:6] for name in names}
    endings = zip(*(reversed(name) for name in names), strict=False)
    end = sum(1 for _same in takewhile(lambda one: len(set(one)) == 1, endings))
    return {name: (name[: len(name) - end] or name)[:6] for name in names}


def _age(key: object) -> Text:
    match key:
        case (0, int(last)):
            return _("Under %(age)s", age=last + 1)
        case (int(first), int(last)):
            return _("%(first)s–%(last)s", first=first, last=last)
        case (int(first), None):
            return _("%(age)s and older", age=first)
    return _("Not known")


def _year(asked: Year) -> int:
    return asked.year or today(page.session, page.community).year


def _wanted() -> Wanted:
    return page.form(Wanted).data or Wanted()


def _take(scope: Scope, asked: Wanted) -> ResponseReturnValue:
    format_ = asked.file
    session, actor, place = page.session, page.actor, page.community
    document = statements.take(session, actor, place, scope, format_, page.language)
    response = Response(document, mimetype=format_.media_type)
    name = quote(f"{scope.title}-{scope.year}.{format_}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _show(
    scope: Scope,
    asked: Year,
    address: str,
    statement: str,
    *,
    mine: bool = False,
    alone: bool = False,
    tell: bool = False,
    campaign: str = "",
    form: page.Form[Year] | None = None,
) -> ResponseReturnValue:
    if asked.paper:
        found = reports.of(page.session, page.community, scope, limit=reports.ON_PAPER)
        document = report_paper.paper(found, page.community, page.language, by_activity=alone)
        return Response(document, mimetype="application/pdf")
    found = reports.of(page.session, page.community, scope, skip=asked.skip)
    months = [
        (date(found.year, number, 1), minutes) for number, minutes in enumerate(found.months, 1)
    ]
    return page.render(
        "volunteer_hours/report.html",
        report=found,
        skip=asked.skip,
        older=asked.skip + len(found.people)
        if asked.skip + len(found.people) < found.served
        else None,
        bars=[(str(first.month), minutes // 60) for first, minutes in months],
        address=address,
        statement=statement,
        join="&" if "?" in address else "?",
        campaign=campaign,
        whole=scope.subject.type == "core.community",
        formats=Format,
        latest=today(page.session, page.community).year,
        mine=mine,
        alone=alone,
        tell=tell,
        form=form,
    )

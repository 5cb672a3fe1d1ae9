"""The report back to an organisation on its people, and to those behind a campaign."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import access, people
from linli_micro_wishes.clocks.calendar import start_of, today
from linli_micro_wishes.numbers import reports as rules
from linli_micro_wishes.numbers.figures import Span
from linli_micro_wishes.numbers.reports import Report
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.pages.numbers import TYPES
from linli_micro_wishes.wishes import campaigns
from linli_web import page

Year = Annotated[int, Field(ge=2000, le=2999)]


class Which(BaseModel):
    """Which year; none: the present one."""

    year: Year | None = None


class Sheet(Which):
    """As which file."""

    form: Literal["csv", "xlsx"] = "csv"


@blueprint.get("/reports")
def reports() -> ResponseReturnValue:
    """Show whose report one may read: one's own organisations, for the desk all of them."""
    session, here = page.session, page.community.id
    desk = access.can(session, page.actor, "micro_wishes.numbers", here)
    mine = set(people.organisations_of(session, page.beneficiary(), here))
    if not desk and not mine:
        page.require("micro_wishes.numbers")
    return page.render(
        "micro_wishes/reports.html",
        organisations=[
            one for one in people.organisations(session, here) if desk or one.id in mine
        ],
        campaigns=campaigns.rows(session, here) if desk else [],
    )


@blueprint.get("/reports/organisations/<uuid:organisation_id>")
def organisation_report(organisation_id: UUID) -> ResponseReturnValue:
    """Show what came of what an organisation took on in a year."""
    present = today(page.session, page.community).year
    year = min(page.query(Which).year or present, present)
    return _show(
        rules.of_organisation(
            page.session, page.actor, page.community.id, organisation_id, _span(year)
        ),
        organisation_id=organisation_id,
        year=year,
        present=present,
    )


@blueprint.post("/reports/organisations/<uuid:organisation_id>/sheet")
def organisation_sheet(organisation_id: UUID) -> ResponseReturnValue:
    """Send it as a spreadsheet."""
    form = page.form(Sheet)
    present = today(page.session, page.community).year
    year = (form.data.year if form.data else None) or present
    report = rules.of_organisation(
        page.session, page.actor, page.community.id, organisation_id, _span(year)
    )
    return _send(report, form, f"report-{year}")


@blueprint.get("/reports/campaigns/<uuid:campaign_id>")
def campaign_report(campaign_id: UUID) -> ResponseReturnValue:
    """Show what came of a campaign."""
    return _show(
        rules.of_campaign(page.session, page.actor, page.community.id, campaign_id),
        campaign_id=campaign_id,
    )


@blueprint.post("/reports/campaigns/<uuid:campaign_id>/sheet")
def campaign_sheet(campaign_id: UUID) -> ResponseReturnValue:
    """Send it as a spreadsheet."""
    form = page.form(Sheet)
    report = rules.of_campaign(page.session, page.actor, page.community.id, campaign_id)
    return _send(report, form, "report-campaign")


def _show(
    report: Report,
    *,
    organisation_id: UUID | None = None,
    campaign_id: UUID | None = None,
    year: int | None = None,
    present: int | None = None,
) -> ResponseReturnValue:
    return page.render(
        "micro_wishes/report.html",
        report=report,
        organisation_id=organisation_id,
        campaign_id=campaign_id,
        year=year,
        present=present,
    )


def _send(report: Report, form: page.Form[Sheet], name: str) -> ResponseReturnValue:
    if form.data is None:
        raise page.not_found()
    kind = form.data.form
    content = rules.sheet(page.session, page.actor, page.community.id, report, kind, page.say)
    answer = Response(content, content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{kind}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _span(year: int) -> Span:
    return start_of(date(year, 1, 1), page.community), start_of(
        date(year + 1, 1, 1), page.community
    )

"""Keeping the catalogue, the calendar of days off, and the duty roster."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import access, people
from linli_micro_wishes.clocks import duty, holidays
from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.models import DutyClass, Kind
from linli_micro_wishes.orders import services
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.texts import _
from linli_web import page


class Offered(BaseModel):
    """What a service offers and promises."""

    kind: Kind
    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    about: Annotated[str, StringConstraints(max_length=300)] = ""
    duty: DutyClass | None = None
    out_of_hours: bool = False
    at_door: bool = False
    by_proxy: bool = False
    needs_address: bool = False
    answer_minutes: Annotated[int, Field(gt=0, le=14_400)] | None = None
    answer_from: time = time(8)
    answer_to: time = time(20)
    every_day: bool = False
    done_days: Annotated[int, Field(gt=0, le=250)] | None = None
    active: bool = False


class Special(BaseModel):
    """A day that does not follow the week."""

    day: date
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    working: bool = False


class Year(BaseModel):
    """Which year."""

    year: int | None = None


class Day(BaseModel):
    """Which day."""

    day: date


class OnDuty(BaseModel):
    """Who is on duty when."""

    person: UUID
    first_day: date
    last_day: date | None = None
    begins: time = time(8)
    ends: time = time(20)


class Sought(BaseModel):
    """Whom to look for."""

    q: str = ""


@blueprint.get("/desk/services")
def service_list() -> ResponseReturnValue:
    """Show all services, also those not offered now."""
    page.require("micro_wishes.services")
    return page.render(
        "micro_wishes/service_list.html",
        services=services.offered(page.session, page.community.id, all_=True),
        kinds=services.KINDS,
    )


@blueprint.route("/desk/services/new", methods=["GET", "POST"])
def add_service() -> ResponseReturnValue:
    """Offer a service."""
    page.require("micro_wishes.services")
    form = page.form(
        Offered,
        {
            "kind": Kind.ORDER,
            "answer_from": "08:00",
            "answer_to": "20:00",
            "every_day": True,
            "active": True,
        },
    )
    if form.data:
        with form.attempt():
            services.add(page.session, page.actor, page.community.id, **form.data.model_dump())
            page.flash(_("It is on the list."))
            return page.redirect(".service_list")
    return _service_form(form, None)


@blueprint.route("/desk/services/<uuid:service_id>", methods=["GET", "POST"])
def change_service(service_id: UUID) -> ResponseReturnValue:
    """Change what is offered or promised."""
    page.require("micro_wishes.services")
    found = services.find(page.session, page.community.id, service_id)
    known = {name: getattr(found, name) for name in Offered.model_fields}
    known["answer_from"] = found.answer_from.strftime("%H:%M")
    known["answer_to"] = found.answer_to.strftime("%H:%M")
    form = page.form(Offered, known)
    if form.data:
        with form.attempt():
            services.change(
                page.session,
                page.actor,
                page.community.id,
                service_id,
                **form.data.model_dump(),
            )
            page.flash(_("Changed. What is under way keeps its promise."))
            return page.redirect(".service_list")
    return _service_form(form, service_id)


@blueprint.route("/desk/calendar", methods=["GET", "POST"])
def days_off() -> ResponseReturnValue:
    """Show the year's days off, and name one."""
    form = page.form(Special)
    if form.data:
        with form.attempt():
            holidays.name_day(
                page.session,
                page.actor,
                page.community.id,
                form.data.day,
                working=form.data.working,
                name=form.data.name,
            )
            page.flash(_("The calendar is changed."))
            return page.redirect(".days_off", year=form.data.day.year)
    return _calendar(form)


@blueprint.post("/desk/calendar/take")
def take_year() -> ResponseReturnValue:
    """Take in the published days of a year."""
    form = page.form(Year)
    if form.data:
        with form.attempt():
            year = form.data.year or today(page.session, page.community).year
            holidays.take_china(page.session, page.actor, page.community.id, year)
            page.flash(_("The days off of %(year)s are in the calendar.", year=year))
            return page.redirect(".days_off", year=year)
    return _calendar(form)


@blueprint.post("/desk/calendar/forget")
def forget_day() -> ResponseReturnValue:
    """Let a day follow the week again."""
    form = page.form(Day)
    if form.data:
        with form.attempt():
            holidays.forget_day(page.session, page.actor, page.community.id, form.data.day)
            return page.redirect(".days_off", year=form.data.day.year)
    return _calendar(form)


@blueprint.route("/desk/duty", methods=["GET", "POST"])
def duty_roster() -> ResponseReturnValue:
    """Show who is on duty, and put somebody on."""
    page.require("micro_wishes.services")
    form = page.form(OnDuty, {"begins": "08:00", "ends": "20:00"})
    if form.data:
        with form.attempt():
            duty.put_on(
                page.session,
                page.actor,
                page.community.id,
                form.data.person,
                first_day=form.data.first_day,
                last_day=form.data.last_day or form.data.first_day,
                begins=form.data.begins,
                ends=form.data.ends,
            )
            page.flash(_("The roster is changed."))
            return page.redirect(".duty_roster")
    sought = page.query(Sought).q.strip()
    return page.render(
        "micro_wishes/duty.html",
        form=form,
        sought=sought,
        now=duty.on_duty(page.session, page.community.id),
        roster=duty.roster(page.session, page.community.id),
        people=_who_could(sought),
    )


@blueprint.post("/desk/duty/<uuid:duty_id>/off")
def off_duty(duty_id: UUID) -> ResponseReturnValue:
    """Take a time on duty off the roster."""
    duty.take_off(page.session, page.actor, page.community.id, duty_id)
    return page.redirect(".duty_roster")


def _who_could(sought: str) -> list[tuple[UUID, str]]:
    """Return whom to put on duty: the desk's own people, or whoever is looked for by name."""
    if sought:
        found = people.members(page.session, page.actor, page.community.id, search=sought, limit=30)
        return [(row.person_id, row.name) for row in found]
    roles = access.permissions()["micro_wishes.dispatch"].roles
    holders = access.holders(page.session, page.actor, page.community.id)
    return list({one.person_id: one.name for one in holders if one.role in roles}.items())


def _service_form(form: page.Form[Offered], service_id: UUID | None) -> ResponseReturnValue:
    return page.render(
        "micro_wishes/service_form.html",
        form=form,
        service_id=service_id,
        kinds=list(services.KINDS.items()),
        duties=list(services.DUTIES.items()),
    )


def _calendar(
    form: page.Form[Special] | page.Form[Year] | page.Form[Day],
) -> ResponseReturnValue:
    page.require("micro_wishes.services")
    year = page.query(Year).year or today(page.session, page.community).year
    return page.render(
        "micro_wishes/calendar.html",
        form=form,
        year=year,
        days=holidays.special_days(page.session, page.community.id, year),
        missing=holidays.is_missing(page.session, page.community.id, year),
        known=any(day.year == year for day, _working, _name in holidays.published()),
        community_id=page.community.id,
    )

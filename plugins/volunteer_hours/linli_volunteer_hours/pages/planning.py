"""Planning an activity, changing it, ending it, cancelling it or one of its shifts."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli_volunteer_hours import labels, settings
from linli_volunteer_hours.activities import campaigns, shifts
from linli_volunteer_hours.activities import planning as rules
from linli_volunteer_hours.activities.plans import Plan
from linli_volunteer_hours.attendance import cancelling
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.models import Activity, HolidayRule
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.registering import words
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.texts import _
from linli_web import page


class Entry(BaseModel):
    """What is typed of an activity."""

    title: Annotated[str, StringConstraints(max_length=120)]
    place: Annotated[str, StringConstraints(max_length=200)]
    starts_on: date
    begins: time
    minutes: int
    capacity: int
    weekdays: list[int] = Field(default_factory=list)
    every_weeks: int = 1
    weeks_of_month: list[int] = Field(default_factory=list)
    month_days: str = ""
    until_on: date | None = None
    on_holidays: HolidayRule = HolidayRule.ALWAYS
    about: str = ""
    field: str = ""
    campaign: str = ""
    map_link: str = ""
    needs: str = ""
    risks: str = ""
    contact: str = ""
    minimum_age: int = 0
    team_only: bool = False


class Why(BaseModel):
    """Why something is cancelled."""

    reason: str = ""


@blueprint.route("/teams/<uuid:team_id>/plan", methods=["GET", "POST"])
def plan(team_id: UUID) -> ResponseReturnValue:
    """Plan an activity of a team."""
    session, here = page.session, page.community.id
    leading.require_leader(session, page.actor, here, team_id)
    team = leading.find_team(session, here, team_id)
    form = page.form(
        Entry,
        {
            "starts_on": today(session, page.community).isoformat(),
            "begins": "09:00",
            "minutes": 120,
            "capacity": 10,
            "field": team.fields[0] if team.fields else "",
        },
    )
    if form.data:
        with form.attempt():
            made = rules.plan(
                session, page.actor, here, team_id, planned(form.data), once=form.once
            )
            over = None if made.recurs else shifts.over_of(session, made.id)
            if over is not None:
                page.flash(_("Entered. Now write down who was there."))
                return page.redirect(".confirm", shift_id=over)
            page.flash(_("Planned. Neighbours can sign up now."))
            return page.redirect(".activity", activity_id=made.id)
    return _form(form, team.name, None)


@blueprint.route("/activities/<uuid:activity_id>/change", methods=["GET", "POST"])
def change(activity_id: UUID) -> ResponseReturnValue:
    """Change what is said of an activity, and its places."""
    session, here = page.session, page.community.id
    found = rules.find(session, here, activity_id)
    leading.require_leader(session, page.actor, here, found.team_id)
    form = page.form(Entry, _shown(found))
    if form.data:
        with form.attempt():
            rules.change(session, page.actor, here, activity_id, planned(form.data))
            page.flash(_("Saved."))
            return page.redirect(".activity", activity_id=activity_id)
    return _form(form, leading.find_team(session, here, found.team_id).name, found)


@blueprint.post("/activities/<uuid:activity_id>/end")
def end(activity_id: UUID) -> ResponseReturnValue:
    """Make no further shifts."""
    rules.end(page.session, page.actor, page.community.id, activity_id)
    page.flash(_("No further shifts will be made."), "info")
    return page.redirect(".activity", activity_id=activity_id)


@blueprint.post("/activities/<uuid:activity_id>/cancel")
def cancel(activity_id: UUID) -> ResponseReturnValue:
    """Cancel an activity with all its shifts to come."""
    form = page.form(Why)
    reason = form.data.reason if form.data else ""
    rules.cancel(page.session, page.actor, page.community.id, activity_id, reason)
    page.flash(_("Cancelled. Everybody who was signed up has been told."), "info")
    return page.redirect(".lead")


@blueprint.post("/shifts/<uuid:shift_id>/cancel")
def cancel_shift(shift_id: UUID) -> ResponseReturnValue:
    """Cancel one shift."""
    form = page.form(Why)
    reason = form.data.reason if form.data else ""
    cancelling.cancel(page.session, page.actor, page.community.id, shift_id, reason)
    page.flash(_("Cancelled. Everybody who was signed up has been told."), "info")
    activity_id = shifts.find(page.session, page.community.id, shift_id).activity_id
    return page.redirect(".activity", activity_id=activity_id)


def planned(entry: Entry) -> Plan:
    """Return what was typed as the rule takes it."""
    typed = entry.model_dump(include=set(Entry.model_fields))
    typed |= {"weekdays": tuple(entry.weekdays), "weeks_of_month": tuple(entry.weeks_of_month)}
    return Plan(**{**typed, "month_days": _numbers(entry.month_days)})


def rhythms() -> dict[str, Any]:
    """Return what one can choose of when something is done again."""
    return {
        "weekdays": list(labels.WEEKDAYS.items()),
        "every_weeks": list(labels.EVERY_WEEKS.items()),
        "weeks_of_month": list(labels.WEEKS_OF_MONTH.items()),
    }


def _numbers(typed: str) -> tuple[int, ...]:
    numbers = words(typed)
    if not all(one.isdecimal() for one in numbers):
        raise ActivityRefused(
            _("Please write days as numbers, with commas: 5, 20."), field="month_days"
        )
    return tuple(int(one) for one in numbers)


def to_choose() -> list[tuple[str, str]]:
    """Return the campaigns that one can plan for, with their subjects."""
    return [
        (one.name, f"{one.name} ({', '.join(one.subjects)})" if one.subjects else one.name)
        for one in campaigns.to_plan_for(page.session, page.community)
    ]


def _shown(activity: Activity) -> dict[str, Any]:
    known = activity.model_dump(include=set(Entry.model_fields))
    return {**known, "month_days": ", ".join(str(day) for day in activity.month_days)}


def _form(form: page.Form[Entry], team: str, activity: Activity | None) -> ResponseReturnValue:
    running = to_choose()
    if activity is not None and activity.campaign not in ("", *(name for name, _label in running)):
        running.append((activity.campaign, activity.campaign))
    return page.render(
        "volunteer_hours/plan.html",
        campaigns=running,
        form=form,
        team=team,
        activity=activity,
        days=settings.of(page.session, page.community.id).write_down_days,
        holidays=list(labels.HOLIDAYS.items()),
        **rhythms(),
    )

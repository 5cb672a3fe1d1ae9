"""What a resident sees first: the next shift, and what one can do."""

from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_volunteer_hours import labels
from linli_volunteer_hours.activities import campaigns, commitments, planning
from linli_volunteer_hours.activities import lists as activity_lists
from linli_volunteer_hours.attendance import lists, posts, signing_up
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.models import ShiftState, State
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import Soonest, cut
from linli_volunteer_hours.register import leading, posting_lists, volunteers
from linli_volunteer_hours.texts import _
from linli_web import page

#: Activities on a page, and shifts of one.
_AT_ONCE, _SHIFTS = 60, 30


class Asked(Soonest):
    """What to look for, and behind which activity the page begins."""

    field: str = ""
    q: str = ""


class Later(BaseModel):
    """Behind which shift a page begins."""

    later: datetime | None = None


class Season(BaseModel):
    """Until when a post is claimed."""

    until_on: date


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show the next shift, and what one can sign up for."""
    asked = page.query(Asked)
    session, here, me = page.session, page.community.id, page.beneficiary()
    found = activity_lists.open_activities(
        session, here, field=asked.field, words=asked.q, after=asked.mark(), limit=_AT_ONCE + 1
    )
    shown, older = cut(found, lambda one: one, _AT_ONCE)
    return page.render(
        "volunteer_hours/home.html",
        block="found",
        asked=asked,
        volunteer=volunteers.find(session, here, me),
        coming=lists.coming(session, here, me, limit=5),
        mine=figures.mine(session, here, me),
        label=labels.label,
        fields=activity_lists.fields(session, here),
        units=posting_lists.acted_for(page.session, page.actor, page.community.id),
        campaigns=campaigns.running(session, page.community),
        activities=shown,
        older=older,
    )


@blueprint.get("/activities/<uuid:activity_id>")
def activity(activity_id: UUID) -> ResponseReturnValue:
    """Show an activity with its shifts."""
    return _show(activity_id, page.form(Season))


@blueprint.post("/activities/<uuid:activity_id>/claim")
def claim_post(activity_id: UUID) -> ResponseReturnValue:
    """Claim each shift of an activity for a season."""
    form = page.form(Season)
    if form.data:
        with form.attempt():
            signed = posts.claim(
                page.session, page.actor, page.community.id, activity_id, form.data.until_on
            )
            page.flash(
                _.plural(
                    "The post is yours. You are signed up for one shift so far. Thank you!",
                    "The post is yours. You are signed up for %(count)s shifts so far. Thank you!",
                    signed,
                )
            )
            return page.redirect(".activity", activity_id=activity_id)
    return _show(activity_id, form)


@blueprint.post("/activities/<uuid:activity_id>/give-back")
def give_post_back(activity_id: UUID) -> ResponseReturnValue:
    """Give a post back."""
    planning.find(page.session, page.community.id, activity_id)
    posts.give_back(page.session, page.actor, page.community.id, activity_id)
    page.flash(_("Given back. Please withdraw from the shifts you cannot come to."), "info")
    return page.redirect(".activity", activity_id=activity_id)


@blueprint.post("/shifts/<uuid:shift_id>/sign-up")
def sign_up(shift_id: UUID) -> ResponseReturnValue:
    """Sign up for a shift."""
    made = signing_up.sign_up(page.session, page.actor, page.community.id, shift_id)
    if made.state is State.WAITING:
        page.flash(_("All places are taken. You are on the waiting list; we tell you."), "wait")
    else:
        page.flash(_("You are signed up. Thank you!"))
    return page.redirect(".my_shift", attendance_id=made.id)


def _show(activity_id: UUID, form: page.Form[Season]) -> ResponseReturnValue:
    session, here = page.session, page.community.id
    found = planning.find(session, here, activity_id)
    later = page.query(Later).later
    shifts = activity_lists.shifts_of(
        session, activity_id, page.beneficiary(), after=later, limit=_SHIFTS + 1
    )
    shown, older = cut(shifts, attrgetter("starts_at"), _SHIFTS)
    return page.render(
        "volunteer_hours/activity.html",
        activity=found,
        team=leading.find_team(session, here, found.team_id),
        shifts=shown,
        later=later,
        older=older.isoformat() if older else None,
        registered=volunteers.find(session, here, page.beneficiary()) is not None,
        leads=leading.leads(session, page.actor, here, found.team_id),
        rhythm=labels.rhythm(found),
        promise=commitments.behind(session, activity_id),
        post=posts.mine(session, activity_id, page.beneficiary()),
        form=form,
        states=State,
        shift_states=ShiftState,
    )

"""One shift apart from the others: moving it, its places, and one more."""

from datetime import date, time
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli.clock import now
from linli_volunteer_hours.activities import planning, shifts
from linli_volunteer_hours.attendance import one_shift as rules
from linli_volunteer_hours.calendar import local, today
from linli_volunteer_hours.models import Activity, Shift
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.texts import _
from linli_web import page


class Entry(BaseModel):
    """When a shift is, how long, and for how many."""

    on: date
    begins: time
    minutes: int
    capacity: int

    def wanted(self) -> rules.OneShift:
        """Return it as the rules take it."""
        return rules.OneShift(
            on=self.on, begins=self.begins, minutes=self.minutes, capacity=self.capacity
        )


@blueprint.route("/shifts/<uuid:shift_id>/change", methods=["GET", "POST"])
def change_shift(shift_id: UUID) -> ResponseReturnValue:
    """Move one shift, or change its length or places."""
    session, here = page.session, page.community.id
    shift = shifts.find(session, here, shift_id)
    leading.require_leader(session, page.actor, here, shift.team_id)
    begins = local(shift.starts_at, page.community)
    form = page.form(
        Entry,
        {
            "on": begins.date().isoformat(),
            "begins": begins.strftime("%H:%M"),
            "minutes": int((shift.ends_at - shift.starts_at).total_seconds() // 60),
            "capacity": shift.capacity,
        },
    )
    if form.data:
        with form.attempt():
            off = rules.change(session, page.actor, here, shift_id, form.data.wanted())
            if off:
                page.flash(
                    _.plural(
                        "Saved. One person has promised that time to something else and is off "
                        "the list.",
                        "Saved. %(count)s people have promised that time to something else and "
                        "are off the list.",
                        off,
                    ),
                    "wait",
                )
            else:
                page.flash(_("Saved."))
            return page.redirect(".door", shift_id=shift_id)
    return _form(form, session.get_one(Activity, shift.activity_id), shift)


@blueprint.route("/activities/<uuid:activity_id>/shifts/new", methods=["GET", "POST"])
def add_shift(activity_id: UUID) -> ResponseReturnValue:
    """Add a shift to an activity."""
    session, here = page.session, page.community.id
    activity = planning.find(session, here, activity_id)
    leading.require_leader(session, page.actor, here, activity.team_id)
    form = page.form(
        Entry,
        {
            "on": today(session, page.community).isoformat(),
            "begins": activity.begins.strftime("%H:%M"),
            "minutes": activity.minutes,
            "capacity": activity.capacity,
        },
    )
    if form.data:
        with form.attempt():
            made = rules.add(session, page.actor, here, activity_id, form.data.wanted())
            if made.ends_at <= now(session):
                page.flash(_("Entered. Now write down who was there."))
                return page.redirect(".confirm", shift_id=made.id)
            page.flash(_("The shift is there. Neighbours can sign up now."))
            return page.redirect(".activity", activity_id=activity_id)
    return _form(form, activity, None)


def _form(form: page.Form[Entry], activity: Activity, shift: Shift | None) -> ResponseReturnValue:
    return page.render("volunteer_hours/one_shift.html", form=form, activity=activity, shift=shift)

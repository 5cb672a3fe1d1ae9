"""After a shift: who came, hours from paper, and the leader's word in bulk."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli.clock import now
from linli_volunteer_hours import labels
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import confirmable, lists, rows, writing_down
from linli_volunteer_hours.attendance import confirming as rules
from linli_volunteer_hours.models import Activity, State
from linli_volunteer_hours.pages import blueprint, lines
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import HoursRefused
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_web import page


class Chosen(BaseModel):
    """Whose hours are confirmed."""

    who: list[UUID] = Field(default_factory=list, min_length=1)


class Paper(BaseModel):
    """A line of a paper list."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    minutes: int
    phone: str = ""


class Why(BaseModel):
    """Why hours are not recognised."""

    reason: str = ""


@blueprint.route("/shifts/<uuid:shift_id>/confirm", methods=["GET", "POST"])
def confirm(shift_id: UUID) -> ResponseReturnValue:
    """Confirm the hours of a shift."""
    form = page.form(Chosen)
    if form.data:
        with form.attempt():
            said = rules.confirm(page.session, page.actor, page.community.id, form.data.who)
            page.flash(
                _.plural(
                    "The hours of one person are confirmed. Thank you!",
                    "The hours of %(count)s people are confirmed. Thank you!",
                    len(said.done),
                )
            )
            return page.redirect(".confirm", shift_id=shift_id)
    return _show(shift_id, form=form)


@blueprint.post("/shifts/<uuid:shift_id>/paper")
def write_down(shift_id: UUID) -> ResponseReturnValue:
    """Enter a line of a paper list."""
    leading.require_leader(
        page.session,
        page.actor,
        page.community.id,
        shifts.find(page.session, page.community.id, shift_id).team_id,
    )
    form = page.form(Paper)
    if form.data:
        with form.attempt():
            found = named(page.session, page.community.id, form.data.name, phone=form.data.phone)
            writing_down.write_down(
                page.session,
                page.actor,
                page.community.id,
                shift_id,
                found.id,
                form.data.minutes,
            )
            page.flash(_("Written down. Somebody else confirms it."))
            return page.redirect(".confirm", shift_id=shift_id)
    return _show(shift_id, paper=form)


@blueprint.post("/shifts/<uuid:shift_id>/paper/list")
def write_down_list(shift_id: UUID) -> ResponseReturnValue:
    """Enter a whole paper list."""
    session, here = page.session, page.community.id
    shift = shifts.find(session, here, shift_id)
    leading.require_leader(session, page.actor, here, shift.team_id)
    form = page.form(lines.Lines)
    if form.data:
        with lines.attempt(form):
            many = writing_down.write_down_list(
                session, page.actor, here, shift_id, form.data.lines
            )
            page.flash(
                _.plural(
                    "One line is written down. Somebody else confirms it.",
                    "%(count)s lines are written down. Somebody else confirms them.",
                    many,
                )
            )
            return page.redirect(".confirm", shift_id=shift_id)
    return _show(shift_id, listed=form)


@blueprint.post("/sign-ups/<uuid:attendance_id>/reject")
def reject(attendance_id: UUID) -> ResponseReturnValue:
    """Say that hours were not served."""
    form = page.form(Why)
    reason = form.data.reason if form.data else ""
    rules.reject(page.session, page.actor, page.community.id, attendance_id, reason)
    found = rows.find(page.session, page.community.id, attendance_id)
    page.flash(_("Noted. The volunteer can read why, and may dispute it."), "info")
    return page.redirect(".confirm", shift_id=found.shift_id)


def _show(
    shift_id: UUID,
    *,
    form: page.Form[Chosen] | None = None,
    paper: page.Form[Paper] | None = None,
    listed: page.Form[lines.Lines] | None = None,
) -> ResponseReturnValue:
    session, here = page.session, page.community.id
    shift = shifts.find(session, here, shift_id)
    leading.require_leader(session, page.actor, here, shift.team_id)
    people = lists.attendees(session, shift_id)
    ready = [one for one in people if one.state is State.OUT]
    refused = confirmable.refusals(session, page.actor, here, ready)
    return page.render(
        "volunteer_hours/confirm.html",
        shift=shift,
        activity=session.get_one(Activity, shift.activity_id),
        ready=[one for one in ready if one.id not in refused],
        others=[one for one in ready if one.id in refused],
        left=confirmable.left(session, ready, refused),
        rejectable=[
            one
            for one in ready
            if one.id not in refused or isinstance(refused[one.id], HoursRefused)
        ],
        open=[one for one in people if one.state is State.SIGNED],
        rest=[one for one in people if one.state not in (State.OUT, State.SIGNED)],
        confirmed=[one for one in people if one.state is State.CONFIRMED],
        settles=page.can(SETTLE),
        label=labels.label,
        over=now(session) >= shift.ends_at,
        longest=int((shift.ends_at - shift.starts_at).total_seconds() // 60),
        form=form if form and form.errors else listed or paper,
        paper=paper,
        listed=listed,
    )

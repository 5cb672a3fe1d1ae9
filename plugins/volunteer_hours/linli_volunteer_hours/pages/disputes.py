"""Hours that somebody says are wrong: the list of them, and deciding what they are."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_volunteer_hours import labels
from linli_volunteer_hours.attendance import disputes as rules
from linli_volunteer_hours.attendance import looked_at, rows, waiting_hours
from linli_volunteer_hours.models import State
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import Soonest, cut
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.texts import _
from linli_web import page

#: Disputes on a page.
_AT_ONCE = 20


class Decision(BaseModel):
    """What the hours are."""

    minutes: int
    reason: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class Question(BaseModel):
    """What a leader finds wrong about confirmed hours."""

    reason: str = ""


@blueprint.get("/desk/disputes")
def disputes() -> ResponseReturnValue:
    """Show hours that somebody says are wrong."""
    page.require(SETTLE)
    asked = page.query(Soonest)
    found = waiting_hours.disputed(
        page.session, page.community.id, after=asked.mark(), limit=_AT_ONCE + 1
    )
    shown, older = cut(found, lambda one: one, _AT_ONCE)
    return page.render("volunteer_hours/disputes.html", disputed=shown, asked=asked, older=older)


@blueprint.route("/desk/disputes/<uuid:attendance_id>", methods=["GET", "POST"])
def settle(attendance_id: UUID) -> ResponseReturnValue:
    """Decide what disputed hours are, or confirmed ones that turned out wrong."""
    session, here = page.session, page.community.id
    page.require(SETTLE)
    found = rows.find(session, here, attendance_id)
    form = page.form(Decision, {"minutes": found.minutes} if found.minutes else None)
    if form.data:
        with form.attempt():
            minutes, reason = form.data.minutes, form.data.reason
            rules.settle(session, page.actor, here, attendance_id, minutes, reason)
            page.flash(_("Decided. The volunteer has been told."))
            return page.redirect(".disputes")
    return page.render(
        "volunteer_hours/settle.html",
        one=looked_at.look(session, attendance_id),
        label=labels.label(found),
        open=found.state in (State.DISPUTED, State.CONFIRMED),
        form=form,
    )


@blueprint.post("/sign-ups/<uuid:attendance_id>/question")
def question(attendance_id: UUID) -> ResponseReturnValue:
    """Say that confirmed hours are wrong, for somebody else to decide."""
    session, here = page.session, page.community.id
    form = page.form(Question)
    reason = form.data.reason if form.data else ""
    rules.question(session, page.actor, here, attendance_id, reason)
    page.flash(_("Noted. Somebody else looks at it and decides; the volunteer is told."), "info")
    return page.redirect(".confirm", shift_id=rows.find(session, here, attendance_id).shift_id)

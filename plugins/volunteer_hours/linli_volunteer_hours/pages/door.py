"""At the door, made for a phone: the rotating code, the list, and scanning a volunteer's code."""

from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import codes, people
from linli.clock import now
from linli_volunteer_hours import labels
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import codes as leader_codes
from linli_volunteer_hours.attendance import door as rules
from linli_volunteer_hours.attendance import lists, rows, sheet
from linli_volunteer_hours.models import Activity, Shift, State
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.mine import Typed
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.texts import _
from linli_web import page


class Marking(BaseModel):
    """Whether the button said that somebody goes."""

    leaving: bool | None = None


@blueprint.get("/shifts/<uuid:shift_id>/door")
def door(shift_id: UUID) -> ResponseReturnValue:
    """Show the code to scan and the list to tick; the code is sent anew every 20 seconds."""
    shift = _led(shift_id)
    code, opens = (
        leader_codes.code_of(shift, now(page.session)),
        rules.opens_at(page.session, shift),
    )
    address = url_for(".here", shift_id=shift_id, code=code, _external=True)
    return page.render(
        "volunteer_hours/door.html",
        block="code",
        shift=shift,
        activity=page.session.get_one(Activity, shift.activity_id),
        code=code,
        qr=codes.qr_svg(address, _("Scan to check in or out"), page.language),
        people=lists.attendees(page.session, shift_id, health=_reads_health(shift)),
        is_round=shifts.has_round(page.session, shift.activity_id),
        label=labels.label,
        states=State,
        began=now(page.session) >= shift.starts_at,
        over=now(page.session) >= shift.ends_at,
        opens=opens,
        open=now(page.session) >= opens,
    )


@blueprint.get("/shifts/<uuid:shift_id>/sheet.pdf")
def sign_in_sheet(shift_id: UUID) -> ResponseReturnValue:
    """Return the sheet to sign in on paper, as a PDF."""
    shift = _led(shift_id)
    address = url_for(".door", shift_id=shift_id, _external=True)
    document = sheet.sign_in_sheet(page.session, shift, address, page.language)
    return Response(document, mimetype="application/pdf")


@blueprint.post("/sign-ups/<uuid:attendance_id>/mark")
def mark(attendance_id: UUID) -> ResponseReturnValue:
    """Check somebody in, or out, by the list."""
    asked = page.form(Marking).data or Marking()
    done = rules.mark(
        page.session, page.actor, page.community.id, attendance_id, leaving=asked.leaving
    )
    return page.redirect(".door", shift_id=done.shift_id)


@blueprint.post("/sign-ups/<uuid:attendance_id>/absent")
def absent(attendance_id: UUID) -> ResponseReturnValue:
    """Note that somebody did not come."""
    rules.absent(page.session, page.actor, page.community.id, attendance_id)
    found = rows.find(page.session, page.community.id, attendance_id)
    return page.redirect(".confirm", shift_id=found.shift_id)


@blueprint.route("/codes/<code>", methods=["GET", "POST"])
def volunteer_code(code: str) -> ResponseReturnValue:
    """Scanned from a volunteer's phone: who it is, and one big button."""
    form = page.form(Typed, {"code": code})
    session, actor, here = page.session, page.actor, page.community.id
    if form.data:
        with form.attempt():
            done = rules.take_code(session, actor, here, form.data.code)
            name = people.names_of(session, {done.person_id})[done.person_id]
            page.flash(
                _("%(name)s is checked in.", name=name)
                if done.state is State.IN
                else _("%(name)s is checked out.", name=name)
            )
            return page.redirect(".door", shift_id=done.shift_id)
    found = None
    with form.attempt():
        found = rules.look_up(session, actor, here, code)
    return page.render(
        "volunteer_hours/code.html",
        form=form,
        code=code,
        found=found,
        leaving=found is not None and found.state is State.IN,
        name=people.names_of(session, {found.person_id})[found.person_id] if found else "",
        title=session.get_one(Activity, found.activity_id).title if found else "",
    )


def _reads_health(shift: Shift) -> bool:
    return leading.reads_health(page.session, page.actor, page.community.id, shift.team_id)


def _led(shift_id: UUID) -> Shift:
    shift = shifts.find(page.session, page.community.id, shift_id)
    leading.require_leader(page.session, page.actor, page.community.id, shift.team_id)
    return shift

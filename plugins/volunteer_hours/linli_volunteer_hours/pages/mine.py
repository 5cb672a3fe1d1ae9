"""A volunteer's own sign-ups: code, withdrawing, accepting, disputing; and the hours."""

from datetime import datetime
from operator import attrgetter
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import codes
from linli_volunteer_hours import labels
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import disputes, door, lists, rows, signing_up, waiting
from linli_volunteer_hours.hours import awards, figures
from linli_volunteer_hours.models import Activity, Attendance, State
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import cut
from linli_volunteer_hours.recognition import badges, thanks
from linli_volunteer_hours.refusals import AttendanceUnknown
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_web import page

_AT_ONCE = 20


class Own(BaseModel):
    """Where the page of each list begins: what one served, was given, and was thanked for."""

    before: datetime | None = None
    given_at: datetime | None = None
    given: UUID | None = None
    thanked: UUID | None = None


class Said(BaseModel):
    """What a volunteer says to wrong hours."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class Thank(BaseModel):
    """Whom somebody thanks, and for what."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    phone: str = ""
    words: Annotated[str, StringConstraints(max_length=300)] = ""


class Typed(BaseModel):
    """A code as it was scanned or typed."""

    code: Annotated[str, StringConstraints(min_length=4, max_length=20)]


class Passing(Typed):
    """The leader's code, and whether the button said that one goes."""

    leaving: bool | None = None


class AtCounter(BaseModel):
    """Whether the button of the counter said that one goes."""

    leaving: bool | None = None


@blueprint.get("/mine")
def my_hours() -> ResponseReturnValue:
    """Show the reader's hours, and what they were for."""
    asked = page.query(Own)
    session, here, me = page.session, page.community.id, page.beneficiary()
    given_before = (asked.given_at, asked.given) if asked.given_at and asked.given else None
    many = _AT_ONCE + 1
    history, older = cut(
        lists.history(session, here, me, before=asked.before, limit=many),
        attrgetter("starts_at"),
        _AT_ONCE,
    )
    given, older_given = cut(
        awards.of(session, page.community, me, before=given_before, limit=many),
        lambda one: one,
        _AT_ONCE,
    )
    notes, older_notes = cut(
        thanks.of(session, here, me, before=asked.thanked, limit=many), attrgetter("id"), _AT_ONCE
    )
    return page.render(
        "volunteer_hours/mine.html",
        asked=asked,
        mine=figures.mine(session, here, me),
        volunteer=volunteers.find(session, here, me),
        history=history,
        older=older.isoformat() if older else None,
        thanks=notes,
        older_thanks=older_notes,
        awards=given,
        older_awards=older_given,
        badges=badges.of(session, here, me),
        label=labels.label,
    )


@blueprint.route("/thanks", methods=["GET", "POST"])
def thank() -> ResponseReturnValue:
    """Thank a volunteer."""
    form = page.form(Thank)
    if form.data:
        with form.attempt():
            session, here = page.session, page.community.id
            one = named(session, here, form.data.name, phone=form.data.phone)
            thanks.thank(session, page.actor, here, one.id, form.data.words)
            page.flash(_("%(name)s reads it now. How kind of you!", name=one.name))
            return page.redirect(".home")
    return page.render("volunteer_hours/thank.html", form=form)


@blueprint.post("/thanks/<uuid:thanks_id>/put-away")
def put_thanks_away(thanks_id: UUID) -> ResponseReturnValue:
    """Put a note of thanks away."""
    thanks.put_away(page.session, page.actor, page.community.id, thanks_id)
    return page.redirect(".my_hours")


@blueprint.get("/sign-ups/<uuid:attendance_id>")
def my_shift(attendance_id: UUID) -> ResponseReturnValue:
    """Show one sign-up, with what its volunteer can do about it."""
    return _show(_own(attendance_id))


@blueprint.post("/sign-ups/<uuid:attendance_id>/code")
def my_code(attendance_id: UUID) -> ResponseReturnValue:
    """Show a code for the leader to scan."""
    code = door.own_code(page.session, page.actor, page.community.id, attendance_id).text
    return _show(_own(attendance_id), code=code)


@blueprint.post("/sign-ups/<uuid:attendance_id>/counter")
def check_at_counter(attendance_id: UUID) -> ResponseReturnValue:
    """Check in, or out, whom the staff serve at the counter."""
    asked = page.form(AtCounter).data or AtCounter()
    done = door.at_the_counter(
        page.session, page.actor, page.community.id, attendance_id, leaving=asked.leaving
    )
    page.flash(_("Checked in.") if done.state is State.IN else _("Checked out."))
    return page.redirect(".my_shift", attendance_id=attendance_id)


@blueprint.post("/sign-ups/<uuid:attendance_id>/withdraw")
def withdraw(attendance_id: UUID) -> ResponseReturnValue:
    """Take a sign-up back."""
    signing_up.withdraw(page.session, page.actor, page.community.id, attendance_id)
    page.flash(_("You are no longer signed up."), "info")
    return page.redirect(".home")


@blueprint.post("/sign-ups/<uuid:attendance_id>/accept")
def accept(attendance_id: UUID) -> ResponseReturnValue:
    """Take a place that became free."""
    waiting.accept(page.session, page.actor, page.community.id, attendance_id)
    page.flash(_("The place is yours. Thank you!"))
    return page.redirect(".my_shift", attendance_id=attendance_id)


@blueprint.post("/sign-ups/<uuid:attendance_id>/dispute")
def dispute(attendance_id: UUID) -> ResponseReturnValue:
    """Say that one's hours are wrong."""
    form = page.form(Said)
    if form.data:
        with form.attempt():
            disputes.dispute(
                page.session, page.actor, page.community.id, attendance_id, form.data.reason
            )
            page.flash(_("Thank you. Somebody else will look at it and tell you."))
            return page.redirect(".my_shift", attendance_id=attendance_id)
    return _show(_own(attendance_id), form=form)


@blueprint.route("/shifts/<uuid:shift_id>/here/<code>", methods=["GET", "POST"])
def here(shift_id: UUID, code: str) -> ResponseReturnValue:
    """What the leader's QR opens: one big button to check in, or out."""
    session, community_id, me = page.session, page.community.id, page.beneficiary()
    form = page.form(Passing, {"code": code})
    if form.data:
        with form.attempt():
            done = door.scan(
                session,
                page.actor,
                community_id,
                shift_id,
                form.data.code,
                leaving=form.data.leaving,
            )
            if done.state is State.IN:
                page.flash(_("You are checked in. Please scan again when you go."))
            else:
                page.flash(_("You are checked out. Thank you for your time!"))
            return page.redirect(".my_shift", attendance_id=done.id)
    shift = door.at_the_door(session, community_id, shift_id)
    present = signing_up.current(session, shift_id, me)
    return page.render(
        "volunteer_hours/here.html",
        form=form,
        code=code,
        shift=shift,
        activity=session.get_one(Activity, shift.activity_id),
        leaving=present is not None and present.state is State.IN,
    )


def _own(attendance_id: UUID) -> Attendance:
    found = rows.find(page.session, page.community.id, attendance_id)
    if found.person_id != page.beneficiary():
        raise AttendanceUnknown(_("There is no such sign-up here."))
    return found


def _show(
    found: Attendance, *, code: str = "", form: page.Form[Said] | None = None
) -> ResponseReturnValue:
    shown = lists.mine(page.session, found.id)
    return page.render(
        "volunteer_hours/my_shift.html",
        mine=shown,
        attendance=found,
        activity=page.session.get_one(Activity, found.activity_id),
        is_round=shifts.has_round(page.session, found.activity_id),
        label=labels.label(shown),
        code=code,
        qr=codes.qr_svg(page.code_address(code), _("Your code"), page.language) if code else "",
        may_dispute=disputes.may_dispute(page.session, found),
        at_counter=door.serves(page.session, page.actor, page.community.id),
        form=form,
    )

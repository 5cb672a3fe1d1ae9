"""Meetings of councils: called, recorded, and what those present say of the minutes."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli.clock import now
from linli_deliberation.councils import meetings, reading, seats
from linli_deliberation.models import Coming, MeetingState
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.councils import DECIDES, QUORUMS, Line
from linli_deliberation.pages.desk import Why
from linli_deliberation.pages.moments import aware
from linli_deliberation.pages.naming import listed
from linli_deliberation.refusals import CouncilRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import reading as topics
from linli_web import page


class Call(BaseModel):
    """A meeting; agenda and guests one a line."""

    title: Line
    where: Annotated[str, StringConstraints(min_length=2, max_length=300)]
    agenda: Annotated[str, StringConstraints(min_length=2, max_length=4000)]
    guests: Annotated[str, StringConstraints(max_length=2000)] = ""
    topic: UUID | None = None
    starts_at: datetime


class About(BaseModel):
    """The matter for which a meeting is called."""

    topic: UUID | None = None


class Record(BaseModel):
    """Who came, as ``person=how``, and the minutes."""

    came: list[str] = []
    minutes: Annotated[str, StringConstraints(max_length=8000)] = ""


class Answer(BaseModel):
    """That the minutes are right, or what is wrong in them."""

    version: int
    objection: Annotated[str, StringConstraints(max_length=500)] = ""


@blueprint.route("/councils/<uuid:council_id>/meetings/new", methods=["GET", "POST"])
def call_meeting(council_id: UUID) -> ResponseReturnValue:
    """Call a meeting."""
    page.require(seats.COUNCILS)
    found = seats.find(page.session, page.community.id, council_id)
    form = page.form(Call, page.query(About))
    if form.data:
        with form.attempt():
            guests = [line.strip() for line in form.data.guests.splitlines() if line.strip()]
            made = meetings.call(
                page.session,
                page.actor,
                page.community.id,
                found.id,
                title=form.data.title,
                where=form.data.where,
                agenda=form.data.agenda.splitlines(),
                starts_at=aware(form.data.starts_at, page.community),
                guests=[listed(line, CouncilRefused, "guests") for line in guests],
                topic_id=form.data.topic,
            )
            page.flash(_("The meeting is called, and everybody is invited."))
            return page.redirect(".meeting", meeting_id=made.id)
    return page.render(
        "deliberation/meeting_new.html",
        form=form,
        council=found,
        topics=[
            (row.id, row.title) for row in topics.of(page.session, page.community.id, limit=500)
        ],
    )


@blueprint.get("/meetings/<uuid:meeting_id>")
def meeting(meeting_id: UUID) -> ResponseReturnValue:
    """Show a meeting: agenda, who came, minutes."""
    return _meeting(meeting_id)


@blueprint.post("/meetings/<uuid:meeting_id>/cancel")
def cancel_meeting(meeting_id: UUID) -> ResponseReturnValue:
    """Call a meeting off."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            meetings.cancel(
                page.session, page.actor, page.community.id, meeting_id, reason=form.data.reason
            )
            page.flash(_("The meeting is called off."), "info")
            return page.redirect(".meeting", meeting_id=meeting_id)
    return _meeting(meeting_id, form)


@blueprint.post("/meetings/<uuid:meeting_id>/minutes")
def record_meeting(meeting_id: UUID) -> ResponseReturnValue:
    """Write down who came, and the minutes."""
    form = page.form(Record)
    if form.data:
        with form.attempt():
            meetings.record(
                page.session,
                page.actor,
                page.community.id,
                meeting_id,
                _came(form.data.came),
                form.data.minutes,
            )
            page.flash(_("It is written down."))
            return page.redirect(".meeting", meeting_id=meeting_id)
    return _meeting(meeting_id, form)


@blueprint.post("/meetings/<uuid:meeting_id>/confirm")
def confirm_minutes(meeting_id: UUID) -> ResponseReturnValue:
    """Confirm the minutes, or say what is wrong in them."""
    form = page.form(Answer)
    if form.data:
        with form.attempt():
            meetings.confirm(
                page.session,
                page.actor,
                page.community.id,
                meeting_id,
                version=form.data.version,
                objection=form.data.objection,
            )
            page.flash(_("Thank you for reading the minutes."))
            return page.redirect(".meeting", meeting_id=meeting_id)
    return _meeting(meeting_id, form)


def _came(said: list[str]) -> dict[UUID, Coming]:
    found = dict[UUID, Coming]()
    for one in said:
        person, _equals, how = one.partition("=")
        try:
            found[UUID(person)] = Coming(how)
        except ValueError:
            raise CouncilRefused(
                _("Please say of everybody whether they came."), field="came"
            ) from None
    return found


def _meeting(meeting_id: UUID, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    page.require("deliberation.vote")
    session = page.session
    council, found = meetings.find_meeting(session, page.community.id, meeting_id)
    guests = reading.guests(session, found)
    mine = next((one for one in guests if one.person_id == page.beneficiary()), None)
    waits = found.state is MeetingState.HELD and mine and not mine.confirmed and mine.coming
    return page.render(
        "deliberation/meeting.html",
        council=council,
        meeting=found,
        label=reading.STATES[found.state],
        guests=guests,
        comings=reading.COMINGS,
        begun=found.starts_at <= now(session),
        asked=bool(waits and mine and mine.coming and mine.coming.is_present),
        shown=found.state in (MeetingState.CONFIRMED, MeetingState.INQUORATE)
        or mine is not None
        or page.can(seats.COUNCILS),
        form=form,
        may=page.can(seats.COUNCILS),
        quorum=dict(QUORUMS)[found.quorum.value],
        decides=dict(DECIDES)[found.decides.value],
    )

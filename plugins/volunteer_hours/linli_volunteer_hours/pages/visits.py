"""Rounds: the checklist on a visitor's phone, and who is on the round for the leader."""

from operator import attrgetter
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import people
from linli.access import NotAllowed
from linli_volunteer_hours.activities import planning, shifts
from linli_volunteer_hours.labels import OUTCOMES
from linli_volunteer_hours.models import Activity, Outcome
from linli_volunteer_hours.pages import blueprint, lines
from linli_volunteer_hours.pages.paging import AT_ONCE, Older, cut
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.visits import checklist, rounds
from linli_web import page


class Seen(BaseModel):
    """What came of a visit."""

    outcome: Outcome
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class Neighbour(BaseModel):
    """Whom a leader puts on the round."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    phone: str = ""
    door: Annotated[str, StringConstraints(max_length=120)] = ""


@blueprint.get("/shifts/<uuid:shift_id>/round")
def visits(shift_id: UUID) -> ResponseReturnValue:
    """Show whom to visit, with three big buttons for each."""
    return _checklist(shift_id, page.form(Seen), None)


@blueprint.post("/shifts/<uuid:shift_id>/round/<uuid:stop_id>")
def note_visit(shift_id: UUID, stop_id: UUID) -> ResponseReturnValue:
    """Write down what came of one visit."""
    form = page.form(Seen)
    if form.data:
        with form.attempt():
            checklist.note(
                page.session,
                page.actor,
                page.community.id,
                shift_id,
                stop_id,
                form.data.outcome,
                form.data.note,
            )
            page.flash(
                _("Written down. Thank you!")
                if form.data.outcome is Outcome.WELL
                else _("Written down, and the leader is told.")
            )
            return page.redirect(".visits", shift_id=shift_id)
    return _checklist(shift_id, form, stop_id)


@blueprint.route("/activities/<uuid:activity_id>/round", methods=["GET", "POST"])
def round_of(activity_id: UUID) -> ResponseReturnValue:
    """Show a leader who is on the round, and put somebody on it."""
    session, here = page.session, page.community.id
    activity = planning.find(session, here, activity_id)
    leading.require_leader(session, page.actor, here, activity.team_id)
    form = page.form(Neighbour)
    if form.data:
        with form.attempt():
            found = named(session, here, form.data.name, phone=form.data.phone)
            rounds.put_on(session, page.actor, here, activity_id, found.id, form.data.door)
            page.flash(_("%(name)s is on the round from the next time on.", name=found.name))
            return page.redirect(".round_of", activity_id=activity_id)
    return _round(activity, form)


@blueprint.post("/activities/<uuid:activity_id>/round/list")
def put_list_on_round(activity_id: UUID) -> ResponseReturnValue:
    """Put several neighbours on the round."""
    session, here = page.session, page.community.id
    activity = planning.find(session, here, activity_id)
    leading.require_leader(session, page.actor, here, activity.team_id)
    form = page.form(lines.Lines)
    if form.data:
        with lines.attempt(form):
            many = rounds.put_on_list(session, page.actor, here, activity_id, form.data.lines)
            page.flash(
                _.plural(
                    "One neighbour is on the round from the next time on.",
                    "%(count)s neighbours are on the round from the next time on.",
                    many,
                )
            )
            return page.redirect(".round_of", activity_id=activity_id)
    return _round(activity, listed=form)


@blueprint.post("/stops/<uuid:stop_id>/remove")
def take_off_round(stop_id: UUID) -> ResponseReturnValue:
    """Take somebody off the round."""
    activity_id = rounds.take_off(page.session, page.actor, page.community.id, stop_id)
    page.flash(_("Taken off the round."), "info")
    return page.redirect(".round_of", activity_id=activity_id)


@blueprint.get("/stops/<uuid:stop_id>")
def earlier_visits(stop_id: UUID) -> ResponseReturnValue:
    """Show the team what came of the last visits."""
    session, here = page.session, page.community.id
    stop = rounds.find(session, here, stop_id)
    activity = planning.find(session, here, stop.activity_id)
    if not checklist.reads_notes(session, page.actor, here, activity.team_id):
        raise NotAllowed(_("What is written about visits is for the team alone."))
    before = page.query(Older).before
    found = checklist.earlier(session, stop_id, before=before, limit=AT_ONCE + 1)
    visits, older = cut(found, attrgetter("id"))
    return page.render(
        "volunteer_hours/earlier_visits.html",
        stop_id=stop_id,
        before=before,
        older=older,
        name=people.names_of(session, {stop.person_id})[stop.person_id],
        activity=activity,
        door=stop.door,
        visits=visits,
        outcomes=OUTCOMES,
    )


def _round(
    activity: Activity,
    form: page.Form[Neighbour] | None = None,
    *,
    listed: page.Form[lines.Lines] | None = None,
) -> ResponseReturnValue:
    return page.render(
        "volunteer_hours/round.html",
        activity=activity,
        stops=rounds.of_activity(page.session, activity.id),
        one=form,
        listed=listed,
        form=listed or form,
    )


def _checklist(shift_id: UUID, form: page.Form[Seen], which: UUID | None) -> ResponseReturnValue:
    session, here = page.session, page.community.id
    shift = shifts.find(session, here, shift_id)
    checklist.require_visitor(session, page.actor, shift)
    lines = checklist.lines(session, shift)
    return page.render(
        "volunteer_hours/visits.html",
        shift=shift,
        activity=session.get_one(Activity, shift.activity_id),
        lines=lines,
        done=sum(one.outcome is not None for one in lines),
        outcomes=OUTCOMES,
        team=checklist.reads_notes(session, page.actor, here, shift.team_id),
        form=form,
        which=which,
    )

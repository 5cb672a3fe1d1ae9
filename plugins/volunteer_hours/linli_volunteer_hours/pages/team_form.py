"""Making a team, changing what is said of it, closing it and opening it again."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import people
from linli_volunteer_hours.departures import closed_teams
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.registering import words
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register import leading
from linli_volunteer_hours.register import teams as rules
from linli_volunteer_hours.register.teams import TeamPlan
from linli_volunteer_hours.texts import _
from linli_web import page


class Entry(BaseModel):
    """What is typed of a team."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    about: Annotated[str, StringConstraints(max_length=500)] = ""
    fields: str = ""
    organisation: UUID | None = None
    counts: Annotated[str, StringConstraints(max_length=40)] = ""
    open: bool = False


class Why(BaseModel):
    """Why a team is closed."""

    reason: str = ""


@blueprint.route("/teams/new", methods=["GET", "POST"])
def new_team() -> ResponseReturnValue:
    """Make a team."""
    page.require(MANAGE)
    form = page.form(Entry, {"open": True})
    if form.data:
        with form.attempt():
            made = rules.found(page.session, page.actor, page.community.id, _plan(form.data))
            page.flash(_("The team is there. Now name its leader."))
            return page.redirect(".team", team_id=made.id)
    return _form(form, None)


@blueprint.route("/teams/<uuid:team_id>/change", methods=["GET", "POST"])
def change_team(team_id: UUID) -> ResponseReturnValue:
    """Change what is said of a team."""
    session, here = page.session, page.community.id
    leading.require_leader(session, page.actor, here, team_id)
    known = leading.find_team(session, here, team_id)
    form = page.form(
        Entry,
        {
            "name": known.name,
            "about": known.about,
            "fields": ", ".join(known.fields),
            "organisation": known.organisation_id,
            "counts": known.counts,
            "open": known.open,
        },
    )
    if form.data:
        with form.attempt():
            rules.change(session, page.actor, here, team_id, _plan(form.data))
            page.flash(_("Saved."))
            return page.redirect(".team", team_id=team_id)
    return _form(form, team_id)


@blueprint.post("/teams/<uuid:team_id>/close")
def close_team(team_id: UUID) -> ResponseReturnValue:
    """Close a team."""
    form = page.form(Why)
    reason = form.data.reason if form.data else ""
    closed_teams.close(page.session, page.actor, page.community.id, team_id, reason)
    page.flash(_("The team is closed. Everybody in it has been told."), "info")
    return page.redirect(".team", team_id=team_id)


@blueprint.post("/teams/<uuid:team_id>/reopen")
def reopen_team(team_id: UUID) -> ResponseReturnValue:
    """Let a closed team begin anew."""
    closed_teams.reopen(page.session, page.actor, page.community.id, team_id)
    page.flash(_("The team is open again. Now name its leader."))
    return page.redirect(".team", team_id=team_id)


def _plan(entry: Entry) -> TeamPlan:
    return TeamPlan(
        name=entry.name,
        about=entry.about,
        fields=words(entry.fields),
        organisation_id=entry.organisation,
        counts=entry.counts,
        open=entry.open,
    )


def _form(form: page.Form[Entry], team_id: UUID | None) -> ResponseReturnValue:
    return page.render(
        "volunteer_hours/team_form.html",
        form=form,
        team_id=team_id,
        staff=page.can(MANAGE),
        ends=closed_teams.what_ends(page.session, team_id)
        if team_id and page.can(MANAGE)
        else None,
        organisations=[
            (row.id, row.name) for row in people.organisations(page.session, page.community.id)
        ],
    )

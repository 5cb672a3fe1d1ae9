"""Registering as a volunteer, and the guardian's agreement."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import people
from linli_volunteer_hours import labels
from linli_volunteer_hours.departures import guardians_no
from linli_volunteer_hours.models import Time, Volunteer
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register import guardians, postings, volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_volunteer_hours.texts import _
from linli_web import page


class Entry(BaseModel):
    """What a volunteer types."""

    skills: str = ""
    languages: str = ""
    times: list[Time] = Field(default_factory=list)
    health: Annotated[str, StringConstraints(max_length=500)] = ""
    ranked: bool = False
    organisation: UUID | None = None
    guardian: str = ""
    guardian_signed: bool = False


class Word(BaseModel):
    """What a guardian says."""

    agree: bool = False


def words(typed: str) -> tuple[str, ...]:
    """Return the words of a list that was typed with commas of either script."""
    for mark in ("，", "、", ";", "；"):
        typed = typed.replace(mark, ",")
    return tuple(word.strip() for word in typed.split(",") if word.strip())


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Register, or change the profile."""
    session, here, me = page.session, page.community.id, page.beneficiary()
    known = volunteers.find(session, here, me)
    form = page.form(Entry, _shown(known))
    if form.data:
        with form.attempt():
            made = volunteers.register(
                session,
                page.actor,
                here,
                Profile(
                    skills=words(form.data.skills),
                    languages=words(form.data.languages),
                    times=tuple(form.data.times),
                    health=form.data.health,
                    ranked=form.data.ranked,
                    organisation_id=form.data.organisation,
                    guardian=form.data.guardian,
                    guardian_signed=form.data.guardian_signed,
                ),
            )
            if made.guardian_id is not None and made.guardian_agreed_at is None:
                page.flash(_("Saved. We have asked your guardian; then you can begin."), "wait")
            else:
                page.flash(_("You are registered as a volunteer. Thank you!"))
            return page.redirect(".home")
    return page.render(
        "volunteer_hours/register.html",
        form=form,
        known=known is not None and known.left_at is None,
        minor=guardians.is_minor(session, here, me),
        staff=page.can(MANAGE),
        posting=postings.of_person(session, here, me),
        times=list(labels.TIMES.items()),
        organisations=[(row.id, row.name) for row in people.organisations(session, here)],
    )


@blueprint.post("/register/leave")
def leave() -> ResponseReturnValue:
    """Stop volunteering."""
    volunteers.leave(page.session, page.actor, page.community.id)
    page.flash(_("You are no longer in the register. Your hours stay. Thank you for all of them!"))
    return page.redirect(".home")


@blueprint.route("/guardian/<uuid:volunteer_id>", methods=["GET", "POST"])
def guardian(volunteer_id: UUID) -> ResponseReturnValue:
    """Ask a guardian whether a child may volunteer."""
    asked = page.session.get(Volunteer, volunteer_id)
    mine = asked is not None and asked.guardian_id == page.beneficiary()
    if asked is None or asked.community_id != page.community.id or not mine:
        raise page.not_found()
    form = page.form(Word)
    if form.data and form.data.agree:
        guardians.agree(page.session, page.actor, page.community.id, volunteer_id)
        page.flash(_("Thank you. Your child can volunteer now."))
        return page.redirect(".home")
    if form.data:
        guardians_no.decline(page.session, page.actor, page.community.id, volunteer_id)
        page.flash(_("Your child is told, and signed up for nothing any more."), "info")
        return page.redirect(".guardian", volunteer_id=volunteer_id)
    return page.render(
        "volunteer_hours/guardian.html",
        volunteer=asked,
        child=people.names_of(page.session, {asked.person_id})[asked.person_id],
    )


def _shown(known: Volunteer | None) -> dict[str, object]:
    if known is None:
        return {"ranked": True}
    return {
        "skills": ", ".join(known.skills),
        "languages": ", ".join(known.languages),
        "times": known.times,
        "health": known.health,
        "ranked": known.ranked,
        "organisation": known.organisation_id,
    }

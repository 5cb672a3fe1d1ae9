"""A person's household and relatives."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import people
from linli.people import KinshipKind
from linli_web import page
from linli_web.staff import blueprint, labels
from linli_web.staff.people import Search, search
from linli_web.texts import _


class Household(BaseModel):
    """Where a person lives."""

    household: str = Field(max_length=40)
    address: str = Field(default="", max_length=200)
    representative: bool = False


class Kinship(BaseModel):
    """Who is related to a person, and how."""

    relative_id: UUID
    kind: KinshipKind


class Name(BaseModel):
    """Whom one looks for."""

    q: str = Field(default="", max_length=80)


@blueprint.route("/people/<uuid:person_id>/household", methods=["GET", "POST"])
def people_household(person_id: UUID) -> ResponseReturnValue:
    """Enter where a person lives, and whether they speak for that home."""
    page.require("core.people.manage")
    session, actor, here = page.session, page.actor, page.community.id
    person = people.profile(session, actor, here, person_id)
    home = people.home(session, here, person_id)
    speaks = home is not None and any(
        mate.id == person_id and mate.representative for mate in home.people
    )
    form = page.form(
        Household,
        {
            "household": home.code if home else "",
            "address": home.address if home else "",
            "representative": speaks,
        },
    )
    if form.data:
        with form.attempt():
            found = people.household(
                session, actor, here, form.data.household, address=form.data.address
            )
            people.move_in(
                session, actor, found.id, person_id, representative=form.data.representative
            )
            page.flash(_("The household is noted."))
            return page.redirect("staff.people_person", person_id=person_id)
    return page.render("linli/staff/household.html", form=form, person=person, home=home)


@blueprint.post("/people/<uuid:person_id>/household/leave")
def people_move_out(person_id: UUID) -> ResponseReturnValue:
    """Note that a person no longer lives there."""
    page.require("core.people.manage")
    people.profile(page.session, page.actor, page.community.id, person_id)
    people.move_out(page.session, page.actor, page.community.id, person_id)
    page.flash(_("The household is noted."))
    return page.redirect("staff.people_person", person_id=person_id)


@blueprint.route("/people/<uuid:person_id>/relatives", methods=["GET", "POST"])
def people_relatives(person_id: UUID) -> ResponseReturnValue:
    """Look for a relative in the register, and note how they are related."""
    page.require("core.people.manage")
    session, actor, here = page.session, page.actor, page.community.id
    person = people.profile(session, actor, here, person_id)
    form = page.form(Kinship)
    if form.data:
        with form.attempt():
            people.relate(session, actor, here, form.data.relative_id, person_id, form.data.kind)
            page.flash(_("The relative is noted."))
            return page.redirect("staff.people_person", person_id=person_id)
    q = page.query(Name).q
    found = search(Search(q=q), limit=12) if q else []
    return page.render(
        "linli/staff/relatives.html",
        block="found",
        form=form,
        person=person,
        q=q,
        rows=[row for row in found if row.person_id != person_id],
        groups={group.id: group.name for group in labels.groups()},
        relatives=people.relatives(session, person_id),
        kinship=labels.KINSHIP,
        ward=labels.WARD,
    )


@blueprint.post("/people/<uuid:person_id>/relatives/<uuid:kinship_id>/remove")
def people_unrelate(person_id: UUID, kinship_id: UUID) -> ResponseReturnValue:
    """Take a relative off the register who was noted by mistake."""
    page.require("core.people.manage")
    people.profile(page.session, page.actor, page.community.id, person_id)
    people.unrelate(page.session, page.actor, page.community.id, kinship_id)
    page.flash(_("The register is corrected."))
    return page.redirect("staff.people_relatives", person_id=person_id)

"""Social organisations, enterprises, merchants and units, and who acts for them."""

import re
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import people, signin
from linli.people import OrganisationKind
from linli_web import language, page, slots
from linli_web.staff import blueprint, labels
from linli_web.staff.people import Search, search
from linli_web.texts import _

_BETWEEN = re.compile(r"[,，、;；\n]+")


class Details(BaseModel):
    """What the register holds of an organisation."""

    kind: OrganisationKind = OrganisationKind.SOCIAL
    name: str = Field(max_length=120)
    fields_of_work: str = Field(default="", max_length=400)
    phone: str = Field(default="", max_length=30)
    address: str = Field(default="", max_length=200)

    def values(self) -> dict[str, Any]:
        """Return them as the rules take them."""
        return {**self.model_dump(), "fields_of_work": _BETWEEN.split(self.fields_of_work)}


class NewOrganisation(Details):
    """An organisation to be entered, and by what its agents are known: a phone number or so."""

    agents: str = Field(default="", max_length=400)


class Listing(BaseModel):
    """Which kind is listed, and whether only those for whom nobody acts."""

    kind: OrganisationKind | None = None
    without_agents: bool = False


class Wanted(BaseModel):
    """Who is to act for it."""

    q: str = Field(default="", max_length=80)


class FromElsewhere(BaseModel):
    """Somebody of another community who is to act for it."""

    name: str = Field(min_length=2, max_length=80)
    phone: str = Field(min_length=5, max_length=30)


class Agent(BaseModel):
    """Somebody who acts for an organisation."""

    person_id: UUID


@blueprint.get("/organisations")
def organisations() -> ResponseReturnValue:
    """Show the organisations, all or of one kind."""
    page.require("core.people.see")
    wanted = page.query(Listing)
    return page.render(
        "linli/staff/organisations.html",
        rows=people.organisations(
            page.session,
            page.community.id,
            kind=wanted.kind,
            without_agents=wanted.without_agents,
        ),
        wanted=wanted,
        kinds=labels.ORGANISATIONS,
        may_manage=page.can("core.people.manage"),
    )


@blueprint.route("/organisations/new", methods=["GET", "POST"])
def organisations_new() -> ResponseReturnValue:
    """Enter an organisation, and who acts for it."""
    page.require("core.people.manage")
    form = page.form(NewOrganisation, {"kind": page.query(Listing).kind or OrganisationKind.SOCIAL})
    if form.data:
        with form.attempt():
            values = form.data.values()
            agents = _BETWEEN.split(values.pop("agents"))
            made = people.add_organisation(page.session, page.actor, page.community.id, **values)
            _name(made.id, [word.strip() for word in agents if word.strip()])
            page.flash(_("%(name)s is on the list now.", name=made.name))
            return page.redirect("staff.organisations_one", organisation_id=made.id)
    return page.render(
        "linli/staff/organisation_details.html", form=form, kinds=labels.ORGANISATIONS, of=None
    )


def _name(organisation_id: UUID, agents: list[str]) -> None:
    """Let those people act for an organisation who have these phone numbers or sign-in names.

    Raises:
        people.AgentUnknown: one of them is nobody of this community.
    """
    for word in agents:
        person = signin.find_person(page.session, word)
        unknown = people.AgentUnknown(
            _("Nobody of this community has the phone number or sign-in name %(word)s.", word=word),
            field="agents",
        )
        if person is None:
            raise unknown
        try:
            people.name_agent(page.session, page.actor, organisation_id, person.id)
        except people.NotAMember:
            raise unknown from None


@blueprint.get("/organisations/<uuid:organisation_id>")
def organisations_one(organisation_id: UUID) -> ResponseReturnValue:
    """Show an organisation, who acts for it, and look for somebody else who shall."""
    return _one(organisation_id, None)


def _one(organisation_id: UUID, form: page.Form[FromElsewhere] | None) -> ResponseReturnValue:
    page.require("core.people.see")
    found = people.find_organisation(page.session, page.community.id, organisation_id)
    may_manage = page.can("core.people.manage") and found.closed_on is None
    q = page.query(Wanted).q
    agents = people.agents_of(page.session, organisation_id)
    known = {person_id for person_id, _name in agents}
    rows = search(Search(q=q), limit=12) if q and may_manage else []
    return page.render(
        "linli/staff/organisation.html",
        block="found" if form is None else None,
        form=form,
        organisation=found,
        kinds=labels.ORGANISATIONS,
        agents=agents,
        further=[link for link in slots.links("staff") if found.kind in link.organisations],
        may_manage=may_manage,
        q=q,
        rows=[row for row in rows if row.person_id not in known],
        groups={group.id: group.name for group in labels.groups()},
    )


@blueprint.route("/organisations/<uuid:organisation_id>/details", methods=["GET", "POST"])
def organisations_details(organisation_id: UUID) -> ResponseReturnValue:
    """Correct what is registered of an organisation."""
    page.require("core.people.manage")
    found = people.find_organisation(page.session, page.community.id, organisation_id)
    form = page.form(
        Details,
        {
            "kind": found.kind,
            "name": found.name,
            "fields_of_work": language.listed(found.fields_of_work),
            "phone": people.written_phone(found.phone or ""),
            "address": found.address,
        },
    )
    if form.data:
        with form.attempt():
            people.change_organisation(
                page.session,
                page.actor,
                page.community.id,
                organisation_id,
                **form.data.values(),
            )
            page.flash(_("The list is corrected."))
            return page.redirect("staff.organisations_one", organisation_id=organisation_id)
    return page.render(
        "linli/staff/organisation_details.html", form=form, kinds=labels.ORGANISATIONS, of=found
    )


@blueprint.post("/organisations/<uuid:organisation_id>/agents")
def organisations_agent(organisation_id: UUID) -> ResponseReturnValue:
    """Let a member act for an organisation."""
    page.require("core.people.manage")
    people.find_organisation(page.session, page.community.id, organisation_id)
    form = page.form(Agent)
    if form.data:
        people.name_agent(page.session, page.actor, organisation_id, form.data.person_id)
        page.flash(_("The list is corrected."))
    return page.redirect("staff.organisations_one", organisation_id=organisation_id)


@blueprint.post("/organisations/<uuid:organisation_id>/agents/elsewhere")
def organisations_agent_elsewhere(organisation_id: UUID) -> ResponseReturnValue:
    """Let a member of another community act for an organisation."""
    page.require("core.people.manage")
    people.find_organisation(page.session, page.community.id, organisation_id)
    form = page.form(FromElsewhere)
    if form.data:
        with form.attempt():
            people.name_agent_from_elsewhere(
                page.session, page.actor, organisation_id, **form.data.model_dump()
            )
            page.flash(_("The list is corrected."))
            return page.redirect("staff.organisations_one", organisation_id=organisation_id)
    return _one(organisation_id, form)


@blueprint.post("/organisations/<uuid:organisation_id>/agents/<uuid:person_id>/end")
def organisations_dismiss(organisation_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Let somebody no longer act for an organisation."""
    page.require("core.people.manage")
    people.find_organisation(page.session, page.community.id, organisation_id)
    people.dismiss_agent(page.session, page.actor, organisation_id, person_id)
    page.flash(_("The list is corrected."))
    return page.redirect("staff.organisations_one", organisation_id=organisation_id)


@blueprint.post("/organisations/<uuid:organisation_id>/close")
def organisations_close(organisation_id: UUID) -> ResponseReturnValue:
    """Take an organisation off the list."""
    page.require("core.people.manage")
    people.close_organisation(page.session, page.actor, page.community.id, organisation_id)
    page.flash(_("It is off the list. Its records stay."), "info")
    return page.redirect("staff.organisations")

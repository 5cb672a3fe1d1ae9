"""One person's page in the register, correcting it, and ending a membership."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import access, audit, people, plugins, signin
from linli.people import MembershipStatus
from linli_web import page
from linli_web.staff import accounts, blueprint, labels, sentences
from linli_web.texts import _

#: Entries of the audit log on a person's page; the log itself has the rest.
_LATEST = 8


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody whom a person lives with, or is related to, or both."""

    id: UUID
    name: str
    relation: str
    lives_here: bool
    speaks: bool


class Details(BaseModel):
    """What can be corrected of a person."""

    name: str = Field(max_length=80)
    phone: str = Field(default="", max_length=30)
    email: str = Field(default="", max_length=254)
    sign_in_name: str = Field(default="", max_length=64)
    birth_date: date | None = None


class Seen(BaseModel):
    """Which contact was seen at the counter."""

    contact: signin.Contact


class Belonging(BaseModel):
    """Where a member belongs in the community."""

    group_id: UUID | None = None
    categories: list[str] = []


@blueprint.get("/people/<uuid:person_id>")
def people_person(person_id: UUID) -> ResponseReturnValue:
    """Show everything the register knows of a person, and what can be done for them."""
    session, actor, here = page.session, page.actor, page.community.id
    person = people.profile(session, actor, here, person_id)
    active = person.status is MembershipStatus.ACTIVE
    reads_log = page.can("core.audit")
    home = people.home(session, here, person_id)
    mates = home.people if home else ()
    return page.render(
        "linli/staff/person.html",
        person=person,
        active=active,
        may_manage=active and page.can("core.people.manage"),
        may_erase=page.can("core.people.manage") and person_id != actor.person_id,
        may_serve=active and page.can("core.counter") and page.person is not None,
        may_grant=active and page.can("core.roles.grant"),
        status=labels.STATUS[person.status],
        groups={group.id: group.name for group in labels.groups()},
        categories=labels.categories(),
        home=home,
        speaks=any(one.id == person_id and one.representative for one in mates),
        family=_family(person_id, mates, people.relatives(session, person_id)),
        offices=people.offices_of(session, here, person_id),
        organisation_kinds=labels.ORGANISATIONS,
        held=access.holders(session, actor, here, person_id=person_id),
        roles=access.ROLES,
        accounts=accounts.of_person(person_id),
        sees_points=page.can("core.points.see"),
        plugin_names=plugins.enabled(session, here),
        reads_log=reads_log,
        log=sentences.told(
            audit.page(session, actor, here, person_id=person_id, limit=_LATEST)
            if reads_log
            else []
        ),
    )


@blueprint.route("/people/<uuid:person_id>/details", methods=["GET", "POST"])
def people_details(person_id: UUID) -> ResponseReturnValue:
    """Correct a person's name, contacts and date of birth."""
    page.require("core.people.manage")
    person = people.profile(page.session, page.actor, page.community.id, person_id)
    form = page.form(
        Details,
        {
            "name": person.name,
            "phone": people.written_phone(person.phone or ""),
            "email": person.email or "",
            "sign_in_name": person.sign_in_name or "",
            "birth_date": person.birth_date,
        },
    )
    if form.data:
        with form.attempt():
            people.correct_person(
                page.session, page.actor, page.community.id, person_id, **form.data.model_dump()
            )
            page.flash(_("The register is corrected."))
            return page.redirect("staff.people_person", person_id=person_id)
    return page.render("linli/staff/person_details.html", form=form, person=person)


@blueprint.route("/people/<uuid:person_id>/belonging", methods=["GET", "POST"])
def people_belonging(person_id: UUID) -> ResponseReturnValue:
    """Move a member to another group, and set their categories."""
    page.require("core.people.manage")
    person = people.profile(page.session, page.actor, page.community.id, person_id)
    form = page.form(
        Belonging, {"group_id": person.group_id or "", "categories": list(person.categories)}
    )
    if form.data:
        with form.attempt():
            people.change_membership(
                page.session,
                page.actor,
                page.community.id,
                person_id,
                group_id=form.data.group_id,
                categories=form.data.categories,
            )
            page.flash(_("The register is corrected."))
            return page.redirect("staff.people_person", person_id=person_id)
    return page.render(
        "linli/staff/person_belonging.html",
        form=form,
        person=person,
        groups=labels.group_options(),
        categories=labels.categories(),
    )


@blueprint.post("/people/<uuid:person_id>/confirmed")
def people_confirmed(person_id: UUID) -> ResponseReturnValue:
    """Note that a phone or an e-mail address was seen at the counter to be theirs."""
    page.require("core.people.manage")
    people.profile(page.session, page.actor, page.community.id, person_id)
    form = page.form(Seen)
    if form.data:
        signin.confirm_at_counter(
            page.session, page.actor, page.community.id, person_id, form.data.contact
        )
        page.flash(_("It is noted as confirmed."))
    return page.redirect("staff.people_person", person_id=person_id)


@blueprint.post("/people/<uuid:person_id>/leave")
def people_leave(person_id: UUID) -> ResponseReturnValue:
    """End a membership."""
    page.require("core.people.manage")
    person = people.profile(page.session, page.actor, page.community.id, person_id)
    people.leave(page.session, page.actor, page.community.id, person_id)
    page.flash(_("%(name)s no longer belongs to the community.", name=person.name), "info")
    return page.redirect("staff.people_person", person_id=person_id)


def _family(
    person_id: UUID, mates: Iterable[people.Housemate], relatives: Iterable[people.Relative]
) -> list[Kin]:
    """Return everybody once: those of the household first, then relatives who live elsewhere."""
    related = {
        one.id: (one.name, page.say(labels.WARD if one.ward else labels.KINSHIP[one.kind]))
        for one in relatives
    }
    family = [
        Kin(mate.id, mate.name, related.pop(mate.id, ("", ""))[1], True, mate.representative)
        for mate in mates
        if mate.id != person_id
    ]
    family += [Kin(id_, name, relation, False, False) for id_, (name, relation) in related.items()]
    return family

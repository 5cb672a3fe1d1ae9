"""The register of people: finding them, and entering somebody new."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import people as register
from linli.people import MemberRow, MembershipStatus
from linli_web import page
from linli_web.staff import blueprint, labels
from linli_web.texts import _

#: Rows on one page of the register.
ROWS = 50


class Search(BaseModel):
    """What the register is narrowed down to."""

    q: str = Field(default="", max_length=80)
    group: UUID | None = None
    category: str = ""
    status: MembershipStatus = MembershipStatus.ACTIVE
    after: str = Field(default="", max_length=200)


class NewPerson(BaseModel):
    """What is written down of somebody who is entered at the counter."""

    name: str = Field(max_length=80)
    phone: str = Field(default="", max_length=30)
    email: str = Field(default="", max_length=254)
    sign_in_name: str = Field(default="", max_length=64)
    birth_date: date | None = None
    group_id: UUID | None = None
    categories: list[str] = []
    household: str = Field(default="", max_length=40)
    representative: bool = False
    #: Somebody of this name is in the register already, and this is another person.
    somebody_else: bool = False


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """Show the register, by name, page by page."""
    page.require("core.people.see")
    wanted = page.query(Search)
    rows, groups = search(wanted), labels.groups()
    more = rows[ROWS - 1] if len(rows) > ROWS else None
    return page.render(
        "linli/staff/people.html",
        block="register",
        rows=rows[:ROWS],
        wanted=wanted,
        groups=groups,
        group_names={group.id: group.name for group in groups},
        categories=labels.categories(),
        statuses=labels.STATUS,
        may_manage=page.can("core.people.manage"),
        may_approve=page.can("core.people.approve"),
        waiting=register.count_waiting(page.session, page.community.id),
        next_page=_address(wanted, more) if more else None,
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
def people_new() -> ResponseReturnValue:
    """Enter somebody into the register, with or without a phone."""
    page.require("core.people.manage")
    form = page.form(NewPerson, page.query(NewName).model_dump())
    namesakes: list[MemberRow] = []
    if form.data:
        namesakes = [] if form.data.somebody_else else _namesakes(form.data.name)
        if namesakes:
            form.refuse(
                _("Somebody of this name is already in the register. Please look first."), "name"
            )
    if form.ok:
        with form.attempt():
            person_id = _enter(form.data)
            page.flash(_("%(name)s is in the register now.", name=form.values["name"]))
            return page.redirect("staff.people_person", person_id=person_id)
    return page.render(
        "linli/staff/people_new.html",
        form=form,
        namesakes=namesakes,
        groups=labels.group_options(),
        categories=labels.categories(),
    )


class NewName(BaseModel):
    """The name that was looked for in vain."""

    name: str = Field(default="", max_length=80)


def search(wanted: Search, *, limit: int = ROWS) -> list[MemberRow]:
    """Return one row more than a page holds, so that one knows whether there is another."""
    return register.members(
        page.session,
        page.actor,
        page.community.id,
        search=wanted.q,
        group_id=wanted.group,
        category=wanted.category,
        status=wanted.status,
        after=_mark(wanted.after),
        limit=limit + 1,
    )


def _mark(after: str) -> tuple[str, UUID] | None:
    """Read the place after which the page begins, as :func:`_address` wrote it."""
    id_, _tilde, name = after.partition("~")
    try:
        return (name, UUID(id_)) if name else None
    except ValueError:
        return None


def _address(wanted: Search, last: MemberRow) -> str:
    kept: dict[str, Any] = wanted.model_dump(mode="json", exclude_defaults=True)
    return url_for("staff.people", **{**kept, "after": f"{last.person_id}~{last.name}"})


def _namesakes(name: str) -> list[MemberRow]:
    found = register.members(page.session, page.actor, page.community.id, search=name, limit=10)
    return [row for row in found if row.name == name.strip()]


def _enter(new: NewPerson | None) -> UUID:
    assert new is not None
    session, actor, here = page.session, page.actor, page.community.id
    person = register.add_person(
        session,
        actor,
        here,
        name=new.name,
        phone=new.phone,
        email=new.email,
        sign_in_name=new.sign_in_name,
        birth_date=new.birth_date,
        group_id=new.group_id,
        categories=new.categories,
    )
    if new.household:
        home = register.household(session, actor, here, new.household)
        register.move_in(session, actor, home.id, person.id, representative=new.representative)
    return person.id

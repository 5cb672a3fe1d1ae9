"""Resident groups and grids: adding, renaming, closing."""

from typing import Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import communities, people
from linli.communities import CommunityKind, Place
from linli_web import page
from linli_web.staff import blueprint, labels
from linli_web.texts import _


class Group(BaseModel):
    """A part of the community as it is added."""

    kind: Literal["group", "grid"] = "group"
    code: str = Field(max_length=32)
    name: str = Field(max_length=120)


class Renamed(BaseModel):
    """A part of the community as it is corrected."""

    code: str = Field(max_length=32)
    name: str = Field(max_length=120)


@blueprint.route("/groups", methods=["GET", "POST"])
def groups() -> ResponseReturnValue:
    """Show the groups and grids with their members, and add one."""
    page.require("core.people.see")
    may_change = page.can("core.communities.manage")
    form = page.form(Group)
    if form.data:
        with form.attempt():
            communities.create(
                page.session,
                page.actor,
                kind=CommunityKind(form.data.kind),
                code=form.data.code,
                name=form.data.name,
                parent_id=page.community.id,
            )
            page.flash(_("%(name)s is added.", name=form.data.name))
            return page.redirect("staff.groups")
    return page.render(
        "linli/staff/groups.html",
        form=form,
        groups=labels.groups(),
        counts=people.count_in_groups(page.session, page.community.id),
        kinds=labels.KINDS,
        may_change=may_change,
    )


@blueprint.route("/groups/<uuid:group_id>", methods=["GET", "POST"])
def groups_one(group_id: UUID) -> ResponseReturnValue:
    """Rename a group or grid."""
    page.require("core.communities.manage")
    group = _group(group_id)
    form = page.form(Renamed, {"code": group.code, "name": group.name})
    if form.data:
        with form.attempt():
            communities.rename(
                page.session, page.actor, group_id, name=form.data.name, code=form.data.code
            )
            page.flash(_("The group is corrected."))
            return page.redirect("staff.groups")
    counts = people.count_in_groups(page.session, page.community.id)
    return page.render(
        "linli/staff/group.html", form=form, group=group, members=counts.get(group_id, 0)
    )


@blueprint.post("/groups/<uuid:group_id>/close")
def groups_close(group_id: UUID) -> ResponseReturnValue:
    """Take a group or grid out of use."""
    page.require("core.communities.manage")
    group = _group(group_id)
    communities.close(page.session, page.actor, group_id)
    page.flash(_("%(name)s is closed. Its records stay.", name=group.name), "info")
    return page.redirect("staff.groups")


def _group(group_id: UUID) -> Place:
    """Return one of this community's own groups; another's does not exist here."""
    found = next((group for group in labels.groups() if group.id == group_id), None)
    if found is None:
        raise page.not_found()
    return found

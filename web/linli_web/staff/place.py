"""The community itself: name, language, time zone, and the tree below it with its figures."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import communities, people
from linli.communities import Place
from linli_web import language, page
from linli_web.staff import blueprint, labels, zones
from linli_web.texts import _


class Details(BaseModel):
    """What can be changed of a community."""

    name: str = Field(max_length=120)
    code: str = Field(max_length=32)
    language: Literal["", "en", "zh-Hans"] = ""
    time_zone: str = Field(default="", max_length=64)


@dataclass(slots=True)
class Node:
    """A node of the tree with the members of all that lies below it."""

    place: Place
    members: int
    href: str
    below: "list[Node]"


@blueprint.get("/place")
def place() -> ResponseReturnValue:
    """Show what is known of the community, and everything below it with its members."""
    page.require("core.staff_area")
    here = page.community
    return page.render(
        "linli/staff/place.html",
        kind=labels.KINDS[here.kind],
        kinds=labels.KINDS,
        language_name=language.NAMES[here.language],
        zone_name=zones.name(here.time_zone),
        tree=_tree(),
        above=[communities.place(page.session, id_).name for id_ in here.ancestor_ids[:-1]],
        may_change=page.can("core.communities.manage"),
        address=labels.portal_address(),
    )


@blueprint.route("/place/details", methods=["GET", "POST"])
def place_details() -> ResponseReturnValue:
    """Change name, code, language and time zone."""
    page.require("core.communities.manage")
    here = page.community
    own_language, own_zone = communities.own_language(page.session, here.id)
    form = page.form(
        Details,
        {
            "name": here.name,
            "code": here.code,
            "language": own_language or "",
            "time_zone": own_zone or "",
        },
    )
    if form.data:
        with form.attempt():
            communities.rename(
                page.session, page.actor, here.id, name=form.data.name, code=form.data.code
            )
            communities.set_language(
                page.session,
                page.actor,
                here.id,
                language=form.data.language or None,
                time_zone=form.data.time_zone or None,
            )
            page.flash(_("The community's data is corrected."))
            return page.redirect("staff.place")
    return page.render(
        "linli/staff/place_details.html",
        form=form,
        languages=language.NAMES,
        zones=zones.choices(own_zone or ""),
        has_parent=here.parent_id is not None,
    )


def _tree() -> Node:
    """Return the branch below this community, each node with the sum of all below it."""
    branch = communities.branch(page.session, page.community.id)
    portals = [node.id for node in branch if node.kind.has_portal]
    own = people.count_members(page.session, portals)
    in_groups = people.count_in_groups(page.session, *portals)
    nodes: dict[UUID | None, Node] = {}
    for found in branch:
        counted = own.get(found.id, 0) if found.kind.has_portal else in_groups.get(found.id, 0)
        href = url_for("staff.place", community=found.slug) if found.slug else ""
        nodes[found.id] = Node(found, counted, href, [])
    for node in reversed(branch):
        parent = nodes.get(node.parent_id)
        if parent is not None and node.id != page.community.id:
            parent.below.insert(0, nodes[node.id])
            if node.kind.has_portal:
                parent.members += nodes[node.id].members
    return nodes[page.community.id]

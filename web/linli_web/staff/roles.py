"""Who has which role, giving and taking roles, and what each role lets somebody do."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import access, communities, people, plugins
from linli.hooks import Permission
from linli.i18n import Text
from linli_web import language, page
from linli_web.staff import blueprint, labels
from linli_web.staff.people import Search, search
from linli_web.texts import _

#: Roles that one gives; everybody who belongs is a resident anyway.
_GIVEN = tuple(role for role in reversed(access.ROLES) if role != "resident")


#: Chosen in place of a group: the role is for all of the community.
_WHOLE = "all"


class NewRole(BaseModel):
    """A role that somebody is given."""

    person_id: UUID
    role: Literal[_GIVEN]  # type: ignore[valid-type]
    group_id: UUID | Literal["all"] | None = None
    until: date | None = None


class Wanted(BaseModel):
    """Who is to get a role: chosen already, or looked for."""

    person: UUID | None = None
    q: str = Field(default="", max_length=80)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a role carries, by who declares it."""

    role: str
    title: Text
    rights: tuple[tuple[Text, tuple[Permission, ...]], ...]


@blueprint.get("/roles")
def roles() -> ResponseReturnValue:
    """Show who has which role here, and what the roles mean."""
    page.require("core.people.see")
    here = page.community.id
    held = access.holders(page.session, page.actor, here)
    above = {holder.community_id for holder in held if holder.community_id != here}
    return page.render(
        "linli/staff/roles.html",
        held=held,
        titles=access.ROLES,
        groups={group.id: group.name for group in labels.groups()},
        above={id_: communities.place(page.session, id_).name for id_ in above},
        may_grant=page.can("core.roles.grant"),
        meanings=_meanings(),
    )


@blueprint.route("/roles/grant", methods=["GET", "POST"])
def roles_grant() -> ResponseReturnValue:
    """Give a role: first choose who, then which, perhaps for one group or until a day."""
    page.require("core.roles.grant")
    session, here = page.session, page.community.id
    wanted = page.query(Wanted)
    form = page.form(NewRole, {"person_id": wanted.person, "until": ""})
    groups = labels.group_options()
    if form.data and form.data.role == "panel_member" and groups and not form.data.group_id:
        form.refuse(
            _("For which resident group? Please choose it, or all of the community."), "group_id"
        )
    elif form.data:
        with form.attempt():
            access.grant(
                session,
                page.actor,
                form.data.person_id,
                form.data.role,
                here,
                group_id=form.data.group_id if isinstance(form.data.group_id, UUID) else None,
                until=form.data.until,
            )
            page.flash(_("The role is given."))
            return page.redirect("staff.roles")
    chosen = _chosen(form.values.get("person_id"))
    return page.render(
        "linli/staff/role_grant.html",
        block="found",
        form=form,
        chosen=chosen,
        q=wanted.q,
        rows=search(Search(q=wanted.q), limit=12) if wanted.q and chosen is None else [],
        groups=[(_WHOLE, _("All of the community")), *groups] if groups else [],
        group_names={group.id: group.name for group in labels.groups()},
        roles=[(role, access.ROLES[role], _in_short(role)) for role in _GIVEN],
    )


@blueprint.post("/roles/<uuid:grant_id>/revoke")
def roles_revoke(grant_id: UUID) -> ResponseReturnValue:
    """Take a role away."""
    page.require("core.roles.grant")
    access.revoke(page.session, page.actor, grant_id)
    page.flash(_("The role is taken away."), "info")
    return page.redirect("staff.roles")


def _chosen(person_id: object) -> people.Profile | None:
    try:
        id_ = UUID(str(person_id))
    except ValueError:
        return None
    return people.profile(page.session, page.actor, page.community.id, id_)


def _in_short(role: str) -> str:
    """Say what is most special about a role: the rights that the fewest other roles carry."""
    carried = access.carried_by(role, plugins.enabled(page.session, page.community.id))
    special = sorted(carried, key=lambda right: len(right.roles))[:4]
    return language.listed(right.title for right in special)


def _meanings() -> list[Meaning]:
    enabled = sorted(plugins.enabled(page.session, page.community.id))
    owners: list[tuple[str, Text]] = [("core", _("The portal"))]
    owners += [(name, plugins.manager().working[name].info.title) for name in enabled]
    found = []
    for role in ("resident", *reversed(_GIVEN)):
        carried = access.carried_by(role, enabled)
        found.append(
            Meaning(
                role,
                access.ROLES[role],
                tuple(
                    (title, rights)
                    for owner, title in owners
                    if (rights := tuple(r for r in carried if r.code.startswith(f"{owner}.")))
                ),
            )
        )
    return found

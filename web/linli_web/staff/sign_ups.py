"""People who signed up and wait for the community's word."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import people
from linli.people import MembershipStatus
from linli_web import page
from linli_web.staff import blueprint, labels
from linli_web.staff.people import Search, search
from linli_web.texts import _


class Decision(BaseModel):
    """The community's word; the group may be put right with it."""

    admit: bool
    group_id: UUID | None = None


@blueprint.get("/people/sign-ups")
def people_sign_ups() -> ResponseReturnValue:
    """Show who waits."""
    page.require("core.people.approve")
    return page.render(
        "linli/staff/sign_ups.html",
        rows=search(Search(status=MembershipStatus.PENDING)),
        groups=labels.group_options(),
    )


@blueprint.post("/people/sign-ups/<uuid:membership_id>")
def people_decide(membership_id: UUID) -> ResponseReturnValue:
    """Admit somebody, or decline."""
    page.require("core.people.approve")
    people.find_membership(page.session, page.community.id, membership_id)
    form = page.form(Decision)
    if form.data:
        decided = people.decide_membership(
            page.session,
            page.actor,
            membership_id,
            admit=form.data.admit,
            group_id=form.data.group_id,
        )
        name = people.names_of(page.session, {decided.person_id})[decided.person_id]
        if form.data.admit:
            page.flash(_("%(name)s belongs to the community now.", name=name))
        else:
            page.flash(_("The request of %(name)s is declined.", name=name), "info")
    return page.redirect("staff.people_sign_ups")

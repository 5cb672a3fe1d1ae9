"""Invitation codes: made, shown once with a QR code to print, and withdrawn."""

from datetime import timedelta
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import codes, communities, signin
from linli_web import page
from linli_web.staff import blueprint, labels
from linli_web.texts import _


class NewInvitation(BaseModel):
    """How many a code admits, for how long, and into which group."""

    uses: int = Field(default=1, ge=1, le=2000)
    days: int = Field(default=30, ge=1, le=366)
    group_id: UUID | None = None


@blueprint.route("/people/invitations", methods=["GET", "POST"])
def people_invitations() -> ResponseReturnValue:
    """Show what is open, make a new code, and show that one once."""
    page.require("core.people.approve")
    session, actor, here = page.session, page.actor, page.community.id
    form = page.form(NewInvitation)
    if form.data:
        with form.attempt():
            code = signin.invite(
                session,
                actor,
                here,
                uses=form.data.uses,
                lifetime=timedelta(days=form.data.days),
                group_id=form.data.group_id,
            )
            address = url_for("linli.join", invitation=code, _external=True)
            return page.render(
                "linli/staff/invitation.html",
                code=code,
                qr=codes.qr_svg(address, _("Join with your phone"), page.language),
                address=url_for("linli.join", _external=True),
                uses=form.data.uses,
                days=form.data.days,
                group=communities.place(session, form.data.group_id).name
                if form.data.group_id
                else None,
            )
    return page.render(
        "linli/staff/invitations.html",
        form=form,
        rows=signin.invitations(session, actor, here),
        groups=labels.group_options(),
        names={group.id: group.name for group in labels.groups()},
    )


@blueprint.post("/people/invitations/<uuid:invitation_id>/withdraw")
def people_withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """Let a code admit nobody any more."""
    page.require("core.people.approve")
    signin.withdraw(page.session, page.actor, page.community.id, invitation_id)
    page.flash(_("This code admits nobody any more."), "info")
    return page.redirect("staff.people_invitations")

"""Other programs: tokens, made and shown once and taken back; webhooks and their deliveries."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import plugins, tokens, webhooks
from linli.clock import now
from linli.feed.models import DeliveryState, WebhookState
from linli.i18n import Text
from linli_web import page
from linli_web.api.mounting import all_resources
from linli_web.staff import blueprint
from linli_web.texts import _

#: What the states of webhooks and deliveries are called.
_STATES = {
    WebhookState.ACTIVE: _("works"),
    WebhookState.DISABLED: _("turned off"),
    WebhookState.REMOVED: _("taken away"),
    DeliveryState.WAITING: _("waits"),
    DeliveryState.DELIVERED: _("arrived"),
    DeliveryState.GIVEN_UP: _("given up"),
}


class NewToken(BaseModel):
    """Which program is let in, for what, and for how long."""

    name: str = Field(max_length=80)
    scopes: list[str] = Field(min_length=1)
    days: int = Field(default=365, ge=1, le=tokens.MOST_DAYS)


class NewWebhook(BaseModel):
    """Where to send what happens."""

    url: str = Field(max_length=500)


@blueprint.route("/programs", methods=["GET", "POST"])
def programs() -> ResponseReturnValue:
    """Show which programs are let in; make a token, and show that one once."""
    page.require("core.tokens")
    form = page.form(NewToken)
    if form.data:
        with form.attempt():
            made = tokens.add(
                page.session,
                page.actor,
                page.community.id,
                name=form.data.name,
                scopes=form.data.scopes,
                days=form.data.days,
            )
            return page.render(
                "linli/staff/program_made.html",
                heading=_("Token for %(name)s", name=form.data.name),
                secret=made.text,
                days=form.data.days,
            )
    session, actor, here = page.session, page.actor, page.community.id
    found = tokens.listing(session, actor, here)
    return page.render(
        "linli/staff/programs.html",
        form=form,
        scopes=_offered(),
        tokens=found,
        purposes={row.id: _purposes(row.scopes) for row in found},
        webhooks=webhooks.listing(session, actor, here),
        moment=now(session),
        states=_states(),
    )


@blueprint.post("/programs/<uuid:token_id>/revoke")
def programs_revoke(token_id: UUID) -> ResponseReturnValue:
    """Take a token back."""
    name = tokens.revoke(page.session, page.actor, token_id)
    page.flash(_("“%(name)s” is no longer let in.", name=name), "info")
    return page.redirect("staff.programs")


@blueprint.route("/programs/webhook", methods=["GET", "POST"])
def programs_webhook() -> ResponseReturnValue:
    """Let a program be told what happens, and show its secret once."""
    page.require("core.tokens")
    form = page.form(NewWebhook)
    if form.data:
        with form.attempt():
            made = webhooks.add(
                page.session, page.actor, page.community.id, url=form.data.url, kinds=[]
            )
            return page.render(
                "linli/staff/program_made.html",
                heading=_("Secret of the webhook"),
                secret=made.secret,
                days=None,
            )
    return page.render("linli/staff/program_webhook.html", form=form)


@blueprint.get("/programs/webhook/<uuid:webhook_id>")
def programs_deliveries(webhook_id: UUID) -> ResponseReturnValue:
    """Show what became of the newest events for a webhook."""
    rows = webhooks.deliveries(page.session, page.actor, webhook_id)
    return page.render("linli/staff/program_deliveries.html", rows=rows, states=_states())


@blueprint.post("/programs/webhook/<uuid:webhook_id>/remove")
def programs_webhook_remove(webhook_id: UUID) -> ResponseReturnValue:
    """Tell a webhook nothing more."""
    webhooks.remove(page.session, page.actor, webhook_id)
    page.flash(_("That program is told nothing more."), "info")
    return page.redirect("staff.programs")


def _purposes(scopes: list[str]) -> str:
    known = tokens.scopes()
    return " · ".join(page.say(known[one]) if one in known else one for one in scopes)


def _offered() -> list[tuple[str, Text]]:
    """Return the scopes for which there are resources here."""
    owners = {"core", *plugins.enabled(page.session, page.community.id)}
    asked = {one.scope for one in all_resources(plugins.manager()) if one.owner in owners}
    return [(scope, title) for scope, title in tokens.scopes().items() if scope in asked]


def _states() -> dict[str, str]:
    return {state: page.say(text) for state, text in _STATES.items()}

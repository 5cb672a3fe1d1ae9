"""Plugins: what is installed, what works, what is on here, and what went wrong."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import communities, events, jobs
from linli import plugins as installed
from linli.i18n import Text
from linli.plugins import Decision, PluginState
from linli_web import page
from linli_web.staff import blueprint
from linli_web.texts import _


@dataclass(frozen=True, slots=True)
class Row:
    """A plugin that works, as this community has it."""

    name: str
    title: Text
    about: Text
    version: str
    on: bool
    state: PluginState | None
    #: The node above that decided it for all below it; empty when the choice is free.
    fixed_by: str
    has_settings: bool


class Choice(BaseModel):
    """What the community decides about a plugin."""

    plugin: str
    state: Literal["enabled", "disabled", "mandatory", "forbidden"]


@blueprint.get("/plugins")
def plugins() -> ResponseReturnValue:
    """Show every plugin, and what could not be done."""
    page.require("core.settings")
    session, actor, here = page.session, page.actor, page.community.id
    manager = installed.manager()
    decided = installed.decisions(session, here)
    return page.render(
        "linli/staff/plugins.html",
        rows=[_row(name, decided.get(name)) for name in manager.working],
        broken=manager.broken.values(),
        failures=[
            (name, hook, reason) for (name, hook), reason in sorted(manager.failures.items())
        ],
        deliveries=events.failed_deliveries(session, actor, here),
        dead=jobs.given_up(session, actor, here),
        has_below=any(child.kind.has_portal for child in communities.children(session, here)),
    )


@blueprint.post("/plugins")
def plugins_choose() -> ResponseReturnValue:
    """Turn a plugin on or off here, or decide it for everything below."""
    page.require("core.settings")
    form = page.form(Choice)
    if form.data:
        installed.choose(
            page.session,
            page.actor,
            page.community.id,
            form.data.plugin,
            PluginState(form.data.state),
        )
        page.flash(_("Noted. It holds from the next page on."))
    return page.redirect("staff.plugins")


@blueprint.post("/plugins/deliveries/<uuid:delivery_id>/repeat")
def plugins_repeat(delivery_id: UUID) -> ResponseReturnValue:
    """Try again what a plugin could not take."""
    page.require("core.settings")
    if events.repeat_delivery(page.session, page.actor, page.community.id, delivery_id):
        page.flash(_("Now it worked."))
    else:
        page.flash(_("It still does not work. The reason is shown below."), "bad")
    return page.redirect("staff.plugins")


@blueprint.post("/plugins/jobs/<uuid:job_id>/retry")
def plugins_retry(job_id: UUID) -> ResponseReturnValue:
    """Put given-up work back into the queue."""
    page.require("core.settings")
    jobs.retry(page.session, page.actor, job_id)
    page.flash(_("It will be tried again at once."))
    return page.redirect("staff.plugins")


def _row(name: str, decision: Decision | None) -> Row:
    loaded = installed.manager().working[name]
    here = page.community.id
    own = decision is not None and decision.decided_by == here
    fixed = decision is not None and decision.fixed and not own
    state = None
    if decision is not None and own:
        match decision.on, decision.fixed:
            case True, True:
                state = PluginState.MANDATORY
            case False, True:
                state = PluginState.FORBIDDEN
            case True, False:
                state = PluginState.ENABLED
            case _:
                state = PluginState.DISABLED
    fixed_by = ""
    if fixed and decision is not None and decision.decided_by is not None:
        fixed_by = communities.place(page.session, decision.decided_by).name
    return Row(
        name,
        loaded.info.title,
        loaded.info.description,
        loaded.version,
        decision is not None and decision.on,
        state,
        fixed_by,
        loaded.info.settings is not None,
    )

"""``linli plugin``: what is installed, and where it is on."""

import click
from sqlalchemy import func, select
from sqlmodel import col

from linli import communities, plugins
from linli.cli.tables import show
from linli.cli.words import N_, say
from linli.cli.workplace import NotReady, actor, reading, writing
from linli.communities.models import PluginChoice
from linli.i18n import texts
from linli.plugins import PluginState

_ = texts("linli")


@click.group(help=N_("List plugins, turn them on and off."))
def plugin() -> None:
    """Group the commands about plugins."""


@plugin.command("list", help=N_("List what is installed, working or broken, and where it is on."))
def list_() -> None:
    """Show every installed plugin."""
    chosen = _chosen()
    found = plugins.manager()
    rows = [
        (one.name, one.info.title, one.version, chosen.get(one.name, 0), _("works"))
        for one in found.working.values()
    ] + [
        (
            one.name,
            one.distribution,
            "",
            chosen.get(one.name, 0),
            _("broken: %(reason)s", reason=one.reason),
        )
        for one in found.broken.values()
    ]
    gone = sorted(set(chosen) - set(found.working) - set(found.broken))
    rows += [(name, "", "", chosen[name], _("not installed")) for name in gone]
    if not rows:
        say(_("No plugin is installed. Install one with pip, then run: linli init"))
        return
    show((_("Plugin"), _("Title"), _("Version"), _("On in"), _("State")), rows)


@plugin.command(help=N_("Turn the plugin NAME on in the community SLUG."))
@click.argument("name")
@click.argument("slug")
@click.option("--mandatory", is_flag=True, help=N_("Also everywhere below, and nobody can refuse."))
def enable(name: str, slug: str, mandatory: bool) -> None:
    """Turn a plugin on."""
    _choose(name, slug, PluginState.MANDATORY if mandatory else PluginState.ENABLED)
    say(
        _(
            "%(name)s is on in %(slug)s. Next: look at its settings in the portal.",
            name=name,
            slug=slug,
        )
    )
    say(
        _(
            "A portal or worker that was started before %(name)s was installed does not know it "
            "yet: restart it.",
            name=name,
        )
    )


@plugin.command(help=N_("Turn the plugin NAME off in the community SLUG; its data stay."))
@click.argument("name")
@click.argument("slug")
@click.option(
    "--forbid", is_flag=True, help=N_("Also everywhere below, and nobody can turn it on.")
)
def disable(name: str, slug: str, forbid: bool) -> None:
    """Turn a plugin off."""
    _choose(name, slug, PluginState.FORBIDDEN if forbid else PluginState.DISABLED)
    say(
        _(
            "%(name)s is off in %(slug)s; its data are kept. To turn it on again: linli plugin "
            "enable %(name)s %(slug)s",
            name=name,
            slug=slug,
        )
    )


def _chosen() -> dict[str, int]:
    """Return in how many places each plugin is on; none before there is a database."""
    try:
        with reading() as session:
            rows = session.execute(
                select(col(PluginChoice.plugin), func.count())
                .where(col(PluginChoice.state).in_((PluginState.ENABLED, PluginState.MANDATORY)))
                .group_by(col(PluginChoice.plugin))
            )
            return {row[0]: row[1] for row in rows}
    except NotReady as not_ready:
        # What is installed can be said all the same.
        say(not_ready.text, error=True)
        return {}


def _choose(name: str, slug: str, state: PluginState) -> None:
    with writing() as session:
        place = communities.find(session, slug)
        known = {*plugins.manager().working, *plugins.manager().broken}
        if name not in known and name not in plugins.decisions(session, place.id):
            raise plugins.PluginRefused(
                _(
                    "No plugin is called %(name)s. Installed: %(names)s.",
                    name=name,
                    names=", ".join(sorted(known)) or "–",
                )
            )
        plugins.choose(session, actor(), place.id, name, state)

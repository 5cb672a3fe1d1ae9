"""Community templates on the command line: which there are, and one to copy and edit."""

import click

from linli import starters
from linli.cli.tables import show
from linli.cli.words import N_, language, say
from linli.i18n import texts

_ = texts("linli")


@click.command("templates", help=N_("List the installed templates."))
def templates() -> None:
    """Show the templates that can be used by name."""
    show(
        (_("Template"), _("Title"), _("What it makes")),
        [
            (name, *file.starter.presented(language()))
            for name, file in starters.available().items()
        ],
    )
    say(_("To make one your own: linli community template NAME > my-community.yaml"))


@click.command(
    "template",
    help=N_(
        "Print the template NAME, to be kept in a file and edited: linli community template "
        "longhai > my-community.yaml"
    ),
)
@click.argument("name")
def template(name: str) -> None:
    """Print a template as it is written."""
    click.echo(starters.source(name), nl=False)

"""The command ``linli``. Each command is a module of its own, imported when it is called."""

import click

from linli import __version__
from linli.cli.lazy import LazyGroup
from linli.cli.words import N_, help_in_language

_COMMANDS = {
    "backup": ("linli.cli.backup:backup", N_("Put the database and all files into one archive.")),
    "check": ("linli.cli.check:check", N_("See whether the installed plugins keep the contract.")),
    "community": ("linli.cli.community:community", N_("Add, list and show communities.")),
    "demo": ("linli.cli.demo:demo", N_("Fill an empty database with the demo, and serve it.")),
    "doctor": ("linli.cli.doctor:doctor", N_("Say what is wrong here and how to mend it.")),
    "init": ("linli.cli.init:init", N_("Make the data folder and bring the tables up to date.")),
    "ledger": (
        "linli.cli.ledger:ledger",
        N_("Check the ledger, print its checkpoint, change its key."),
    ),
    "person": ("linli.cli.person:person", N_("Enter people, one or a whole list.")),
    "plugin": ("linli.cli.plugin:plugin", N_("List plugins, turn them on and off.")),
    "restore": ("linli.cli.restore:restore", N_("Bring back what backup put away.")),
    "role": ("linli.cli.role:role", N_("Give, take and list roles.")),
    "token": ("linli.cli.token:token", N_("Let other programs use the JSON API.")),
    "webhook": ("linli.cli.webhook:webhook", N_("Tell other programs what happens.")),
    "worker": (
        "linli.cli.worker:worker",
        N_("Do what falls due: notices that end, holds that expire."),
    ),
}

#: What the portal's distribution brings; its own help is not imported for the list.
_BROUGHT = {"run": N_("Serve the portal.")}

cli = LazyGroup(
    _COMMANDS,
    _BROUGHT,
    name="linli",
    help=help_in_language(
        N_(
            "Linli (邻里) runs the everyday matters of communities. Begin with “linli init”, or "
            "look around with “linli demo”."
        )
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
click.version_option(__version__, prog_name="linli")(cli)


def main() -> None:
    """Run the command line."""
    cli(prog_name="linli")

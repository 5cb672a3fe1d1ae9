"""``linli check``: do the installed plugins keep the contract?"""

import click

from linli import plugins
from linli.cli import contract, logs
from linli.cli.faults import Fault
from linli.cli.words import N_, say, spoken
from linli.i18n import texts

_ = texts("linli")


@click.command(
    help=N_(
        "See whether the installed plugins keep the contract (docs/hooks.md): hooks, names, "
        "settings, tables, migrations, templates, translations, and clashes between them. No "
        "database is needed. Exits 1 when something is wrong."
    )
)
def check() -> None:
    """Judge every installed plugin."""
    logs.quiet()
    wrong = contract.of_all(plugins.manager())
    if not wrong:
        say(_("No plugin is installed."))
    for name, problems in wrong.items():
        if not problems:
            say(_("%(name)s: keeps the contract", name=name))
        for problem in problems:
            say(f"{name}: {spoken(problem)}")
    count = sum(map(len, wrong.values()))
    if count:
        raise Fault(
            spoken(
                _.plural(
                    "%(count)s thing to mend. What is meant is in docs/hooks.md.",
                    "%(count)s things to mend. What is meant is in docs/hooks.md.",
                    count,
                )
            )
        )

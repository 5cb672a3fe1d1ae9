"""``linli doctor``: what is wrong with this installation, and how to mend it."""

import click

from linli.cli import health, logs
from linli.cli.faults import Fault
from linli.cli.health import Level
from linli.cli.words import N_, say, spoken
from linli.cli.workplace import actor, ready_database
from linli.i18n import texts

_ = texts("linli")

_MARKS = {Level.GOOD: "✓", Level.WARNING: "!", Level.FAULT: "✗"}


@click.command(
    help=N_(
        "Look at the data folder, the database, the tables, plugins, jobs and files, and say what "
        "is wrong and how to mend it. Nothing is changed, except that --retry delivers again what "
        "failed. Exits 1 when something does not work."
    )
)
@click.option("--retry", is_flag=True, help=N_("Try again what failed before: events and jobs."))
def doctor(retry: bool) -> None:
    """Examine the installation."""
    logs.quiet()
    if retry:
        with ready_database() as database:
            arrived, queued = health.try_again(database, actor())
        say(
            _(
                "%(arrived)s events have arrived now, %(queued)s jobs are queued again.",
                arrived=arrived,
                queued=queued,
            )
        )
    worst = Level.GOOD
    faults = 0
    for finding in health.look():
        say(f"{_MARKS[finding.level]} {spoken(finding.what)}")
        if finding.advice is not None:
            say(f"    → {spoken(finding.advice)}")
        faults += finding.level is Level.FAULT
        if finding.level is not Level.GOOD and worst is not Level.FAULT:
            worst = finding.level
    if faults:
        raise Fault(
            spoken(
                _.plural(
                    "%(count)s thing does not work. Mend it as said, then run: linli doctor",
                    "%(count)s things do not work. Mend them as said, then run: linli doctor",
                    faults,
                )
            )
        )
    if worst is Level.GOOD:
        say(_("All is well."))
    else:
        say(_("It works; see to the lines marked with “!”."))

"""``linli worker``: doing what falls due."""

import signal
import threading
from types import FrameType

import click

from linli import jobs
from linli.cli import logs
from linli.cli.words import N_, say
from linli.cli.workplace import ready_database
from linli.i18n import texts

_ = texts("linli")


@click.command(
    help=N_(
        "Do what falls due until the process is ended. Several workers may run at once. With "
        "--once what is due now is done and the command ends, as a timer would have it."
    )
)
@click.option("--once", is_flag=True, help=N_("Do what is due now, then end."))
def worker(once: bool) -> None:
    """Run the jobs."""
    logs.speak()
    with ready_database() as database:
        if once:
            done = jobs.run_due(database)
            with database.reading() as session:
                overview = jobs.overview(session)
            say(_.plural("%(count)s job was due.", "%(count)s jobs were due.", done))
            if overview.dead:
                say(_("Some work was given up after many attempts. Run: linli doctor"), error=True)
            return
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        say(_("Doing what falls due. To end: Ctrl+C"))
        jobs.work(database, stop)

"""``linli worker``: doing what falls due."""

import multiprocessing
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
        ended = _ended_by(signal.SIGTERM, signal.SIGINT)
        say(_("Doing what falls due. To end: Ctrl+C"))  # and from now on that is heard
        jobs.work(database, ended)


@contextmanager
def beside() -> Iterator[None]:
    """Run a worker beside a server, in a process of its own that ends with this one.

    Not in a thread: the server forks, and a fork may copy a lock that the thread holds just then.
    """
    child = multiprocessing.get_context("spawn").Process(target=_work_beside, name="linli worker")
    child.start()
    try:
        yield
    finally:
        child.terminate()
        child.join(timeout=30)


def _work_beside() -> None:
    stop = _ended_by(signal.SIGTERM)
    # Ctrl+C reaches every process of the terminal; the server's process decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    logs.speak()
    with ready_database() as database:
        jobs.work(database, stop)


def _end_with_parent(stop: threading.Event) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    stop.set()


def _ended_by(*signals: signal.Signals) -> threading.Event:
    """Return an event that is set when one of the signals comes: the job in hand is finished."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in signals:
        signal.signal(number, end)
    return stop

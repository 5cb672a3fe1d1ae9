"""A worker as a process of its own: ``python -m tests.core.jobs.worker_process URL SECONDS``."""

import sys
import threading
from datetime import timedelta

from tests.core.jobs.counting import counting
from tests.core.plugins.fakes import installed

from linli import jobs, plugins
from linli.db import Database
from linli.plugins import Plugins


def main(url: str, lease: str) -> None:
    """Work until killed, or until the line that asks to stop comes in."""
    stop = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    plugins.use(Plugins([]))  # those of the installation are not needed here
    with installed(counting()):
        print("ready", flush=True)
        jobs.work(Database(url), stop, poll=0.02, lease=timedelta(seconds=float(lease)))


if __name__ == "__main__":
    main(*sys.argv[1:])

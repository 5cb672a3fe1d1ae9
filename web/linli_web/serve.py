"""Serving the portal: ``linli run``."""

import gc
import http.client
import os
import signal
import time
from contextlib import nullcontext, suppress
from multiprocessing import Process, parent_process
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from linli.cli.ports import check_port, listening_options, portal_address
from linli.cli.words import say, spoken
from linli.config import Config
from linli.errors import Refusal
from linli_web.texts import _

if TYPE_CHECKING:
    from flask import Flask

#: Requests that one process answers at the same time.
_THREADS = 4
#: Seconds that requests in flight have when the server is told to stop.
_PATIENCE = 20
#: Seconds between two looks whether the portal answers already.
_PAUSE = 0.1


@click.command(
    help=spoken(
        _("Serve the portal until it is ended. Others reach it through an HTTPS proxy in front.")
    )
)
@listening_options
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help=spoken(_("Processes, about one for each core.")),
)
@click.option(
    "--with-jobs/--without-jobs",
    default=False,
    help=spoken(_("Also do what falls due, so that no “linli worker” is needed.")),
)
@click.option("--access-log", is_flag=True, help=spoken(_("Print a line for every request.")))
def run(host: str, port: int, workers: int, with_jobs: bool, access_log: bool) -> None:
    """Serve the portal with granian until it is told to stop; requests in flight are finished."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from linli.cli import worker
    from linli.cli.workplace import ready_database

    require_secret(Config.from_environment())
    check_port(host, port)
    with ready_database():
        pass
    server = Granian(
        "linli_web.serve:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=access_log,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
    )
    # A process: the server forks, and must not have a thread of ours when it does.
    Process(target=_announce, args=(portal_address(host, port),), daemon=True).start()
    os.register_at_fork(after_in_child=_obey)
    with worker.beside() if with_jobs else nullcontext():
        server.serve()


def _obey() -> None:
    """Let a forked process be ended while it still loads the portal.

    It inherits what the server does on a signal, which ends nobody; the server would wait for it
    in vain and then kill it. Once it has loaded, granian gives it handlers of its own.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Ctrl+C reaches every process of the terminal; the server's process decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _announce(address: str) -> None:
    """Say where the portal is once it answers, so that whoever opens the address finds it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server = parent_process()
    while server is not None and server.is_alive():
        asking = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_PATIENCE)
        with suppress(OSError, http.client.HTTPException):
            asking.request("HEAD", "/")
            asking.getresponse()
            say(_("The portal is at %(address)s. To end it: Ctrl+C", address=address))
            return
        asking.close()
        time.sleep(_PAUSE)


def application() -> "Flask":
    """Make the portal in a process of the server, from the environment."""
    from linli.cli import logs
    from linli_web.app import create_app

    logs.speak()
    app = create_app()
    # What is loaded now stays until the end: looking through it for garbage, again and again,
    # took a good part of the time of a page.
    gc.collect()
    gc.freeze()
    return app


class SecretMissing(Refusal):
    """Without a key that signs cookies anybody could sign in as anybody."""

    code = "web.secret_missing"


def require_secret(config: Config) -> None:
    """Refuse to serve without a key.

    Raises:
        SecretMissing: ``LINLI_SECRET_KEY`` is not set.
    """
    if config.secret_key is None:
        raise SecretMissing(
            _(
                "LINLI_SECRET_KEY is not set. Make one with: python3 -c 'import secrets; "
                "print(secrets.token_hex(32))' and keep it in the environment."
            )
        )

"""Where the portal listens: the options that say it, its address, and whether the port is free."""

import socket
from collections.abc import Callable
from typing import Any

import click

from linli.cli.words import N_
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")


#: Addresses that mean "all of this machine's"; a browser cannot open them.
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - nothing is bound here


def listening_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options ``--host`` and ``--port``."""
    port = click.option(
        "--port",
        type=click.IntRange(1, 65535),
        default=8000,
        show_default=True,
        help=N_("Port to listen on."),
    )
    host = click.option(
        "--host", default="127.0.0.1", show_default=True, help=N_("Address to listen on.")
    )
    return host(port(command))


def portal_address(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    name = "localhost" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


class PortTaken(Refusal):
    """Another program listens on this port."""

    code = "core.port_taken"
    status = 409


def check_port(host: str, port: int) -> None:
    """Refuse a port that is in use.

    The server itself would share it, and people would then reach one or the other at random.

    Raises:
        PortTaken: another program listens there, or the host has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                _(
                    "Port %(port)s of %(host)s cannot be used (%(reason)s). Try another one: "
                    "--port %(other)s",
                    port=port,
                    host=host,
                    reason=error.strerror or "?",
                    other=port + 1 if port < 65535 else 8000,
                )
            ) from error

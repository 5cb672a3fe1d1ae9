"""Making sure that a port is free before anything is served on it."""

import socket

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")


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

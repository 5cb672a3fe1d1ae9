"""Where a webhook may lead: to the public internet, not to what stands beside this server.

A name is resolved each time something is sent, every address that it has must be public, and the
connection goes to the address that was looked at. So neither a private address nor a name that
changes its meaning in between leads inside (server-side request forgery).
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: Networks that carry an IPv4 address inside: NAT64 and 6to4.
_CARRIERS = (ip_network("64:ff9b::/96"), ip_network("2002::/16"))


class AddressRefused(Refusal):
    """A webhook cannot lead there."""

    code = "webhooks.address_refused"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, and what to ask for there."""

    host: str
    address: str
    port: int
    is_tls: bool
    path: str


def check(url: str, *, allow_private: bool) -> None:
    """Refuse an address that cannot be a webhook's, without looking its name up.

    Raises:
        AddressRefused: it is not https (http is for private networks only), has no host, or names
            somebody to sign in as.
    """
    _parts(url, allow_private=allow_private)


def resolve(url: str, *, allow_private: bool) -> Target:
    """Look up where a webhook leads now.

    Raises:
        AddressRefused: the name is unknown, or one of its addresses is not public.
    """
    scheme, host, port, path = _parts(url, allow_private=allow_private)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(_("The name %(host)s is not known.", host=host)) from error
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not allow_private and not all(is_public(one) for one in addresses):
        raise AddressRefused(_("%(host)s is inside a private network.", host=host))
    return Target(host, addresses[0], port, scheme == "https", path)


def is_public(text: str) -> bool:
    """Return whether an address is one of the public internet."""
    address: IPv4Address | IPv6Address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in carrier for carrier in _CARRIERS):
            return False
    return address.is_global and not address.is_multicast


def _parts(url: str, *, allow_private: bool) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        known = parts.scheme == "https" or (parts.scheme == "http" and allow_private)
        fits = host and known and parts.username is None and len(url) <= 500 and url.isascii()
    except ValueError:
        fits = False
    if not fits or not url.isprintable() or " " in url:
        raise AddressRefused(
            _("A webhook's address looks like this: https://example.org/linli"), field="url"
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path

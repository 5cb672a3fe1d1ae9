"""Core's own resources: the community, its accounts and everything that is booked there."""

from linli_web.api.declaring import Resources

resources = Resources("core")

from linli_web.api.ledger import (  # noqa: E402 - they declare themselves with what stands above
    accounts,
    communities,
    events,
    export,
    holds,
    log,
    transfers,
)

__all__ = [
    "accounts",
    "communities",
    "events",
    "export",
    "holds",
    "log",
    "resources",
    "transfers",
]

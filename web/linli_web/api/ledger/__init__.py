"""Core's own resources: the community, its accounts and everything that is booked there."""

from linli_web.api.declaring import Resources

resources = Resources("core")

from linli_web.api.ledger import accounts, communities, export, holds, log, transfers  # noqa: E402, F401
